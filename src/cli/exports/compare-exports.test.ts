import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SpaceExportLine, SpaceExportObject, SpaceExportReferences } from '#src/api/contract/space-export.ts'
import { compareExports } from './compare-exports.ts'
import { linesOfFile, pendingExports, type PendingExports } from './pending-exports.ts'

const head: SpaceExportLine = {
  type: 'space',
  format: 1,
  connector: 'tenant',
  connectorId: '1',
  connectorType: 'entra-id',
  filter: 'pending-export',
  configurationVersion: 3,
}

/** What waits for one object: attribute → the values it will have. */
function object(dn: string, attributes: Record<string, readonly string[]>, more: Partial<SpaceExportObject> = {}): SpaceExportObject {
  const { operation = 'update' as const, newDn = null } = more.pendingExport ?? {}
  const changes = Object.fromEntries(
    Object.entries(attributes).map(([name, values]) => [name, { kind: 'replace' as const, values: [...values] }]),
  )
  const after = Object.fromEntries(Object.entries(attributes).map(([name, values]) => [name, { before: [], after: [...values] }]))
  return {
    type: 'object',
    dn,
    anchor: null,
    objectType: 'user',
    kind: 'object',
    id: `id of ${dn} on some server`,
    partition: 'default',
    isTransient: false,
    needsSync: false,
    link: null,
    synchronized: {},
    pendingImport: null,
    escrowedExport: null,
    unconfirmedExport: null,
    bindings: {},
    syncProblem: null,
    exportProblem: null,
    ...more,
    desired: { operation, dn, attributes: after },
    pendingExport: { operation, newDn, changes },
  }
}

function members(dn: string, ...changes: readonly (readonly ['add' | 'delete' | null, string])[]): SpaceExportReferences {
  const values = changes.map(([pendingExport, target]) => ({
    dn: target,
    anchor: null,
    before: pendingExport !== 'add',
    after: pendingExport !== 'delete',
    synchronized: pendingExport !== 'add',
    pendingImport: null,
    pendingExport,
    escrowedExport: null,
    unconfirmedExport: null,
  }))
  return { type: 'references', dn, attribute: 'member', values }
}

async function* whole(lines: readonly SpaceExportLine[]): AsyncGenerator<SpaceExportLine> {
  yield head
  yield* lines
  yield { type: 'end', objects: lines.length }
}

const side = (...lines: readonly SpaceExportLine[]): Promise<PendingExports> => pendingExports(whole(lines), 'a file')
const compared = async (first: readonly SpaceExportLine[], second: readonly SpaceExportLine[]) =>
  compareExports(await side(...first), await side(...second))

describe('comparing the pending exports of two servers', () => {
  it('finds nothing where both would write the same, whatever belongs to one server alone', async () => {
    const first = object('CN=Anna', { mail: ['a', 'b'] }, { id: 'here' })
    const second = object('cn=anna', { mail: ['b', 'a'] }, { id: 'there', anchor: 'User_1', needsSync: true })
    expect(await compared([first], [second])).toEqual({ same: 1, differences: [] })
  })

  it('lists objects that only one of them would write, and what they would write differently', async () => {
    const first = [object('CN=Anna', { title: ['Clerk'], mail: ['a'] }), object('CN=Bert', {}), object('CN=Dora', { title: ['Boss'] })]
    const second = [object('CN=Anna', { title: ['Boss'], company: ['C'] }), object('CN=Cleo', {}), object('CN=Dora', { title: ['Boss'] })]
    const { same, differences } = await compared(first, second)
    expect(same).toBe(1)
    expect(differences).toMatchObject([
      {
        kind: 'different',
        dn: 'CN=Anna',
        fields: [
          { field: 'title', before: ['Clerk'], after: ['Boss'] },
          { field: 'mail', before: ['a'], after: null },
          { field: 'company', before: null, after: ['C'] },
        ],
      },
      { kind: 'removed', dn: 'CN=Bert' },
      { kind: 'added', dn: 'CN=Cleo' },
    ])
  })

  it('knows a renamed object by its anchor, and tells another operation', async () => {
    const remove = { anchor: 'User_1', pendingExport: { operation: 'delete', newDn: null, changes: {} } } as const
    const { differences } = await compared([object('CN=Old', {}, { anchor: 'User_1' })], [object('CN=New', {}, remove)])
    expect(differences).toMatchObject([
      { kind: 'different', dn: 'CN=New', fields: [{ field: 'operation', before: ['update'], after: ['delete'] }] },
    ])
  })

  it('compares the references that are on their way, over all their lines, and not those that are there', async () => {
    const group = object('CN=Staff', {}, { objectType: 'group' })
    const first = [group, members('CN=Staff', ['add', 'CN=Anna'], [null, 'CN=Bert']), members('CN=Staff', ['delete', 'CN=Cleo'])]
    const second = [group, members('CN=Staff', ['delete', 'cn=cleo'], ['add', 'CN=Anna'])]
    expect(await compared(first, second)).toEqual({ same: 1, differences: [] })
    const { differences } = await compared(first, [group, members('CN=Staff', ['add', 'CN=Anna'])])
    expect(differences).toMatchObject([{ fields: [{ field: 'member', before: ['+ cn=anna', '- cn=cleo'], after: ['+ cn=anna'] }] }])
  })

  it('leaves out objects without a pending export, which an export of all objects has', async () => {
    const quiet = { ...object('CN=Quiet', {}), pendingExport: null, desired: null }
    expect((await side(quiet)).objects.size).toBe(0)
  })
})

describe('an exported connector space', () => {
  let folder: string
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'lockstep-compare-'))))
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  async function read(text: string): Promise<PendingExports> {
    const file = join(folder, 'space.jsonl')
    writeFileSync(file, text)
    return pendingExports(linesOfFile(file), file)
  }

  it('is read from its file', async () => {
    const lines = [head, object('CN=Anna', { mail: ['a'] }), { type: 'end', objects: 1 }]
    expect((await read(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))).objects.size).toBe(1)
  })

  it.each([
    ['that ends too early', `${JSON.stringify(head)}\n`, 'its last line is missing'],
    ['of a later version', `${JSON.stringify({ ...head, format: 99 })}\n`, 'newer than this program'],
    ['that is something else', 'hello\n', 'no line of an exported connector space'],
    ['without its first line', `${JSON.stringify({ type: 'end', objects: 0 })}\n`, 'its first line'],
    ['that is empty', '', 'its last line is missing'],
  ])('%s is refused', async (_what, content, detail) => {
    await expect(read(content)).rejects.toMatchObject({ code: 'file-content', detail: expect.stringContaining(detail) })
  })

  it('that is not there is refused', async () => {
    await expect(pendingExports(linesOfFile(join(folder, 'none')), 'none')).rejects.toMatchObject({ code: 'file-unreadable' })
  })
})
