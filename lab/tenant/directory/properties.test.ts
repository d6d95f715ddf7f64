import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isJsonObject, parseJson, type JsonObject } from '../json.ts'
import { contactProperties } from './contact-properties.ts'
import { deviceProperties } from './device-properties.ts'
import { groupProperties } from './group-properties.ts'
import type { Property } from './property.ts'
import { userProperties } from './user-properties.ts'

const schemaFile = new URL('../../../../shared/conformance/graph/schema.json', import.meta.url)

function objectIn(container: JsonObject, ...path: readonly string[]): JsonObject {
  return path.reduce<JsonObject>((inner, name) => {
    const next = inner[name]
    if (!isJsonObject(next)) throw new Error(`${path.join('.')} is not in the schema`)
    return next
  }, container)
}

/** The type of a property as the service's metadata writes it, as far as the tenant distinguishes types. */
function typeOf(property: Property): string {
  const names = { string: 'Edm.String', boolean: 'Edm.Boolean', int32: 'Edm.Int32', dateTime: 'Edm.DateTimeOffset', complex: 'complex' }
  return `${names[property.type]}${property.collection ? '[]' : ''}`
}

/** An enumeration is a text on the wire. */
function metadataType(fact: JsonObject, schema: JsonObject): string {
  const type = String(fact['type'])
  const plain = type.startsWith('Edm.') ? type : type in objectIn(schema, 'enumTypes') ? 'Edm.String' : 'complex'
  return `${plain}${fact['collection'] === true ? '[]' : ''}`
}

describe.skipIf(!existsSync(schemaFile))('property tables (skipped where the shared conformance files are absent)', () => {
  const schema = parseJson(existsSync(schemaFile) ? readFileSync(schemaFile, 'utf8') : '{}') as JsonObject
  const inherited = { id: 'Edm.String', deletedDateTime: 'Edm.DateTimeOffset' }

  it.each([
    ['user', userProperties],
    ['group', groupProperties],
    ['device', deviceProperties],
    ['orgContact', contactProperties],
  ] as const)('of %s have the names and types of the metadata', (kind, table) => {
    const facts = objectIn(schema, 'entityTypes', `microsoft.graph.${kind}`, 'properties')
    const expected = Object.entries(facts).map(([name, fact]) => [name, metadataType(fact as JsonObject, schema)])
    const ours = [...table.values()].map((property) => [property.name, typeOf(property)])
    expect(Object.fromEntries(ours)).toEqual({ ...inherited, ...Object.fromEntries(expected) })
  })

  it('name the fields of complex values a client may write', () => {
    for (const [name, property] of userProperties) {
      if (property.fields === null) continue
      const facts = objectIn(schema, 'entityTypes', 'microsoft.graph.user', 'properties', name)
      const fields = objectIn(schema, 'complexTypes', String(facts['type']), 'properties')
      expect(Object.keys(property.fields).sort()).toEqual(Object.keys(fields).sort())
    }
  })
})
