import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { absentEdge } from '#src/model/edge.ts'
import {
  bindingOf,
  edge,
  edgePut,
  emptyUpdate,
  eventEntry,
  forest,
  linkTo,
  metaverseEdge,
  metaverseObject,
  metaversePut,
  moment,
  objectNamed,
  person,
  placeholder,
  puts,
  runStep,
  sealedSecret,
  startedRun,
  tenant,
} from '../conformance/sample.ts'
import type { Store } from '../store.ts'
import { openTemporary } from './testing/temporary-store.ts'
import { verifyApart } from './verify-apart.ts'

/** A world with something for every invariant: a joined group with a joined member, a placeholder, a run, events, secrets. */
async function fill(store: Store): Promise<void> {
  const [groupIdentity, memberIdentity] = [metaverseObject({ objectType: 'group' }), metaverseObject()]
  const group = objectNamed('CN=Group,DC=contoso,DC=com', { link: linkTo(groupIdentity.id), objectType: 'group' })
  const member = person('Member', { link: linkTo(memberIdentity.id) })
  const outside = placeholder('CN=Outside,DC=fabrikam,DC=com')
  const elsewhere = person('Elsewhere', {
    connectorId: tenant,
    link: linkTo(memberIdentity.id),
    pendingExport: emptyUpdate,
    escrowedExport: emptyUpdate,
  })
  const other = person('Other', { connectorId: tenant, pendingImport: { operation: 'update', renamedFrom: null, changes: {} } })
  await store.commit({
    putObjects: puts(group, member, outside, elsewhere, other),
    putMetaverse: [
      metaversePut({ ...groupIdentity, inboundBindings: { members: [bindingOf(group, 'member')] } }),
      metaversePut(memberIdentity, { keys: ['k'] }),
    ],
    putEdges: [
      edgePut(edge(group, 'member', member)),
      edgePut(edge(group, 'member', outside)),
      edgePut({ ...absentEdge(edge(elsewhere, 'manager', other)), pendingExport: 'add' }),
      edgePut({ ...absentEdge(edge(elsewhere, 'owner', other)), escrowedExport: 'add' }),
      edgePut({ ...edge(other, 'manager', elsewhere), pendingImport: 'delete' }),
    ],
    putMetaverseEdges: [metaverseEdge(groupIdentity, 'members', memberIdentity)],
    events: [eventEntry(), eventEntry(), eventEntry()],
    putSecret: sealedSecret(1),
  })
  await store.commit({ putSecret: sealedSecret(2) })
  const configuration = {
    connectors: [],
    rules: [],
    metaverse: {},
    parameters: {},
    scheduler: { enabled: true, intervalMinutes: 30, exportDeletionThreshold: null, exportDeletionPercentage: null },
  }
  for (const expectedVersion of [0, 1]) {
    await store.configuration.save({ expectedVersion, configuration, at: moment, author: 'anna', reason: '' })
  }
  await store.runs.create(startedRun({ steps: [runStep(1)] }))
}

const name = (text: string) => `(SELECT id FROM name WHERE text = '${text}')`
const object = (part: string) => `(SELECT id FROM object WHERE dn LIKE 'CN=${part},%')`

/** Invariant and the damage that breaks it. */
const damages: readonly (readonly [invariant: string, sql: string])[] = [
  ['link-target-exists', `UPDATE object SET metaverse = zeroblob(16) WHERE id = ${object('Member')}`],
  ['object-searchable', 'DELETE FROM search_text WHERE ordinal % 2 = 1'],
  ['edge-ends-exist', `UPDATE object_edge SET target = zeroblob(16) WHERE attribute = ${name('member')} AND target = ${object('Member')}`],
  ['edge-in-one-space', `UPDATE object_edge SET target = ${object('Other')} WHERE target = ${object('Member')}`],
  ['metaverse-edge-ends-exist', 'UPDATE metaverse_edge SET target = zeroblob(16)'],
  ['edge-attribute-known', 'UPDATE metaverse_edge SET rule = 9999'],
  [
    'metaverse-has-link',
    `UPDATE object SET metaverse = NULL, link_kind = NULL, link_rule = NULL, linked_at = NULL WHERE id = ${object('Group')}`,
  ],
  [
    'one-link-per-connector',
    `UPDATE object SET metaverse = (SELECT metaverse FROM object WHERE dn LIKE 'CN=Member,%') WHERE id = ${object('Group')}`,
  ],
  ['metaverse-search-agrees', 'DELETE FROM metaverse_search'],
  ['placeholder-is-bare', `UPDATE object SET object_type = 1 WHERE id = ${object('Outside')}`],
  [
    'placeholder-is-bare',
    `UPDATE object_edge SET source = ${object('Outside')}, target = ${object('Member')} WHERE target = ${object('Outside')}`,
  ],
  ['edge-not-void', `UPDATE object_edge SET synchronized = 0 WHERE target = ${object('Outside')}`],
  ['edge-import-in-object', `UPDATE object SET import_operation = NULL, import_slot = NULL WHERE id = ${object('Other')}`],
  ['edge-export-in-object', `UPDATE object SET export_operation = NULL, export_slot = NULL WHERE id = ${object('Elsewhere')}`],
  ['edge-escrow-in-object', `UPDATE object SET escrow_operation = NULL, escrow_slot = NULL WHERE id = ${object('Elsewhere')}`],
  ['empty-export-has-edges', 'DELETE FROM object_edge WHERE pending_export IS NOT NULL'],
  ['empty-escrow-has-edges', 'DELETE FROM object_edge WHERE escrowed_export IS NOT NULL'],
  ['one-active-secret', "DROP INDEX secret_active; UPDATE secret SET status = 'active'"],
  ['event-sequence-whole', 'DELETE FROM event WHERE sequence = 2'],
  ['configuration-whole', 'DELETE FROM configuration WHERE version = 1'],
  ['row-has-parent', 'DELETE FROM run'],
  ['row-has-parent', "INSERT INTO object_key VALUES (1, 'k', zeroblob(16))"],
  ['row-readable', `UPDATE object SET synchronized = '[1,' WHERE id = ${object('Member')}`],
  ['row-readable', "UPDATE metaverse_object SET attributes = '[[],[9999,[]]]'"],
  ['anchor-known', `UPDATE object SET anchor = NULL WHERE id = ${object('Member')}`],
  ['owned-while-linked', `UPDATE object SET owned = '[1]' WHERE id = ${object('Outside')}`],
  ['name-key-matches', `UPDATE object SET dn_key = 'cn=else' WHERE id = ${object('Member')}`],
  ['slots-agree', `UPDATE object SET escrow_slot = NULL WHERE id = ${object('Elsewhere')}`],
  ['slots-agree', `UPDATE object SET link_kind = NULL WHERE id = ${object('Member')}`],
  [
    'binding-source-linked',
    `UPDATE object SET metaverse = (SELECT metaverse FROM object WHERE dn LIKE 'CN=Member,%') WHERE id = ${object('Group')}`,
  ],
  ['metaverse-edge-rests', `DELETE FROM object_edge WHERE target = ${object('Member')}`],
  ['bound-edge-flowed', 'DELETE FROM metaverse_edge'],
  ['run-has-lease', "UPDATE run SET result = 'in-progress'"],
  [
    'file-sound',
    "DROP INDEX object_dn_key; CREATE UNIQUE INDEX object_dn_key ON object (connector, dn_key) WHERE kind = 5; PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, ' WHERE kind = 5', '') WHERE name = 'object_dn_key'",
  ],
]

describe('verifying a store', () => {
  it('finds nothing in a sound one, also in the middle of a cycle', async () => {
    const opened = await openTemporary()
    try {
      await fill(opened.store)
      expect(await opened.store.verify()).toEqual([])
    } finally {
      await opened.dispose()
    }
  })

  it.each(damages)('finds %s broken by: %s', async (invariant, sql) => {
    const opened = await openTemporary()
    try {
      await fill(opened.store)
      await opened.store.close()
      const database = new DatabaseSync(join(opened.directory, 'lockstep.db'), { enableForeignKeyConstraints: false, defensive: false })
      database.exec(sql)
      database.close()
      const findings = await (await opened.reopen()).verify()
      expect(findings.map((finding) => finding.invariant)).toContain(invariant)
      expect(findings.every((finding) => finding.subject !== '' && finding.message !== '')).toBe(true)
    } finally {
      await opened.dispose()
    }
  })

  it('does not judge references that wait to be flowed', async () => {
    const opened = await openTemporary()
    try {
      await fill(opened.store)
      await opened.store.commit({ removeMetaverseEdges: await flowedEdges(opened.store), touchConnector: forest })
      expect(await opened.store.verify()).toEqual([])
    } finally {
      await opened.dispose()
    }
  })

  it('leaves a run alone while somebody holds a lease', async () => {
    const opened = await openTemporary()
    try {
      await opened.store.runs.create(startedRun({ result: 'in-progress', endedAt: null }))
      const expiresAt = Number.MAX_SAFE_INTEGER
      await opened.store.leases.acquire({ name: 'work', holder: 'me', now: 0, expiresAt })
      expect(await opened.store.verify()).toEqual([])
      await opened.reopen()
      expect((await opened.store.verify()).map((finding) => finding.invariant)).toEqual(['run-has-lease'])
    } finally {
      await opened.dispose()
    }
  })

  it('finds the same in a thread of its own, while others write', async () => {
    const opened = await openTemporary()
    try {
      await fill(opened.store)
      const file = join(opened.directory, 'lockstep.db')
      const check = verifyApart(file, moment)
      await opened.store.commit({ putObjects: puts(person('Written meanwhile')) })
      expect(await check).toEqual([])
      await opened.store.commit({ putObjects: puts(person('Unknown', { anchor: null })) })
      expect((await verifyApart(file, moment)).map((finding) => finding.invariant)).toEqual(['anchor-known'])
    } finally {
      await opened.dispose()
    }
  })

  it('says a broken invariant at most a hundred times', async () => {
    const opened = await openTemporary()
    try {
      const many = Array.from({ length: 2_500 }, (_, i) => person(`Person ${i}`, { anchor: null }))
      await opened.store.commit({ putObjects: puts(...many) })
      expect((await opened.store.verify()).length).toBe(100)
    } finally {
      await opened.dispose()
    }
  })
})

async function flowedEdges(store: Store) {
  const objects = await store.metaverse.scan({ after: null, limit: 10 })
  return store.edges.ofMetaverseSources(
    objects.map((object) => object.id),
    10,
  )
}
