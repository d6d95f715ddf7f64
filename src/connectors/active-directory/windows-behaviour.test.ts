import { afterEach, describe, expect, it } from 'vitest'
import { startLabDirectory, type LabDirectory, type LabDirectoryOptions } from '#lab/directory/server.ts'
import { must } from '#src/base/assert.ts'
import type { Selection, Session } from '../contract/driver.ts'
import type { ExportItem } from '../contract/exchange.ts'
import {
  collectPages,
  describeSelection,
  labForest,
  narrowSchema,
  objectNamed,
  openSession,
  withSession,
  type TestForest,
} from './testing/test-forest.ts'

/** What Windows does and Samba cannot: forced ranges, page limits, several DirSync rounds, faults in mid-answer. */
describe('a domain controller with the limits and faults of Windows', () => {
  const running: LabDirectory[] = []

  afterEach(async () => {
    await Promise.all(running.splice(0).map((lab) => lab.close()))
  })

  async function start(
    options: LabDirectoryOptions = {},
  ): Promise<{ lab: LabDirectory; forest: TestForest; selection: Selection; session: Session; unit: string }> {
    const lab = await startLabDirectory(options)
    running.push(lab)
    const forest = labForest(lab)
    lab.directory.grant('svc-sync', 'read-deleted-objects')
    const unit = lab.directory.addOrganizationalUnit({ name: 'Staff' })
    const whole = await describeSelection(forest, { include: [unit] })
    const schema = narrowSchema(whole.schema, {
      user: ['cn', 'displayName', 'objectGUID', 'manager', 'thumbnailPhoto'],
      group: ['cn', 'member'],
    })
    const selection = { partitions: whole.partitions, schema }
    return { lab, forest, selection, unit, session: await openSession(forest, { selection }) }
  }

  const full = (session: Session, { baseDn }: LabDirectory, pageSize = 500) =>
    collectPages(session.fullImport({ partition: baseDn, pageSize }))
  const delta = (session: Session, { baseDn }: LabDirectory, watermark: string) =>
    collectPages(session.deltaImport({ partition: baseDn, pageSize: 500, watermark }))

  function addUsers({ directory }: LabDirectory, parent: string, count: number): readonly string[] {
    return Array.from({ length: count }, (_, i) => directory.addUser({ name: `user${i}`, parent }))
  }

  describe('a full import', () => {
    it('fetches attributes the server cuts into ranges', async () => {
      const { lab, session, unit } = await start({ limits: { rangeMax: 4 } })
      const users = addUsers(lab, unit, 11)
      const group = lab.directory.addGroup({ name: 'ranged', parent: unit, members: users })
      const { changes } = await full(session, lab)
      const members = objectNamed(changes, group).references['member'] ?? []
      expect(members.map(({ dn }) => dn).sort()).toEqual([...users].sort())
      expect(members.every(({ anchor }) => anchor !== undefined)).toBe(true)
      await session.close()
    })

    it('goes through pages smaller than it asked for and an empty one with a cookie', async () => {
      const { lab, session, unit } = await start({ limits: { pageSizeMax: 3 } })
      addUsers(lab, unit, 8)
      lab.faults.arm({ kind: 'empty-page' }, 2)
      const { changes } = await full(session, lab)
      expect(changes).toHaveLength(8)
      expect(lab.faults.struck('empty-page')).toBe(2)
      await session.close()
    })

    it('ends with an error, not with half of the objects, when the connection breaks between or inside messages', async () => {
      for (const cut of ['between-messages', 'inside-message'] as const) {
        const { lab, session, unit } = await start()
        addUsers(lab, unit, 10)
        lab.faults.arm({ kind: 'drop-connection', afterEntries: 8, cut })
        await expect(full(session, lab)).rejects.toMatchObject({
          failure: 'connection',
          reason: 'connection-lost',
          incidents: [{ result: 'dropped-connection', server: session.server }],
        })
        await expect(session.read([])).resolves.toEqual([])
        await expect(full(session, lab)).rejects.toMatchObject({ reason: 'connection-lost' })
        await session.close()
      }
    })

    it('ends when the server is silent for too long, and when it is busy', async () => {
      const { lab, forest, selection, session, unit } = await start()
      addUsers(lab, unit, 2)
      lab.faults.arm({ kind: 'busy', operation: 'search' })
      await expect(full(session, lab)).rejects.toMatchObject({ failure: 'connection', reason: 'server-busy', incidents: [{ code: '51' }] })
      await session.close()
      const impatient = await openSession(forest, { selection, settings: { answerTimeoutSeconds: 1 } })
      lab.faults.arm({ kind: 'silence' })
      await expect(full(impatient, lab)).rejects.toMatchObject({ failure: 'connection', reason: 'no-answer' })
      await impatient.close()
    })

    it('stops when the consumer does, and the session can be used again', async () => {
      const { lab, session, unit } = await start({ limits: { pageSizeMax: 2 } })
      addUsers(lab, unit, 20)
      for await (const page of session.fullImport({ partition: lab.baseDn, pageSize: 2 })) if (page.changes.length > 0) break
      expect((await full(session, lab)).changes).toHaveLength(20)
      await session.close()
    })

    it('ends with the reason of the signal when the service stops', async () => {
      const { lab, forest, selection, session, unit } = await start({ limits: { pageSizeMax: 2 } })
      await session.close()
      addUsers(lab, unit, 10)
      const controller = new AbortController()
      const stopping = await openSession(forest, { selection, signal: controller.signal })
      const pages = stopping.fullImport({ partition: lab.baseDn, pageSize: 2 })[Symbol.asyncIterator]()
      await pages.next()
      controller.abort(new Error('service is stopping'))
      const rest = async () => {
        while ((await pages.next()).done !== true) continue
      }
      await expect(rest()).rejects.toThrow('service is stopping')
      await stopping.close()
    })
  })

  describe('a delta import', () => {
    it('goes through several rounds, each with a watermark of its own that can be taken up', async () => {
      const { lab, session, unit } = await start({ limits: { dirSyncObjectsMax: 3 } })
      const { watermark } = await full(session, lab)
      addUsers(lab, unit, 8)
      const { pages, changes } = await delta(session, lab, watermark)
      expect(changes).toHaveLength(8)
      const watermarks = pages.flatMap((page) => page.watermark ?? [])
      expect(watermarks.length).toBeGreaterThanOrEqual(3)
      const seen = pages[0]?.changes.length ?? 0
      const rest = await delta(session, lab, must(watermarks[0], 'the watermark of the first round'))
      expect(rest.changes).toHaveLength(8 - seen)
      expect(rest.pages.at(-1)?.changes.every((change) => change.kind === 'object')).toBe(true)
      await session.close()
    })

    it('brings one member of a large group as one change', async () => {
      const { lab, session, unit } = await start({ limits: { rangeMax: 5 } })
      const users = addUsers(lab, unit, 30)
      const group = lab.directory.addGroup({ name: 'large', parent: unit, members: users.slice(0, 29) })
      const first = await full(session, lab)
      expect(objectNamed(first.changes, group).references['member']).toHaveLength(29)
      lab.directory.addMember(group, must(users[29], 'a user'))
      lab.directory.removeMember(group, must(users[0], 'a user'))
      const { changes } = await delta(session, lab, first.watermark)
      const target = (dn: string | undefined) => ({ dn, anchor: objectNamed(first.changes, must(dn, 'a user')).anchor })
      expect(changes).toEqual([
        {
          kind: 'update',
          anchor: objectNamed(first.changes, group).anchor,
          dn: group,
          attributes: {},
          references: { member: { kind: 'update', add: [target(users[29])], remove: [target(users[0])] } },
        },
      ])
      await session.close()
    })

    it('brings renames, moves, deletions and renamed containers like Samba does', async () => {
      const { lab, session, unit } = await start()
      const desk = lab.directory
      const [anna, bert, cleo] = addUsers(lab, unit, 3).map((dn) => dn) as [string, string, string]
      const team = desk.addOrganizationalUnit({ name: 'Team', parent: unit })
      const dora = desk.addUser({ name: 'dora', parent: team })
      const { changes: before, watermark } = await full(session, lab)
      const anchor = (dn: string) => objectNamed(before, dn).anchor
      const renamed = desk.rename(anna, 'Anna')
      desk.move(bert, `CN=Users,${lab.baseDn}`)
      desk.delete(cleo)
      desk.rename(team, 'Crew')
      const { changes } = await delta(session, lab, watermark)
      expect(
        changes
          .filter(({ kind }) => kind === 'delete')
          .map((change) => change.anchor)
          .sort(),
      ).toEqual([anchor(bert), anchor(cleo)].sort())
      expect(objectNamed(changes, renamed).anchor).toBe(anchor(anna))
      expect(objectNamed(changes, `CN=dora,OU=Crew,${unit}`).anchor).toBe(anchor(dora))
      expect(changes).toHaveLength(4)
      await session.close()
    })

    it('notices a database that was set back, and takes a proper restore for a new beginning', async () => {
      const { lab, session, unit } = await start()
      const backup = lab.directory.takeBackup()
      addUsers(lab, unit, 3)
      const { watermark } = await full(session, lab)
      lab.directory.restore(backup)
      await expect(delta(session, lab, watermark)).rejects.toMatchObject({ failure: 'full-import-required', reason: 'database-set-back' })
      await session.close()
    })

    it('goes on by update sequence number when the right was taken away, and says so in the checks', async () => {
      const { lab, session, unit } = await start()
      const { watermark } = await full(session, lab)
      lab.directory.revoke('svc-sync', 'replicate-changes')
      const [dn] = addUsers(lab, unit, 1)
      const found = await delta(session, lab, watermark)
      expect(objectNamed(found.changes, must(dn, 'a user')).objectType).toBe('user')
      expect(JSON.parse(found.watermark)).toMatchObject({ mode: 'usn' })
      const names: string[] = []
      for await (const { name, outcome } of session.checks()) names.push(`${name} ${outcome}`)
      expect(names).toContain('replicate-changes warning')
      await session.close()
    })
  })

  describe('an export', () => {
    const item: ExportItem = {
      key: '1',
      operation: 'update',
      objectType: 'user',
      dn: '',
      newDn: null,
      anchor: null,
      attributes: {},
      references: [],
      current: {},
    }

    it('knows nothing of an item when the connection breaks while it is under way, and sends none after it', async () => {
      const { lab, session, unit } = await start()
      lab.directory.grant('svc-sync', 'write')
      const [dn] = addUsers(lab, unit, 1)
      const { anchor } = objectNamed((await full(session, lab)).changes, must(dn, 'a user'))
      lab.faults.arm({ kind: 'silence' }, 'always')
      const attributes = { displayName: { kind: 'replace', values: ['New'] } } as const
      const results = session.export([
        { ...item, key: '1', dn: must(dn, 'a user'), anchor, attributes },
        { ...item, key: '2', dn: must(dn, 'a user'), anchor, attributes },
      ])
      await expect.poll(() => lab.faults.struck('silence')).toBeGreaterThan(0)
      lab.dropConnections()
      expect(await results).toEqual([
        { key: '1', outcome: 'unknown' },
        expect.objectContaining({ key: '2', outcome: 'failure', code: 'cd-connectivity-error' }),
      ])
      await expect(session.export([{ ...item, anchor }])).rejects.toMatchObject({ failure: 'connection', reason: 'connection-lost' })
      await session.close()
    })

    it('writes what it was asked to, and says when it may not', async () => {
      const { lab, session, unit } = await start()
      const [dn] = addUsers(lab, unit, 1)
      const object = { dn: must(dn, 'a user'), anchor: objectNamed((await full(session, lab)).changes, must(dn, 'a user')).anchor }
      const change = { ...item, ...object, attributes: { displayName: { kind: 'replace', values: ['New'] } } } as const
      expect(await session.export([change])).toMatchObject([{ outcome: 'failure', code: 'permission-issue' }])
      lab.directory.grant('svc-sync', 'write')
      expect(await session.export([change])).toMatchObject([{ outcome: 'success' }])
      expect(lab.directory.read(object.dn)?.['displayName']).toEqual(['New'])
      await session.close()
    })
  })

  describe('a sign-in', () => {
    it('goes to the next server only when this one is busy, and never with a refused password', async () => {
      const { lab, forest, session } = await start()
      await session.close()
      const settings = { servers: [forest.server, forest.server] }
      lab.faults.arm({ kind: 'busy', operation: 'bind' })
      await withSession(forest, { settings }, async ({ server }) => expect(server).toBe(forest.server))
      lab.faults.arm({ kind: 'refuse-credentials', subCode: '52e' })
      await expect(openSession(forest, { settings })).rejects.toMatchObject({
        reason: 'wrong-password-or-name',
        incidents: [{ subCode: '52e' }],
      })
    })

    it('has an advice for every sub-code the directory gives', async () => {
      const { lab, forest, session } = await start()
      await session.close()
      const advice = new Set<string>()
      for (const subCode of ['525', '52e', '52f', '530', '531', '532', '533', '534', '57', '568', '569', '701', '773', '775']) {
        lab.faults.arm({ kind: 'refuse-credentials', subCode })
        const error: unknown = await openSession(forest).catch((reason: unknown) => reason)
        expect(error).toMatchObject({ failure: 'credentials', incidents: [{ code: '49', subCode }] })
        advice.add(String(Reflect.get(error as object, 'advice')))
      }
      expect(advice.size).toBe(14)
    })
  })
})
