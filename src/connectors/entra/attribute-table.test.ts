import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isJsonObject, parseJsonObject, type JsonObject } from './json.ts'
import { attributesOfType, vocabularies } from './vocabulary.ts'

const metadataFile = new URL('../../../../shared/conformance/graph/schema.json', import.meta.url)
const metadata = existsSync(metadataFile) ? parseJsonObject(readFileSync(metadataFile, 'utf8')) : null
const types = ['user', 'group'] as const

/** What the published metadata of Graph v1.0 says about a property or a relationship. */
function published(section: 'properties' | 'navigation', type: string): JsonObject {
  const entities = metadata?.['entityTypes']
  const entity = isJsonObject(entities) ? entities[`microsoft.graph.${type}`] : null
  const content = isJsonObject(entity) ? entity[section] : null
  return isJsonObject(content) ? content : {}
}

const connectorTypes: Readonly<Record<string, string>> = {
  'Edm.String': 'string',
  'Edm.Boolean': 'boolean',
  'Edm.DateTimeOffset': 'string',
}

describe('the attributes of the connector space', () => {
  it('suggest a part of the schema, with what names and joins objects', () => {
    for (const type of types) {
      const suggested = Object.keys(vocabularies.graph.suggested[type]?.attributes ?? {})
      expect(suggested).toContain('sourceAnchor')
      expect(suggested.length).toBeGreaterThan(10)
      for (const name of suggested) expect(vocabularies.graph.schema[type]?.attributes).toHaveProperty(name)
    }
  })

  it('mark what Graph only shows as read-only', () => {
    for (const name of ['proxyAddresses', 'onPremisesSyncEnabled', 'onPremisesSamAccountName', 'onPremisesImmutableId']) {
      expect(attributesOfType(vocabularies.graph, 'user').get(name)?.schema.access).toBe('read-only')
    }
    for (const name of ['mail', 'proxyAddresses', 'uniqueName'])
      expect(attributesOfType(vocabularies.graph, 'group').get(name)?.schema.access).toBe('read-only')
  })
})

describe.skipIf(metadata === null)(
  'the attributes against the published metadata of Graph (skipped without the shared conformance folder)',
  () => {
    it.each(types)('have the names and types of %s', (type) => {
      const properties = published('properties', type)
      for (const attribute of attributesOfType(vocabularies.graph, type).values()) {
        if (attribute.schema.type === 'reference' || attribute.field !== null) continue
        const property = properties[attribute.property ?? '']
        expect(property, `${type}.${attribute.property}`).toBeDefined()
        const { type: edmType, collection } = property as { readonly type: string; readonly collection?: boolean }
        expect({ name: attribute.name, type: connectorTypes[edmType], multiValued: collection === true }).toEqual({
          name: attribute.name,
          type: attribute.schema.type,
          multiValued: attribute.schema.multiValued,
        })
      }
    })

    it.each(types)('have the relationships of %s', (type) => {
      const navigation = published('navigation', type)
      const references = [...attributesOfType(vocabularies.graph, type).values()].filter(
        (attribute) => attribute.schema.type === 'reference',
      )
      for (const reference of references) {
        const relation = navigation[reference.property ?? '']
        expect(relation, `${type}.${reference.property}`).toBeDefined()
        expect((relation as { readonly type: string }).type.startsWith('Collection(')).toBe(reference.schema.multiValued)
      }
    })

    it('have the extension attributes as fields of their complex property', () => {
      const complex = metadata?.['complexTypes']
      const fields = isJsonObject(complex) ? complex['microsoft.graph.onPremisesExtensionAttributes'] : null
      for (const attribute of attributesOfType(vocabularies.graph, 'user').values()) {
        if (attribute.field === null) continue
        expect(attribute.property).toBe('onPremisesExtensionAttributes')
        expect(isJsonObject(fields) ? fields['properties'] : {}).toHaveProperty(attribute.field)
      }
    })
  },
)
