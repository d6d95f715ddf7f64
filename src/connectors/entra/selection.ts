import type { Schema } from '#src/model/schema.ts'
import { ConnectionError } from '../contract/connection-error.ts'
import { incidentAt, type Place } from '../contract/connection-incident.ts'
import type { EntraAttribute } from './attribute-line.ts'
import { isEntraType, sourceAnchorOfUniqueName, type EntraType } from './identity.ts'
import { textField, type JsonObject } from './json.ts'
import { sourceAnchorOfGuid } from './value-form.ts'
import type { Vocabulary } from './vocabulary.ts'

/** One selected object type: what to ask Graph for. */
export interface SelectedType {
  readonly type: EntraType
  readonly vocabulary: Vocabulary
  /** Object types that are selected too: links to others are left alone. */
  readonly targets: ReadonlySet<EntraType>
  /** Selected attributes that Graph has a property for and that are not references. */
  readonly attributes: readonly EntraAttribute[]
  /** Selected relationships of Graph. */
  readonly references: readonly EntraAttribute[]
  /** Properties of Graph behind the attributes, for `$select`; with those every object needs for its name. */
  readonly properties: readonly string[]
}

/** Property that carries the source anchor. Contacts have none. */
export const sourceAnchorProperty: Readonly<Record<EntraType, string | null>> = {
  user: 'onPremisesImmutableId',
  group: 'uniqueName',
  device: 'deviceId',
  contact: null,
}

/** Object types as Graph writes them at the ends of links. */
export const odataTypes: Readonly<Record<string, EntraType>> = {
  '#microsoft.graph.user': 'user',
  '#microsoft.graph.group': 'group',
  '#microsoft.graph.device': 'device',
  '#microsoft.graph.orgContact': 'contact',
}

/** The source anchor an object of Graph carries, or null. Of a device it is the device id, which is its objectGUID on premises. */
export function sourceAnchorOf(type: EntraType, item: JsonObject): string | null {
  const property = sourceAnchorProperty[type]
  const text = property === null ? null : textField(item, property)
  if (text === null || text === '') return null
  if (type === 'group') return sourceAnchorOfUniqueName(text)
  return type === 'device' ? sourceAnchorOfGuid(text) : text
}

/** Reads the selection of a connector. Throws `ConnectionError` for a type or attribute the vocabulary does not have. */
export function selectedTypes(schema: Schema, vocabulary: Vocabulary, place: Place): readonly SelectedType[] {
  const targets = new Set(Object.keys(schema).filter(isEntraType))
  return Object.entries(schema).map(([type, { attributes }]) => {
    const known = isEntraType(type) ? vocabulary.attributes.get(type) : undefined
    if (!isEntraType(type) || known === undefined) throw unknownSelection(place, vocabulary, `the object type ${type}`)
    const selected = Object.keys(attributes).map((name) => {
      const attribute = known.get(name)
      if (attribute === undefined) throw unknownSelection(place, vocabulary, `the attribute ${name} of ${type}`)
      return attribute
    })
    const readable = selected.filter((attribute) => attribute.property !== null)
    const values = readable.filter((attribute) => attribute.schema.type !== 'reference')
    const names = ['id', sourceAnchorProperty[type], ...values.map((attribute) => attribute.property)]
    return {
      type,
      vocabulary,
      targets,
      attributes: values,
      references: readable.filter((attribute) => attribute.schema.type === 'reference'),
      properties: [...new Set(names.filter((name) => name !== null))],
    }
  })
}

function unknownSelection(place: Place, { name }: Vocabulary, what: string): ConnectionError {
  return new ConnectionError({
    failure: 'configuration',
    reason: 'unknown-attribute',
    advice: `Take ${what} out of the schema in the document of the connector, or check its setting vocabulary, which is ${name}.`,
    incidents: [incidentAt(place, { result: 'failed-search', text: `This connector does not know ${what}.` })],
  })
}
