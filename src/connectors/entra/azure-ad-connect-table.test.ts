import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { laterAttributes } from './azure-ad-connect-table.ts'
import type { EntraType } from './identity.ts'
import { isJsonObject, parseJsonObject, type JsonObject } from './json.ts'
import { unwritableAttributes } from './unwritable-attributes.ts'
import { attributesOfType, vocabularies } from './vocabulary.ts'

const exportFolder = new URL('../../../../shared/conformance/aadconnect-export/Connectors/', import.meta.url)
const metadataFile = new URL('../../../../shared/conformance/graph/schema.json', import.meta.url)
const cloudConnector = existsSync(exportFolder)
  ? (readdirSync(exportFolder)
      .map((name) => readFileSync(new URL(name, exportFolder), 'utf8'))
      .find((text) => text.includes('Windows Azure Active Directory (Microsoft)')) ?? null)
  : null
const metadata = existsSync(metadataFile) ? parseJsonObject(readFileSync(metadataFile, 'utf8')) : null

const vocabulary = vocabularies['azure-ad-connect']
const types = ['user', 'group', 'contact', 'device'] as const
const entities: Readonly<Record<EntraType, string>> = { user: 'user', group: 'group', contact: 'orgContact', device: 'device' }

/** Syntaxes of the export by the last number of their object identifier. */
const syntaxes: Readonly<Record<string, string>> = { 5: 'binary', 7: 'boolean', 12: 'reference', 15: 'string', 27: 'integer' }

/** Attribute → type in the short form, of one class of the export. */
function exportedClass(type: EntraType): Readonly<Record<string, string>> {
  const text = must(cloudConnector, 'the cloud connector of the export')
  const definitions = [...text.matchAll(/<dsml:attribute-type id="([^"]+)" single-value="(\w+)"[^]*?<dsml:syntax>[\d.]+\.(\d+)</g)]
  const attributes = new Map(
    definitions.map(([, name, single, syntax]) => [name, `${syntaxes[syntax ?? '']}${single === 'true' ? '' : '[]'}`]),
  )
  const section = new RegExp(`<dsml:class id="${type}"[^]*?</dsml:class>`).exec(text)?.[0] ?? ''
  const names = [...section.matchAll(/ref="#([^"]+)"/g)].map((match) => match[1] ?? '')
  return Object.fromEntries(names.map((name) => [name, attributes.get(name) ?? 'nothing']))
}

function published(type: EntraType): { readonly properties: JsonObject; readonly navigation: JsonObject } {
  const list = metadata?.['entityTypes']
  const entity = isJsonObject(list) ? list[`microsoft.graph.${entities[type]}`] : null
  const section = (name: string): JsonObject => (isJsonObject(entity) && isJsonObject(entity[name]) ? entity[name] : {})
  return { properties: section('properties'), navigation: section('navigation') }
}

describe('the vocabulary of Azure AD Connect', () => {
  it('gives every attribute that cannot be written its reason, and no other', () => {
    const unwritable = unwritableAttributes('azure-ad-connect')
    for (const type of types) {
      for (const { name, schema, reason } of attributesOfType(vocabulary, type).values()) {
        expect(reason !== null, `${type}.${name}`).toBe(schema.access === 'read-only')
        expect(unwritable.some(({ objectType, attribute }) => objectType === type && attribute === name)).toBe(reason !== null)
      }
    }
    expect(unwritable).toContainEqual({
      objectType: 'user',
      attribute: 'proxyAddresses',
      reason: expect.stringContaining('Exchange Online'),
    })
  })

  it('writes nothing of a contact', () => {
    const contact = [...attributesOfType(vocabulary, 'contact').values()]
    expect(contact.filter(({ schema }) => schema.access !== 'read-only')).toEqual([])
  })

  it('writes no attribute without a property behind it', () => {
    for (const type of types) {
      const attributes = [...attributesOfType(vocabulary, type).values()]
      expect(attributes.filter(({ property, reason }) => property === null && reason === null)).toEqual([])
    }
  })
})

describe.skipIf(cloudConnector === null)(
  'the vocabulary against an exported configuration (skipped without the shared conformance folder)',
  () => {
    it.each(types)('has the attributes of %s with their types', (type) => {
      const own = Object.fromEntries(
        [...attributesOfType(vocabulary, type).values()]
          .filter(({ name }) => !laterAttributes.has(name))
          .map(({ name, schema }) => [name, `${schema.type}${schema.multiValued ? '[]' : ''}`]),
      )
      expect(own).toEqual(exportedClass(type))
    })
  },
)

describe.skipIf(metadata === null)(
  'the vocabulary against the published metadata of Graph (skipped without the shared conformance folder)',
  () => {
    it.each(types)('reads and writes properties that %s has', (type) => {
      const { properties, navigation } = published(type)
      for (const { name, property, schema } of attributesOfType(vocabulary, type).values()) {
        if (property === null || property === 'id') continue
        expect(schema.type === 'reference' ? navigation : properties, `${type}.${name}`).toHaveProperty(property)
      }
    })
  },
)
