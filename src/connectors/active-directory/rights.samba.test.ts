import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeServer } from '#tools/servers/describe-server.ts'
import { sambaMissing, startSamba, type SambaServer } from '#tools/servers/samba.ts'
import type { Check, Selection, Session } from '../contract/driver.ts'
import {
  collectPages,
  describeSelection,
  narrowSchema,
  objectNamed,
  sambaForest,
  withSession,
  type TestForest,
} from './testing/test-forest.ts'

const PASSWORD = 'Reader!Passw0rd1'

describeServer(sambaMissing(), 'an account with few rights at Samba', () => {
  let samba: SambaServer
  let forest: TestForest
  let whole: Selection

  beforeAll(async () => {
    samba = await startSamba()
    forest = sambaForest(samba)
    whole = await describeSelection(forest)
  })

  afterAll(async () => {
    await samba.stop()
  })

  async function reader(name: string, unit: string): Promise<{ userName: string; password: string; selection: Selection }> {
    const { upn } = await samba.createUser({ name, password: PASSWORD })
    const schema = narrowSchema(whole.schema, { user: ['cn', 'displayName'], group: ['cn', 'member'] })
    return {
      userName: upn,
      password: PASSWORD,
      selection: { partitions: whole.partitions.map((one) => ({ ...one, include: [unit] })), schema },
    }
  }

  const full = (session: Session) => collectPages(session.fullImport({ partition: samba.baseDn, pageSize: 500 }))
  const delta = (session: Session, watermark: string) =>
    collectPages(session.deltaImport({ partition: samba.baseDn, pageSize: 500, watermark }))

  async function checksOf(wanted: Awaited<ReturnType<typeof reader>>): Promise<readonly Check[]> {
    return await withSession(forest, wanted, async (session) => await collectChecks(session))
  }

  describe('the checks', () => {
    it('name the right that is missing for DirSync and for deleted objects, until they are granted', async () => {
      const wanted = await reader('checked', samba.baseDn)
      const before = await checksOf(wanted)
      expect(before.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
        'bind passed',
        'clock passed',
        'identity passed',
        'privileges passed',
        'password-expiry passed',
        'partition-read passed',
        'replicate-changes warning',
        'deleted-objects warning',
      ])
      expect(before[2]?.message).toContain('checked')
      expect(before[6]?.message).toContain('"Replicating Directory Changes"')
      expect(before[7]?.advice).toContain('"List Contents" and "Read Property" on CN=Deleted Objects,DC=contoso,DC=lab')
      await samba.grantReplication('checked')
      await samba.grantDeletedObjects('checked')
      expect((await checksOf(wanted)).every(({ outcome }) => outcome === 'passed')).toBe(true)
    })

    it('warn of an account that administers the domain', async () => {
      const checks = await withSession(forest, {}, async (session) => await collectChecks(session))
      expect(checks.find(({ name }) => name === 'privileges')).toMatchObject({
        outcome: 'warning',
        message: expect.stringContaining('Domain Admins'),
      })
    })
  })

  describe('delta imports by update sequence number', () => {
    it('bring changed objects whole, new ones, and moves out of the selection', async () => {
      const unit = await samba.createOrganizationalUnit('Polled')
      const wanted = await reader('poller', unit)
      const user = await samba.createUser({ name: 'polled', container: unit, attributes: { displayName: 'Before' } })
      const mover = await samba.createUser({ name: 'polled-mover', container: unit })
      const group = await samba.createGroup('polled-group', [user.dn], unit)
      await withSession(forest, wanted, async (session) => {
        const first = await full(session)
        expect(JSON.parse(first.watermark)).toMatchObject({ mode: 'usn', server: forest.server })
        expect((await delta(session, first.watermark)).changes).toEqual([])

        await samba.replace(user.dn, 'displayName', 'After')
        await samba.replace(group, 'member', [user.dn, mover.dn])
        await samba.move(mover.dn, `CN=Users,${samba.baseDn}`)
        const created = await samba.createUser({ name: 'polled-new', container: unit })
        const { changes } = await delta(session, first.watermark)
        expect(objectNamed(changes, user.dn).attributes).toEqual({ cn: ['polled'], displayName: ['After'] })
        expect(objectNamed(changes, group).references['member']).toHaveLength(2)
        expect(objectNamed(changes, created.dn)).toMatchObject({ attributes: { cn: ['polled-new'] } })
        expect(changes).toContainEqual({ kind: 'delete', isElsewhere: true, anchor: objectNamed(first.changes, mover.dn).anchor })
        expect(changes).toHaveLength(4)
      })
    })

    it('bring what is below a renamed container', async () => {
      const unit = await samba.createOrganizationalUnit('Polled Units')
      const team = await samba.createOrganizationalUnit('Team', unit)
      await samba.createUser({ name: 'polled-team', container: team })
      await withSession(forest, await reader('unit-poller', unit), async (session) => {
        const { watermark } = await full(session)
        await (await samba.admin()).modifyDN(team, 'OU=Crew')
        const { changes } = await delta(session, watermark)
        expect(changes).toEqual([objectNamed(changes, `CN=polled-team,OU=Crew,${unit}`)])
      })
    })

    it('bring deletions where the account may read deleted objects', async () => {
      const unit = await samba.createOrganizationalUnit('Polled Leavers')
      const wanted = await reader('leaver-poller', unit)
      await samba.grantDeletedObjects('leaver-poller')
      const user = await samba.createUser({ name: 'polled-leaver', container: unit })
      await withSession(forest, wanted, async (session) => {
        const first = await full(session)
        await samba.delete(user.dn)
        expect((await delta(session, first.watermark)).changes).toEqual([
          { kind: 'delete', anchor: objectNamed(first.changes, user.dn).anchor },
        ])
      })
    })

    it('ask for a full import at another server, and when the database was set back', async () => {
      const wanted = await reader('other-poller', samba.baseDn)
      await withSession(forest, wanted, async (session) => {
        const stored: Record<string, unknown> = JSON.parse((await full(session)).watermark)
        const other = delta(session, JSON.stringify({ ...stored, invocationId: '00000000-0000-0000-0000-000000000001' }))
        await expect(other).rejects.toMatchObject({ failure: 'full-import-required', reason: 'other-server' })
        const later = delta(session, JSON.stringify({ ...stored, usn: '999999999' }))
        await expect(later).rejects.toMatchObject({ failure: 'full-import-required', reason: 'database-set-back' })
      })
    })

    it('take over when the right to use DirSync was never there for a DirSync watermark', async () => {
      const unit = await samba.createOrganizationalUnit('Taken Away')
      const wanted = await reader('demoted', unit)
      const asAdministrator = { selection: wanted.selection }
      const { watermark } = await withSession(forest, asAdministrator, full)
      const user = await samba.createUser({ name: 'after-demotion', container: unit })
      await withSession(forest, wanted, async (session) => {
        const found = await delta(session, watermark)
        // The account itself changed by signing in, outside the selection.
        expect(found.changes.filter(({ kind }) => kind !== 'delete')).toEqual([objectNamed(found.changes, user.dn)])
        expect(JSON.parse(found.watermark)).toMatchObject({ mode: 'usn' })
      })
    })
  })
})

async function collectChecks(session: Session): Promise<readonly Check[]> {
  const checks: Check[] = []
  for await (const check of session.checks()) checks.push(check)
  return checks
}
