import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { Value } from '#src/model/value.ts'
import type { GivenDirectory, GivenObject } from './given-directory.ts'
import type { GivenText, ReferencesText, ValuesText } from './rule-test-shape.ts'
import { isProblem, valueOf } from './value-text.ts'

/** Something in a test that cannot be done, at its place inside `given`. */
export class GivenFault extends Error {
  override readonly name = 'GivenFault'
}

/** Makes a directory hold what a test says. Throws `GivenFault`. */
export function applyGiven(directory: GivenDirectory, given: GivenText, connector: ConnectorDocument): void {
  const former = directory.find(given.dn)
  if (given.deleted === true) {
    if (former === null) throw new GivenFault(`${given.dn} cannot be deleted: ${connector.name} does not hold it`)
    return directory.delete(former)
  }
  const objectType = given.type ?? former?.objectType
  if (objectType === undefined) throw new GivenFault(`${given.dn} is not in ${connector.name} yet, so it needs a type`)
  const schema = connector.schema[objectType]
  if (schema === undefined) {
    throw new GivenFault(`${connector.name} has no object type ${objectType}; it has ${Object.keys(connector.schema).join(', ')}`)
  }
  directory.put(
    {
      dn: given.newDn ?? given.dn,
      objectType,
      attributes: valuesOf(former, given.attributes ?? {}, { schema, connector: connector.name, objectType }),
      references: referencesOf(former, given.references ?? {}),
    },
    former,
  )
}

type TypeAt = {
  readonly schema: ConnectorDocument['schema'][string]
  readonly connector: string
  readonly objectType: string
}

function valuesOf(former: GivenObject | null, text: ValuesText, at: TypeAt): GivenObject['attributes'] {
  const attributes: Record<string, readonly Value[]> = { ...former?.attributes }
  for (const [name, given] of Object.entries(text)) {
    const schema = at.schema.attributes[name]
    if (schema === undefined) throw new GivenFault(`${at.connector} does not read the attribute ${name} of a ${at.objectType}`)
    const list = given === null ? [] : Array.isArray(given) ? given : [given]
    if (list.length > 1 && !schema.multiValued) throw new GivenFault(`${name} takes one value`)
    const values = list.map((one) => {
      const value = valueOf(one, schema)
      if (isProblem(value)) throw new GivenFault(`${name}: ${value.problem}`)
      return value
    })
    if (values.length === 0) delete attributes[name]
    else attributes[name] = values
  }
  return attributes
}

function referencesOf(former: GivenObject | null, text: ReferencesText): GivenObject['references'] {
  const references: Record<string, readonly string[]> = { ...former?.references }
  for (const [name, given] of Object.entries(text)) references[name] = given === null ? [] : Array.isArray(given) ? given : [given]
  return references
}
