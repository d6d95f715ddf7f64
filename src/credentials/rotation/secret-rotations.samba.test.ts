import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { Secret } from '#src/base/secret.ts'
import { ConnectionError } from '#src/connectors/contract/connection-error.ts'
import type { Driver, Session } from '#src/connectors/contract/driver.ts'
import type { SecretReplacement } from '#src/connectors/contract/secret-rotation.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import { WaitedClock } from '#src/runner/testing/waited-clock.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { sambaMissing, startSamba, type SambaServer } from '#tools/servers/samba.ts'
import { readForecast } from '../forecast/stored-forecast.ts'
import type { RotationPoint } from './rotation-parts.ts'
import type { RotationWish } from './secret-rotations.ts'
import type { KillOrder } from './testing/rotation-process.ts'
import {
  addRotating,
  openRotationSite,
  rotationEventsOf,
  secretInUse,
  versionsOf,
  type RotationSite,
  type SiteChanges,
} from './testing/rotation-site.ts'

const day = 86_400_000
const script = join(import.meta.dirname, 'testing', 'rotation-process.ts')
const byHand: RotationWish = { trigger: 'operator', author: 'test', mode: 'replace' }
const points: readonly RotationPoint[] = ['checked', 'made', 'kept', 'told', 'proven', 'promoted', 'finished']

describeServer(sambaMissing(), 'replacing the password of an account of Samba', () => {
  let samba: SambaServer
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-rotation-'))
  const key = randomBytes(32).toString('base64')
  let sites = 0

  beforeAll(async () => {
    samba = await startSamba()
    await minimumAge(0)
  })

  afterAll(async () => {
    await samba.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const minimumAge = (days: number): Promise<unknown> => samba.tool('domain', 'passwordsettings', 'set', `--min-pwd-age=${days}`)

  async function open(changes: SiteChanges = {}, directory = join(folder, String(++sites))): Promise<RotationSite> {
    return openRotationSite({ directory, key }, changes)
  }

  async function account(site: RotationSite, name: string, more: Readonly<Record<string, unknown>> = {}): Promise<ConnectorDocument> {
    const secret = `CANARY${randomBytes(9).toString('base64url')}!1a`
    const { upn } = await samba.createUser({ name, password: secret })
    const servers = [new URL(samba.ldapsUrl).host]
    const settings = { forest: samba.dnsDomain, servers, userName: upn, ca: readFileSync(samba.caFile, 'utf8'), ...more }
    return addRotating(site, { name, type: 'active-directory', settings, secret })
  }

  /** Whether Samba takes a password, and how many wrong ones it has counted. */
  async function signsIn({ name }: ConnectorDocument, password: string): Promise<boolean> {
    const client = await samba.connect(`${name}@${samba.dnsDomain}`, password).catch(() => null)
    await client?.unbind()
    return client !== null
  }

  it('makes a long one, proves it on a connection of its own, and keeps the old one for a day', { timeout: 60_000 }, async () => {
    const site = await open()
    const connector = await account(site, 'svc-plain')
    const before = await secretInUse(site, connector)
    expect(await site.rotations.rotate(connector.id, { ...byHand, mode: 'dry-run' })).toMatchObject({ kind: 'possible' })
    expect(await versionsOf(site, connector)).toEqual({ active: [1], pending: [], superseded: [] })
    const signIns = site.signIns()
    expect(await site.rotations.rotate(connector.id, byHand)).toMatchObject({ kind: 'replaced', version: 2 })
    expect(site.signIns() - signIns).toBe(2)
    const after = await secretInUse(site, connector)
    expect(after).toHaveLength(64)
    expect(await signsIn(connector, after)).toBe(true)
    expect(await signsIn(connector, before)).toBe(false)
    expect(await versionsOf(site, connector)).toEqual({ active: [2], pending: [], superseded: [1] })
    expect(await rotationEventsOf(site, connector)).toEqual([20020, 20021])
    await site.watch.look()
    expect(await readForecast(site.store, connector.id)).toMatchObject({ version: 2, suspect: null })
    expect(await rotationEventsOf(site, connector)).toEqual([20020, 20021])
    await site.close()
  })

  describe('scenario 29: a process that is killed', () => {
    it.each(points)(
      'after "%s" leaves one password that works, found with two sign-ins at the most',
      { timeout: 60_000 },
      async (killAt) => {
        const directory = join(folder, `killed-${killAt}`)
        const first = await open({}, directory)
        const connector = await account(first, `svc-${killAt}`)
        const before = await secretInUse(first, connector)
        await first.close()
        await killed({ directory, key, connectorId: connector.id, killAt })
        const site = await open({}, directory)
        await site.rotations.look()
        expect(site.signIns()).toBeLessThanOrEqual(2)
        const versions = await versionsOf(site, connector)
        expect([versions['active']?.length, versions['pending']]).toEqual([1, []])
        const now = await secretInUse(site, connector)
        expect(await signsIn(connector, now)).toBe(true)
        expect(now === before).toBe(['checked', 'made', 'kept'].includes(killAt))
        const signIns = site.signIns()
        await site.rotations.look()
        expect(site.signIns()).toBe(signIns)
        expect(await site.rotations.rotate(connector.id, byHand)).toMatchObject({ kind: 'replaced' })
        expect(await signsIn(connector, await secretInUse(site, connector))).toBe(true)
        expect(await site.store.verify()).toEqual([])
        await site.close()
      },
    )
  })

  it('scenario 29: a run that comes first finds the right password before it signs in', { timeout: 60_000 }, async () => {
    const directory = join(folder, 'killed-run')
    const first = await open({}, directory)
    const connector = await account(first, 'svc-run')
    await first.close()
    await killed({ directory, key, connectorId: connector.id, killAt: 'told' })
    const site = await open({}, directory)
    await site.rotations.settleWithinRun(connector.id)
    expect(await signsIn(connector, await secretInUse(site, connector))).toBe(true)
    expect([site.signIns(), await versionsOf(site, connector)]).toEqual([1, { active: [2], pending: [], superseded: [1] }])
    await site.close()
  })

  it.each([
    ['done', 'replaced'],
    ['not done', 'refused'],
  ] as const)(
    'finds out what became of a change that was %s when the connection broke before the answer',
    { timeout: 60_000 },
    async (what, kind) => {
      const site = await open({ around: (driver) => withoutAnswer(driver, what) })
      const connector = await account(site, `svc-cut-${kind}`)
      const before = await secretInUse(site, connector)
      expect(await site.rotations.rotate(connector.id, byHand)).toMatchObject({ kind })
      expect(site.signIns()).toBeLessThanOrEqual(3)
      const now = await secretInUse(site, connector)
      expect(now === before).toBe(kind === 'refused')
      expect(await signsIn(connector, now)).toBe(true)
      expect((await versionsOf(site, connector))['pending']).toEqual([])
      expect(await rotationEventsOf(site, connector)).toEqual([20020, kind === 'replaced' ? 20021 : 20023])
      await site.close()
    },
  )

  it('stops after both were refused, because somebody else set a third one', { timeout: 60_000 }, async () => {
    const site = await open({
      around: (driver) => withoutAnswer(driver, 'not done', () => samba.setPassword('svc-third', 'Third!Passw0rd1')),
    })
    const connector = await account(site, 'svc-third')
    expect(await site.rotations.rotate(connector.id, byHand)).toMatchObject({ kind: 'refused', reason: 'both-refused' })
    const signIns = site.signIns()
    await site.rotations.look()
    expect(site.signIns()).toBe(signIns)
    expect(await versionsOf(site, connector)).toEqual({ active: [1], pending: [], superseded: [] })
    await site.close()
  })

  it(
    'scenario 30: waits for the minimum age of the domain, tries once when it has passed, and never in between',
    { timeout: 60_000 },
    async () => {
      const clock = new WaitedClock()
      const site = await open({ clock })
      await minimumAge(2)
      const connector = await account(site, 'svc-young', { rotation: { everyDays: 1 } })
      const before = await secretInUse(site, connector)
      const stays = async (): Promise<void> => {
        expect(await secretInUse(site, connector)).toBe(before)
        expect(await versionsOf(site, connector)).toEqual({ active: [1], pending: [], superseded: [] })
      }
      await site.rotations.look()
      expect(await rotationEventsOf(site, connector)).toEqual([])
      clock.advance(day)
      for (let looks = 0; looks < 20; looks++) await site.rotations.look()
      const told = (await site.store.events.after({ sequence: 0, limit: 100 })).filter((event) => event.id === 20022)
      expect(told.map((event) => event.fields['reason'])).toEqual(['too-young'])
      expect(site.signIns()).toBe(1)
      await stays()
      clock.advance(day)
      // The domain's own clock did not move: its rule does instead.
      await minimumAge(0)
      await site.rotations.look()
      expect(await rotationEventsOf(site, connector)).toEqual([20022, 20020, 20021])
      expect(await signsIn(connector, await secretInUse(site, connector))).toBe(true)
      await site.close()
    },
  )

  it('scenario 30: reports what the policy of the domain refuses (0000052D) and keeps the old one', { timeout: 60_000 }, async () => {
    const clock = new WaitedClock()
    const site = await open({ clock, around: (driver) => proposing(driver, 'short') })
    const connector = await account(site, 'svc-policy', { rotation: { everyDays: 1 } })
    const before = await secretInUse(site, connector)
    clock.advance(day)
    for (let looks = 0; looks < 20; looks++) await site.rotations.look()
    const told = (await site.store.events.after({ sequence: 0, limit: 100 })).filter((event) => event.id === 20022)
    expect(told.map((event) => event.fields)).toMatchObject([{ reason: 'password-policy', text: expect.stringMatching(/^0000052D/) }])
    expect(await secretInUse(site, connector)).toBe(before)
    expect(await versionsOf(site, connector)).toEqual({ active: [1], pending: [], superseded: [] })
    clock.advance(day)
    await site.rotations.look()
    expect((await rotationEventsOf(site, connector)).filter((id) => id === 20022)).toHaveLength(2)
    await site.close()
  })

  it('lets the service stop in the middle, and goes on at the next start', { timeout: 60_000 }, async () => {
    const directory = join(folder, 'stopped')
    const first: RotationSite = await open({ reached: (point) => (point === 'kept' ? void first.rotations.close() : undefined) }, directory)
    const connector = await account(first, 'svc-stopped')
    await expect(first.rotations.rotate(connector.id, byHand)).rejects.toThrow('the service is stopping')
    await first.close()
    const site = await open({}, directory)
    await site.rotations.look()
    expect((await versionsOf(site, connector))['pending']).toEqual([])
    expect(await signsIn(connector, await secretInUse(site, connector))).toBe(true)
    await site.close()
  })

  it('does nothing in staging mode, in plain text, and for an account two connectors share', { timeout: 60_000 }, async () => {
    let isStaging = true
    const site = await open({ isStaging: () => isStaging })
    const connector = await account(site, 'svc-staging', { rotation: { everyDays: 1 } })
    await expect(site.rotations.rotate(connector.id, byHand)).rejects.toMatchObject({ code: 'rotation-refused' })
    isStaging = false
    const secret = await secretInUse(site, connector)
    const other = await addRotating(site, { ...connector, name: 'svc-sharing', secret })
    await expect(site.rotations.rotate(other.id, byHand)).rejects.toMatchObject({ code: 'rotation-unsupported' })
    const settings = {
      ...connector.settings,
      servers: [new URL(samba.ldapUrl).host],
      security: 'plain-text-allowed',
      ca: undefined,
      rotation: null,
    }
    const plain = await addRotating(site, { ...connector, settings, name: 'svc-plain-text', secret })
    await expect(site.rotations.rotate(plain.id, byHand)).rejects.toMatchObject({ code: 'rotation-unsupported' })
    expect(site.signIns()).toBe(0)
    await site.close()
  })
})

/** Runs the process until it kills itself. */
async function killed(order: KillOrder): Promise<void> {
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'inherit', 'inherit'] })
  child.stdin.end(`${JSON.stringify(order)}\n`)
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
  expect(signal).toBe('SIGKILL')
}

/** A driver whose connection breaks at the moment the directory is told. */
function withoutAnswer(driver: Driver, what: 'done' | 'not done', meanwhile: () => Promise<unknown> = () => Promise.resolve()): Driver {
  return around(driver, (replacement) => ({
    introduce: async (pair) => {
      if (what === 'done') await replacement.introduce(pair)
      await meanwhile()
      throw new ConnectionError({ failure: 'connection', reason: 'connection-lost', advice: '', incidents: [] })
    },
  }))
}

/** A driver that makes another password than the usual one. */
function proposing(driver: Driver, password: string): Driver {
  const { rotation } = driver
  if (rotation === undefined) return driver
  return { ...driver, rotation: { ...rotation, propose: () => Promise.resolve(Secret.fromText(password)) } }
}

function around(driver: Driver, change: (replacement: SecretReplacement) => SecretReplacement): Driver {
  if (driver.type !== 'active-directory') return driver
  return {
    ...driver,
    connect: async (request) => {
      const session: Session = await driver.connect(request)
      const replacement = must(session.replacement, 'a session that can replace its secret')
      return Object.defineProperty(session, 'replacement', { value: change(replacement) })
    },
  }
}
