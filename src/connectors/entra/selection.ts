import type { Schema } from '#src/model/schema.ts'
import { ConnectionError } from '../contract/connection-error.ts'
import { incidentAt, type Place } from '../contract/connection-incident.ts'
import { entraAttributes, type EntraAttribute } from './attribute-table.ts'
import { isEntraType, type EntraType } from './identity.ts'

/** One selected object type: what to ask Graph for. */
export interface SelectedType {
  readonly type: EntraType
  /** Selected attributes that are not references. */
  readonly attributes: readonly EntraAttribute[]
  /** Selected relationships. */
  readonly references: readonly EntraAttribute[]
  /** Properties of Graph behind the attributes, for `$select`; with those every object needs for its name. */
  readonly properties: readonly string[]
}

/** Property that carries the source anchor. */
export const sourceAnchorProperty: Readonly<Record<EntraType, string>> = { user: 'onPremisesImmutableId', group: 'uniqueName' }

/** Relationships whose targets are users and groups as Graph writes their types. */
export const odataTypes: Readonly<Record<string, EntraType>> = { '#microsoft.graph.user': 'user', '#microsoft.graph.group': 'group' }

/** Reads the selection of a connector. Throws `ConnectionError` for a type or attribute Entra ID does not have. */
export function selectedTypes(schema: Schema, place: Place): readonly SelectedType[] {
  return Object.entries(schema).map(([type, { attributes }]) => {
    if (!isEntraType(type)) throw unknownSelection(place, `the object type ${type}`)
    const selected = Object.keys(attributes).map((name) => {
      const attribute = entraAttributes[type].get(name)
      if (attribute === undefined) throw unknownSelection(place, `the attribute ${name} of ${type}`)
      return attribute
    })
    const values = selected.filter((attribute) => attribute.schema.type !== 'reference')
    return {
      type,
      attributes: values,
      references: selected.filter((attribute) => attribute.schema.type === 'reference'),
      properties: [...new Set(['id', sourceAnchorProperty[type], ...values.map((attribute) => attribute.property)])],
    }
  })
}

function unknownSelection(place: Place, what: string): ConnectionError {
  return new ConnectionError({
    failure: 'configuration',
    reason: 'unknown-attribute',
    advice: `Take ${what} out of the schema in the document of the connector.`,
    incidents: [incidentAt(place, { result: 'failed-search', text: `This connector does not know ${what}.` })],
  })
}
