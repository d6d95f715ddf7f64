import { existsSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { importExport } from '#src/aadconnect/import-export.ts'
import { must } from '#src/base/assert.ts'
import { countingIds } from '#src/base/ids.ts'
import { rulesLike } from '#src/configuration/rules-like.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { Configuration, ConnectorDocument } from '#src/model/configuration.ts'
import type { Schema } from '#src/model/schema.ts'
import type { Attributes } from '#src/model/value.ts'
import { cloud as cloudName, contoso as contosoName, exportFolder, fabrikam as fabrikamName } from './testing/imported-names.ts'
import { MemoryDirectory, type Entry } from './testing/memory-directory.ts'
import { memoryDriver, memoryPartition } from './testing/memory-driver.ts'
import { memoryProfiles, MemorySite } from './testing/memory-site.ts'

/** The directories of a story, all of them in memory: the cloud takes contacts, as the interface of the old server did. */
interface Story {
  readonly site: MemorySite
  readonly contoso: MemoryDirectory
  readonly fabrikam: MemoryDirectory
  readonly cloud: MemoryDirectory
}

/** The rules of the export for two forests, users joined by mail as the old wizard offered, on directories in memory. */
async function start(): Promise<Story> {
  const ids = countingIds(1_700_000_000_000)
  const { configuration } = await importExport(exportFolder, { cloud: { tenantId: null, clientId: null }, base: null })
  const imported = must(configuration, 'an import without errors')
  const [first, graph] = [contosoName, cloudName].map((name) =>
    must(
      imported.connectors.find((connector) => connector.name === name),
      name,
    ),
  ) as [ConnectorDocument, ConnectorDocument]
  const tenant = { ...graph, schema: writable(graph.schema) }
  const second = { ...first, id: ids.next() as ConnectorId, name: fabrikamName }
  const of = ({ name, schema }: ConnectorDocument, root: string): MemoryDirectory =>
    new MemoryDirectory({ name, root, schema, deltas: 'objects', targets: 'name', pageSize: 100, uniqueAttribute: null }, ids)
  const [contoso, fabrikam, cloud] = [of(first, 'DC=contoso,DC=com'), of(second, 'DC=fabrikam,DC=lab'), of(tenant, '')]
  const drivers = [memoryDriver(contoso, {}), memoryDriver(fabrikam, {}), memoryDriver(cloud, { place: 'cloud', hierarchicalNames: false })]
  const onMemory = (connector: ConnectorDocument, directory: MemoryDirectory): ConnectorDocument => ({
    ...connector,
    type: `memory-${directory.traits.name}`,
    settings: {},
    partitions: [{ ...memoryPartition(directory, []), parameters: first.partitions[0]?.parameters ?? {} }],
    profiles: memoryProfiles,
  })
  const rules = joinedByMail(rulesLike({ ...imported, connectors: [first, tenant, second] }, { like: first, connector: second }))
  const connectors = [onMemory(first, contoso), onMemory(second, fabrikam), onMemory(tenant, cloud)]
  const site = await MemorySite.open({ ids, drivers, configuration: { ...imported, connectors, rules } })
  onTestFinished(async () => expect(await site.close()).toEqual([]))
  return { site, contoso, fabrikam, cloud }
}

/** A schema in which everything can be written, contacts too. */
function writable(schema: Schema): Schema {
  return Object.fromEntries(
    Object.entries(schema).map(([type, { attributes }]) => [
      type,
      { attributes: Object.fromEntries(Object.entries(attributes).map(([name, of]) => [name, { ...of, access: 'read-write' as const }])) },
    ]),
  )
}

function joinedByMail(rules: Configuration['rules']): Configuration['rules'] {
  const join = [[{ connectorSpaceAttribute: 'mail', metaverseAttribute: 'mail', caseSensitive: false }]]
  return rules.map((rule) => (rule.name.startsWith('In from AD - User Join') ? { ...rule, join } : rule))
}

const guid = (byte: number): Uint8Array => new Uint8Array(16).fill(byte)

const contactRita: Attributes = { objectGUID: [guid(1)], cn: ['Rita'], displayName: ['Rita'], mail: ['rita@fabrikam.lab'] }
const userRita: Attributes = {
  objectGUID: [guid(2)],
  cn: ['rita'],
  displayName: ['Rita'],
  mail: ['rita@fabrikam.lab'],
  sAMAccountName: ['rita'],
  userPrincipalName: ['rita@fabrikam.lab'],
  userAccountControl: [512n],
}

function addContact({ contoso }: Story): Entry {
  return contoso.made({ dn: 'CN=Rita,DC=contoso,DC=com', objectType: 'contact', attributes: contactRita })
}

function addUser({ fabrikam }: Story): Entry {
  return fabrikam.made({ dn: 'CN=rita,DC=fabrikam,DC=lab', objectType: 'user', attributes: userRita })
}

/** What the cloud gives every object by itself. */
function nameInCloud({ cloud }: Story): void {
  for (const entry of cloud.list()) {
    const type = `${entry.objectType.slice(0, 1).toUpperCase()}${entry.objectType.slice(1)}`
    cloud.set(entry, 'cloudAnchor', `${type}_${entry.anchor}`)
  }
}

/** A cycle without an error. Returns the writes of the cloud. */
async function cycle(story: Story, policy: 'initial' | 'delta' = 'delta'): Promise<number> {
  story.cloud.writes = 0
  for (const run of await story.site.cycle(policy)) {
    expect(await story.site.store.runs.errors({ runId: run.id, after: null, limit: 10 })).toEqual([])
    expect(run.result).toMatch(/^(success|completed-no-objects)$/)
  }
  nameInCloud(story)
  return story.cloud.writes
}

const inCloud = ({ cloud }: Story): readonly unknown[] =>
  cloud.list().map(({ objectType, attributes }) => [objectType, attributes['sourceAnchor']])
const anchor = (byte: number): string => Buffer.from(guid(byte)).toString('base64')

describe.skipIf(!existsSync(exportFolder))(
  'the rules of an Azure AD Connect export, users joined by mail, in a cloud that takes contacts (skipped without the shared conformance folder)',
  () => {
    it('make a user of a contact in one pass when the other forest brings the user, and a contact again when it goes', async () => {
      const story = await start()
      addContact(story)
      expect(await cycle(story, 'initial')).toBe(1)
      await cycle(story)
      expect(inCloud(story)).toEqual([['contact', [anchor(1)]]])
      const [identity] = await story.site.store.metaverse.scan({ after: null, limit: 10 })
      expect(identity?.attributes['cloudSourceAnchor']).toMatchObject([{ values: [anchor(1)] }])
      const user = addUser(story)
      // One deletion and one addition: that the anchor changed is no error while the kind of object changes with it.
      expect(await cycle(story)).toBe(2)
      expect(inCloud(story)).toEqual([['user', [anchor(2)]]])
      await cycle(story)
      expect(await cycle(story)).toBe(0)
      expect(await story.site.store.metaverse.scan({ after: null, limit: 10 })).toMatchObject([{ id: identity?.id }])
      story.fabrikam.delete(user)
      expect(await cycle(story)).toBe(2)
      expect(inCloud(story)).toEqual([['contact', [anchor(1)]]])
      await cycle(story)
      expect(await cycle(story)).toBe(0)
    })

    it('come to the same user when the user was there first', async () => {
      const story = await start()
      addUser(story)
      await cycle(story, 'initial')
      addContact(story)
      // The contact is called by its common name in mail, which the user has no word against.
      expect(await cycle(story)).toBe(1)
      expect(story.cloud.list()).toMatchObject([{ objectType: 'user', attributes: { sourceAnchor: [anchor(2)], alias: ['Rita'] } }])
      expect(await cycle(story)).toBe(0)
      expect(await story.site.store.metaverse.scan({ after: null, limit: 10 })).toHaveLength(1)
    })
  },
)
