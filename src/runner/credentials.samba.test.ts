/** Long because each scenario of the changed password is a story of its own, and they are read side by side. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { describeServer } from '#tools/servers/describe-server.ts'
import { ALLOW_OPERATIONAL, sambaMissing, startSamba, type SambaServer } from '#tools/servers/samba.ts'
import type { Check } from '#src/connectors/contract/driver.ts'
import { testConnector } from './connector-setup.ts'
import { undoSecret } from './replace-secret.ts'
import { AccountWorld, freshPassword } from './testing/account-world.ts'

const minute = 60_000

describeServer(sambaMissing(), 'a changed password at Samba', () => {
  let samba: SambaServer
  let world: AccountWorld
  let accounts = 0

  beforeAll(async () => {
    samba = await startSamba()
  })

  afterAll(async () => {
    await samba.stop()
  })

  beforeEach(async () => {
    world = await AccountWorld.open(samba)
    await samba.replace(samba.baseDn, 'lockoutThreshold', '10')
  })

  afterEach(async () => {
    await world.close()
  })

  const account = () => world.account(`svc-${++accounts}`)
  const refusal = { code: 'secret-refused' }

  it('scenario 1: a run says why it was refused, with the words of two servers, and nothing moves', async () => {
    // Both servers are one domain controller under two names: a second one would have to replicate.
    const svc = await account()
    await world.add(svc, { servers: 'two' })
    await world.run('Full Import')
    const watermarks = await world.store.watermarks.of((await world.run('Full Import')).connectorId)
    await samba.setPassword(svc.upn.split('@')[0] ?? '', freshPassword())
    const run = await world.run()
    expect(run.steps).toMatchObject([
      { result: 'no-start-credentials', reason: 'wrong-password-or-name', connection: [{ subCode: '52e' }, { subCode: '52e' }] },
    ])
    expect(new Set(run.steps[0]?.connection.map(({ server }) => server)).size).toBe(2)
    expect(run.steps[0]?.counters.staging).toEqual({})
    expect((await world.store.watermarks.of(run.connectorId)).map(({ value }) => value)).toEqual(watermarks.map(({ value }) => value))
    expect(await world.events(20_001)).toHaveLength(1)
    expect(await world.events(6_000)).toMatchObject([{ fields: { connector: 'forest' } }])
    expect(await world.events(20_005)).toMatchObject([{ fields: { reason: 'wrong-password-or-name', connectors: 1 } }])
  })

  it('scenario 3: the new password is tested step by step, stored as the next version, and work is to be caught up', async () => {
    const svc = await account()
    await world.add(svc)
    await world.run('Full Import')
    const fresh = freshPassword()
    await samba.setPassword(svc.upn.split('@')[0] ?? '', fresh)
    expect((await world.step()).result).toBe('no-start-credentials')
    const checks: Check[] = []
    const replaced = await world.enter(fresh, {}, (check) => checks.push(check))
    expect(replaced).toMatchObject({ version: 2, isCatchUpDue: true, connectors: ['forest'] })
    expect(checks.map(({ name }) => name).slice(0, 5)).toEqual(['locate', 'tls', 'bind', 'clock', 'identity'])
    expect(await world.state()).toMatchObject({ standing: 'valid', refusal: null })
    expect((await world.step()).result).toBe('success')
    expect(await world.events(20_006)).toMatchObject([{ fields: { reason: 'a new credential was stored' } }])
  })

  describe.each([
    ['10', 6, '10'],
    ['5', 2, '5'],
    ['3', 1, '3'],
  ])('scenario 8: with threshold %s', (threshold, tries) => {
    it(`lets people get it wrong ${tries} times, and never locks the account`, async () => {
      await samba.replace(samba.baseDn, 'lockoutThreshold', threshold)
      const svc = await account()
      await world.add(svc)
      await samba.setPassword(svc.upn.split('@')[0] ?? '', freshPassword())
      expect((await world.step('Full Import')).reason).toBe('wrong-password-or-name')
      for (let i = 1; i <= tries; i++) {
        await expect(world.enter(freshPassword())).rejects.toMatchObject({
          ...refusal,
          facts: { reason: 'wrong-password-or-name', subCode: '52e', triesUsed: i, triesAllowed: tries },
        })
      }
      const before = await world.seen(svc.dn)
      await expect(world.enter(freshPassword())).rejects.toMatchObject({ ...refusal, facts: { reason: 'budget-exhausted' } })
      await world.run()
      expect(await world.seen(svc.dn)).toEqual(before)
      expect(before.isLocked).toBe(false)
      expect(before.badPasswords).toBeLessThan(Number(threshold))
      expect((await world.store.secrets.versions((await world.run()).connectorId)).map(({ version }) => version)).toEqual([1])
      expect(await world.events(20_007)).toMatchObject([{ fields: { share: 'human' } }])
    })
  })

  it('scenario 8: with threshold 1 nothing is sent unless a person takes the risk', async () => {
    await samba.replace(samba.baseDn, 'lockoutThreshold', '1')
    const svc = await account()
    await world.add(svc)
    const fresh = freshPassword()
    await samba.setPassword(svc.upn.split('@')[0] ?? '', fresh)
    // The stored password is the one before the current one, which the directory forgives.
    expect((await world.step('Full Import')).reason).toBe('wrong-password-or-name')
    await expect(world.enter(freshPassword())).rejects.toMatchObject({ ...refusal, facts: { reason: 'lockout-risk' } })
    expect(await world.seen(svc.dn)).toEqual({ badPasswords: 0, isLocked: false })
    expect(await world.enter(fresh, { isRiskAccepted: true })).toMatchObject({ version: 2 })
  })

  it('scenario 8: a fine-grained policy of the account counts, not that of the domain', async () => {
    const svc = await account()
    const name = svc.upn.split('@')[0] ?? ''
    await samba.tool('domain', 'passwordsettings', 'pso', 'create', `pso-${name}`, '10', '--account-lockout-threshold=3')
    await samba.tool('domain', 'passwordsettings', 'pso', 'apply', `pso-${name}`, name)
    await world.add(svc)
    const { lockout } = await world.state()
    // Ordinary accounts may not read the policy on Samba either: then little is allowed, which is enough.
    expect(lockout.threshold === 3 || lockout.source === 'assumed').toBe(true)
    await samba.setPassword(name, freshPassword())
    expect((await world.step('Full Import')).reason).toBe('wrong-password-or-name')
    await expect(world.enter(freshPassword())).rejects.toMatchObject({ facts: { reason: 'wrong-password-or-name', triesAllowed: 1 } })
    await expect(world.enter(freshPassword())).rejects.toMatchObject({ facts: { reason: 'budget-exhausted' } })
    const { badPasswords, isLocked } = await world.seen(svc.dn)
    expect(badPasswords).toBeLessThan(3)
    expect(isLocked).toBe(false)
  })

  it('scenario 45: what was spent survives a restart', async () => {
    await samba.replace(samba.baseDn, 'lockoutThreshold', '3')
    const svc = await account()
    await world.add(svc)
    await samba.setPassword(svc.upn.split('@')[0] ?? '', freshPassword())
    await world.run('Full Import')
    await expect(world.enter(freshPassword())).rejects.toMatchObject({ facts: { reason: 'wrong-password-or-name' } })
    const before = await world.seen(svc.dn)
    await world.restart()
    await expect(world.enter(freshPassword())).rejects.toMatchObject({ facts: { reason: 'budget-exhausted' } })
    expect((await world.step()).reason).toBe('breaker-open')
    expect(await world.seen(svc.dn)).toEqual(before)
    world.clock.advance(31 * minute)
    await expect(world.enter(freshPassword())).rejects.toMatchObject({ facts: { reason: 'wrong-password-or-name' } })
    expect((await world.seen(svc.dn)).isLocked).toBe(false)
  })

  it('scenario 9: an account that others locked is not touched until the lock must have ended, and then goes on by itself', async () => {
    await samba.replace(samba.baseDn, 'lockoutThreshold', '3')
    const svc = await account()
    await world.add(svc)
    await world.run('Full Import')
    for (let i = 0; i < 3; i++) await samba.connect(svc.upn, freshPassword()).catch(() => undefined)
    expect((await world.seen(svc.dn)).isLocked).toBe(true)
    const step = await world.step()
    expect(step).toMatchObject({ result: 'no-start-credentials', reason: 'locked-out', advice: expect.stringContaining('unlock') })
    expect((await world.step()).reason).toBe('breaker-open')
    await samba.replace(svc.dn, 'lockoutTime', '0')
    world.clock.advance(29 * minute)
    expect((await world.step()).reason).toBe('breaker-open')
    world.clock.advance(2 * minute)
    expect((await world.step()).result).toBe('success')
    expect((await world.state()).standing).toBe('valid')
  })

  it.each([
    ['533', 'account-disabled', 'account-disabled'],
    ['701', 'account-expired', 'account-expired'],
    ['530', 'logon-hours', 'logon-hours'],
    ['531', 'workstation', 'workstation'],
    ['532', 'password-expired', 'password-expired'],
    ['773', 'must-change', 'must-change'],
  ])('scenario 12: sub-code %s is told apart as %s, and one attempt is made in half an hour', async (subCode, reason) => {
    const svc = await account()
    await world.add(svc)
    await world.run('Full Import')
    await hurt(svc.dn, reason)
    expect(await world.step()).toMatchObject({ reason, connection: [{ subCode }] })
    expect((await world.step()).reason).toBe('breaker-open')
    await mend(svc.dn, reason)
    expect((await world.step()).reason).toBe('breaker-open')
    world.clock.advance(30 * minute)
    expect((await world.step()).result).toBe('success')
    expect(await world.events(20_003)).toHaveLength(1)
  })

  async function hurt(dn: string, reason: string): Promise<void> {
    if (reason === 'account-disabled') return samba.disable(dn)
    if (reason === 'account-expired') return samba.replace(dn, 'accountExpires', '130000000000000000')
    if (reason === 'logon-hours') return samba.replace(dn, 'logonHours', Buffer.alloc(21))
    if (reason === 'workstation') return samba.replace(dn, 'userWorkstations', 'OTHERPC')
    if (reason === 'must-change') return samba.replace(dn, 'pwdLastSet', '0')
    const ldif = `dn: ${dn}\nchangetype: modify\nreplace: pwdLastSet\npwdLastSet: 130000000000000000\n`
    await samba.modifySam(ldif, [ALLOW_OPERATIONAL])
  }

  async function mend(dn: string, reason: string): Promise<void> {
    if (reason === 'account-disabled') return samba.enable(dn)
    if (reason === 'account-expired') return samba.replace(dn, 'accountExpires', '0')
    if (reason === 'logon-hours') return samba.replace(dn, 'logonHours', Buffer.alloc(21, 0xff))
    if (reason === 'workstation') return samba.replace(dn, 'userWorkstations', [])
    await samba.replace(dn, 'pwdLastSet', '0')
    return samba.replace(dn, 'pwdLastSet', '-1')
  }

  it('scenario 10: what is certainly no password is refused without a word to the directory', async () => {
    const svc = await account()
    await world.add(svc)
    const before = await world.seen(svc.dn)
    for (const text of ['', 'x'.repeat(257), 'a\u0000b', '••••••••']) {
      await expect(world.enter(text)).rejects.toMatchObject({ ...refusal, facts: { reason: 'not-a-secret' } })
    }
    await expect(world.enter(`${svc.password} `)).rejects.toMatchObject({ ...refusal, facts: { reason: 'outer-blank' } })
    expect(await world.seen(svc.dn)).toEqual(before)
    const blank = `${freshPassword()} `
    await samba.replace(svc.dn, 'unicodePwd', Buffer.from(`"${blank}"`, 'utf16le'))
    expect(await world.enter(blank, { keepsBlanks: true })).toMatchObject({ version: 2 })
    expect((await world.step('Full Import')).result).toBe('success')
  })

  it('scenario 11: a password may hold every character, and 256 of them', async () => {
    const svc = await account()
    await world.add(svc)
    const start = `"\\:é😀${freshPassword()}`
    const odd = start + 'x'.repeat(256 - start.length)
    await samba.replace(svc.dn, 'unicodePwd', Buffer.from(`"${odd}"`, 'utf16le'))
    expect(await world.enter(odd)).toMatchObject({ version: 2 })
    expect((await world.step('Full Import')).result).toBe('success')
  })

  it('scenario 13: a name of a domain that is not known gets a hint with a name to try', async () => {
    const svc = await account()
    const name = svc.upn.split('@')[0] ?? ''
    // A bare name is completed by itself.
    await world.add(svc, { userName: name })
    expect((await world.step('Full Import')).result).toBe('success')
    const stored = await world.store.configuration.current()
    const configuration = stored?.configuration
    if (configuration === undefined) throw new Error('there is no configuration')
    const connectors = configuration.connectors.map((each) => ({ ...each, settings: { ...each.settings, userName: `FABRIKAM\\${name}` } }))
    const at = world.clock.now()
    await world.store.configuration.save({
      expectedVersion: 1,
      configuration: { ...configuration, connectors },
      at,
      author: 'x',
      reason: '',
    })
    await expect(world.enter(svc.password)).rejects.toMatchObject({
      ...refusal,
      facts: { subCode: '52e', hint: expect.stringContaining(`CONTOSO\\${name}`) },
    })
  })

  it('scenario 14: connectors that share an account by different names stop together, and one entry repairs them all', async () => {
    const svc = await account()
    const name = svc.upn.split('@')[0] ?? ''
    await world.add(svc)
    await world.add(svc, { name: 'second', userName: `CONTOSO\\${name}` })
    await world.add(svc, { name: 'third', userName: svc.dn })
    for (const each of ['forest', 'second', 'third']) expect((await world.step('Full Import', each)).result).toBe('success')
    const fresh = freshPassword()
    await samba.setPassword(name, fresh)
    expect((await world.step('Delta Import', 'second')).reason).toBe('wrong-password-or-name')
    for (const each of ['forest', 'third']) expect((await world.step('Delta Import', each)).reason).toBe('breaker-open')
    expect(await world.events(20_005)).toMatchObject([{ fields: { connectors: 3 } }])
    expect((await world.enter(fresh)).connectors).toEqual(['forest', 'second', 'third'])
    for (const each of ['forest', 'second', 'third']) expect((await world.step('Delta Import', each)).result).toBe('success')
  })

  it('scenario 15: of two people who enter a password the second is told who was faster', async () => {
    const svc = await account()
    await world.add(svc)
    const fresh = freshPassword()
    await samba.setPassword(svc.upn.split('@')[0] ?? '', fresh)
    await world.enter(fresh, { ifVersion: 1, author: 'anna' })
    await expect(world.enter(fresh, { ifVersion: 1, author: 'bert' })).rejects.toMatchObject({
      code: 'secret-replaced',
      detail: expect.stringContaining('by anna'),
    })
  })

  it('scenario 35: a password stored without a test is tried once by the next run', async () => {
    const svc = await account()
    await world.add(svc, { servers: 'two' })
    await samba.setPassword(svc.upn.split('@')[0] ?? '', freshPassword())
    await expect(world.enter(freshPassword(), { test: 'skip' })).rejects.toMatchObject({ facts: { reason: 'reason-missing' } })
    await world.enter(freshPassword(), { test: 'skip', reason: 'the line is down' })
    expect((await world.state()).standing).toBe('unverified')
    expect(await world.events(20_013)).toMatchObject([{ fields: { reason: 'the line is down', author: 'anna' } }])
    const before = await world.seen(svc.dn)
    expect((await world.step('Full Import')).connection).toHaveLength(1)
    expect((await world.step('Full Import')).reason).toBe('breaker-open')
    expect((await world.seen(svc.dn)).badPasswords).toBe(before.badPasswords + 1)
  })

  it('scenario 37: an undo tests the previous password first, and is refused when the directory refuses it', async () => {
    const svc = await account()
    const name = svc.upn.split('@')[0] ?? ''
    await world.add(svc)
    await expect(undoSecret(world.parts, { connector: 'forest', author: 'anna' })).rejects.toMatchObject({
      facts: { reason: 'nothing-to-undo' },
    })
    const fresh = freshPassword()
    await samba.setPassword(name, fresh)
    await world.enter(fresh)
    await expect(undoSecret(world.parts, { connector: 'forest', author: 'anna' })).rejects.toMatchObject({
      facts: { reason: 'wrong-password-or-name' },
    })
    await samba.replace(samba.baseDn, 'pwdHistoryLength', '0')
    await samba.setPassword(name, svc.password)
    expect(await undoSecret(world.parts, { connector: 'forest', author: 'anna' })).toMatchObject({ version: 3 })
    expect((await world.step('Full Import')).result).toBe('success')
  })

  it('scenario 43: an account that was made anew under the same name takes a confirmation', async () => {
    const svc = await account()
    const name = svc.upn.split('@')[0] ?? ''
    await world.add(svc)
    await samba.delete(svc.dn)
    await samba.createUser({ name, password: svc.password })
    await expect(world.enter(svc.password)).rejects.toMatchObject({ ...refusal, facts: { reason: 'wrong-identity' } })
    expect(await world.events(20_016)).toHaveLength(1)
    expect(await world.enter(svc.password, { confirmsIdentity: true })).toMatchObject({ version: 2 })
    expect((await world.step('Full Import')).result).toBe('success')
  })

  it('scenario 38: clocks ten minutes apart are told with the minutes, and the credential is left alone', async () => {
    // A simple bind knows no Kerberos, which alone would refuse it: what the server says of its time is compared with ours.
    const svc = await account()
    await world.add(svc)
    expect(await world.step('Full Import')).toMatchObject({ result: 'success', reason: null })
    world.clock.advance(10 * minute)
    expect(await world.step()).toMatchObject({ reason: 'clock-skew', advice: expect.stringContaining('is 10 minutes behind') })
    const checks: Check[] = []
    await world.enter(svc.password, { test: 'only' }, (check) => checks.push(check))
    expect(checks.find(({ name }) => name === 'clock')?.message).toContain('10 minutes behind')
    expect(await world.state()).toMatchObject({ standing: 'valid', spent: { automatic: 0, human: 0 } })
  })

  it('a test of the stored password closes the breaker when the directory takes it again', async () => {
    const svc = await account()
    await world.add(svc)
    await world.run('Full Import')
    await samba.disable(svc.dn)
    await world.run()
    await samba.enable(svc.dn)
    const tested = await testConnector(world.parts, { connector: 'forest', author: 'anna' })
    expect(tested.isCatchUpDue).toBe(true)
    expect((await world.step()).result).toBe('success')
  })

  it('scenario 2: cycles that wait are one row of the history, and others see nothing of them', async () => {
    const svc = await account()
    await world.add(svc)
    await world.cycle()
    await samba.setPassword(svc.upn.split('@')[0] ?? '', freshPassword())
    await world.cycle()
    const { connectorId } = await world.run()
    const { badPasswords } = await world.seen(svc.dn)
    for (let i = 0; i < 3; i++) await world.cycle()
    const runs = await world.store.runs.list({ connectorId, before: null, limit: 10 })
    expect(runs[0]).toMatchObject({
      result: 'no-start-credentials',
      skippedCount: 3,
      steps: [{ reason: 'breaker-open', connection: [{ subCode: '52e' }] }],
    })
    expect(runs[1]?.skippedCount).toBeUndefined()
    expect((await world.state()).skippedRuns).toBe(3)
    expect((await world.seen(svc.dn)).badPasswords).toBe(badPasswords)
  })
})

describeServer(sambaMissing(), 'a domain that still takes the password before the current one', () => {
  it('scenario 27: the old password, still accepted by grace, is refused as a repair', async () => {
    const samba = await startSamba({ oldPasswordAllowedMinutes: 60 })
    const world = await AccountWorld.open(samba)
    try {
      const svc = await world.account('svc-grace')
      await world.add(svc)
      const fresh = freshPassword()
      await samba.setPassword('svc-grace', fresh)
      await expect(world.enter(svc.password)).rejects.toMatchObject({
        code: 'secret-refused',
        detail: expect.stringContaining('previous password'),
        facts: { reason: 'old-password', changedAt: expect.stringMatching(/^20/) },
      })
      expect(await world.events(20_015)).toHaveLength(1)
      expect(await world.enter(fresh)).toMatchObject({ version: 2 })
      // And the other way: going back to what grace alone accepts.
      await expect(undoSecret(world.parts, { connector: 'forest', author: 'anna' })).rejects.toMatchObject({
        facts: { reason: 'old-password' },
      })
    } finally {
      await world.close()
      await samba.stop()
    }
  })
})
