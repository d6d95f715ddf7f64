/** Long because each scenario of the changed password is a story of its own, and they are read side by side. */
import { describe, expect, it } from 'vitest'
import { describeServer } from '#tools/servers/describe-server.ts'
import { ALLOW_OPERATIONAL, sambaMissing, startSamba } from '#tools/servers/samba.ts'
import type { Check } from '#src/connectors/contract/driver.ts'
import { testConnector } from './connector-setup.ts'
import { undoSecret } from './replace-secret.ts'
import { AccountWorld, freshPassword } from './testing/account-world.ts'
import { sambaAccounts } from './testing/samba-accounts.ts'

const minute = 60_000

describeServer(sambaMissing(), 'a changed password at Samba', () => {
  const at = sambaAccounts({ lockoutThreshold: 10 })

  const refusal = { code: 'secret-refused' }

  it('scenario 1: a run says why it was refused, with the words of two servers, and nothing moves', async () => {
    // Both servers are one domain controller under two names: a second one would have to replicate.
    const svc = await at.account()
    await at.world.add(svc, { servers: 'two' })
    await at.world.run('Full Import')
    const watermarks = await at.world.store.watermarks.of((await at.world.run('Full Import')).connectorId)
    await at.samba.setPassword(svc.upn.split('@')[0] ?? '', freshPassword())
    const run = await at.world.run()
    expect(run.steps).toMatchObject([
      { result: 'no-start-credentials', reason: 'wrong-password-or-name', connection: [{ subCode: '52e' }, { subCode: '52e' }] },
    ])
    expect(new Set(run.steps[0]?.connection.map(({ server }) => server)).size).toBe(2)
    expect(run.steps[0]?.counters.staging).toEqual({})
    expect((await at.world.store.watermarks.of(run.connectorId)).map(({ value }) => value)).toEqual(watermarks.map(({ value }) => value))
    expect(await at.world.events(20_001)).toHaveLength(1)
    expect(await at.world.events(6_000)).toMatchObject([{ fields: { connector: 'forest' } }])
    expect(await at.world.events(20_005)).toMatchObject([{ fields: { reason: 'wrong-password-or-name', connectors: 1 } }])
  })

  it('scenario 3: the new password is tested step by step, stored as the next version, and work is to be caught up', async () => {
    const svc = await at.account()
    await at.world.add(svc)
    await at.world.run('Full Import')
    const fresh = freshPassword()
    await at.samba.setPassword(svc.upn.split('@')[0] ?? '', fresh)
    expect((await at.world.step()).result).toBe('no-start-credentials')
    const checks: Check[] = []
    const replaced = await at.world.enter(fresh, {}, (check) => checks.push(check))
    expect(replaced).toMatchObject({ version: 2, isCatchUpDue: true, connectors: ['forest'] })
    expect(checks.map(({ name }) => name).slice(0, 5)).toEqual(['locate', 'tls', 'bind', 'clock', 'identity'])
    expect(await at.world.state()).toMatchObject({ standing: 'valid', refusal: null })
    expect((await at.world.step()).result).toBe('success')
    expect(await at.world.events(20_006)).toMatchObject([{ fields: { reason: 'a new credential was stored' } }])
  })

  describe.each([
    ['10', 6, '10'],
    ['5', 2, '5'],
    ['3', 1, '3'],
  ])('scenario 8: with threshold %s', (threshold, tries) => {
    it(`lets people get it wrong ${tries} times, and never locks the account`, async () => {
      await at.samba.replace(at.samba.baseDn, 'lockoutThreshold', threshold)
      const svc = await at.account()
      await at.world.add(svc)
      await at.samba.setPassword(svc.upn.split('@')[0] ?? '', freshPassword())
      expect((await at.world.step('Full Import')).reason).toBe('wrong-password-or-name')
      for (let i = 1; i <= tries; i++) {
        await expect(at.world.enter(freshPassword())).rejects.toMatchObject({
          ...refusal,
          facts: { reason: 'wrong-password-or-name', subCode: '52e', triesUsed: i, triesAllowed: tries },
        })
      }
      const before = await at.world.seen(svc.dn)
      await expect(at.world.enter(freshPassword())).rejects.toMatchObject({ ...refusal, facts: { reason: 'budget-exhausted' } })
      await at.world.run()
      expect(await at.world.seen(svc.dn)).toEqual(before)
      expect(before.isLocked).toBe(false)
      expect(before.badPasswords).toBeLessThan(Number(threshold))
      expect((await at.world.store.secrets.versions((await at.world.run()).connectorId)).map(({ version }) => version)).toEqual([1])
      expect(await at.world.events(20_007)).toMatchObject([{ fields: { share: 'human' } }])
    })
  })

  it('scenario 8: with threshold 1 nothing is sent unless a person takes the risk', async () => {
    await at.samba.replace(at.samba.baseDn, 'lockoutThreshold', '1')
    const svc = await at.account()
    await at.world.add(svc)
    const fresh = freshPassword()
    await at.samba.setPassword(svc.upn.split('@')[0] ?? '', fresh)
    // The stored password is the one before the current one, which the directory forgives.
    expect((await at.world.step('Full Import')).reason).toBe('wrong-password-or-name')
    await expect(at.world.enter(freshPassword())).rejects.toMatchObject({ ...refusal, facts: { reason: 'lockout-risk' } })
    expect(await at.world.seen(svc.dn)).toEqual({ badPasswords: 0, isLocked: false })
    expect(await at.world.enter(fresh, { isRiskAccepted: true })).toMatchObject({ version: 2 })
  })

  it('scenario 8: a fine-grained policy of the account counts, not that of the domain', async () => {
    const svc = await at.account()
    const name = svc.upn.split('@')[0] ?? ''
    await at.samba.tool('domain', 'passwordsettings', 'pso', 'create', `pso-${name}`, '10', '--account-lockout-threshold=3')
    await at.samba.tool('domain', 'passwordsettings', 'pso', 'apply', `pso-${name}`, name)
    await at.world.add(svc)
    const { lockout } = await at.world.state()
    // Ordinary accounts may not read the policy on Samba either: then little is allowed, which is enough.
    expect(lockout.threshold === 3 || lockout.source === 'assumed').toBe(true)
    await at.samba.setPassword(name, freshPassword())
    expect((await at.world.step('Full Import')).reason).toBe('wrong-password-or-name')
    await expect(at.world.enter(freshPassword())).rejects.toMatchObject({ facts: { reason: 'wrong-password-or-name', triesAllowed: 1 } })
    await expect(at.world.enter(freshPassword())).rejects.toMatchObject({ facts: { reason: 'budget-exhausted' } })
    const { badPasswords, isLocked } = await at.world.seen(svc.dn)
    expect(badPasswords).toBeLessThan(3)
    expect(isLocked).toBe(false)
  })

  it('scenario 45: what was spent survives a restart', async () => {
    await at.samba.replace(at.samba.baseDn, 'lockoutThreshold', '3')
    const svc = await at.account()
    await at.world.add(svc)
    await at.samba.setPassword(svc.upn.split('@')[0] ?? '', freshPassword())
    await at.world.run('Full Import')
    await expect(at.world.enter(freshPassword())).rejects.toMatchObject({ facts: { reason: 'wrong-password-or-name' } })
    const before = await at.world.seen(svc.dn)
    await at.world.restart()
    await expect(at.world.enter(freshPassword())).rejects.toMatchObject({ facts: { reason: 'budget-exhausted' } })
    expect((await at.world.step()).reason).toBe('breaker-open')
    expect(await at.world.seen(svc.dn)).toEqual(before)
    at.world.clock.advance(31 * minute)
    await expect(at.world.enter(freshPassword())).rejects.toMatchObject({ facts: { reason: 'wrong-password-or-name' } })
    expect((await at.world.seen(svc.dn)).isLocked).toBe(false)
  })

  it('scenario 9: an account that others locked is not touched until the lock must have ended, and then goes on by itself', async () => {
    await at.samba.replace(at.samba.baseDn, 'lockoutThreshold', '3')
    const svc = await at.account()
    await at.world.add(svc)
    await at.world.run('Full Import')
    for (let i = 0; i < 3; i++) await at.samba.connect(svc.upn, freshPassword()).catch(() => undefined)
    expect((await at.world.seen(svc.dn)).isLocked).toBe(true)
    const step = await at.world.step()
    expect(step).toMatchObject({ result: 'no-start-credentials', reason: 'locked-out', advice: expect.stringContaining('unlock') })
    expect((await at.world.step()).reason).toBe('breaker-open')
    await at.samba.replace(svc.dn, 'lockoutTime', '0')
    at.world.clock.advance(29 * minute)
    expect((await at.world.step()).reason).toBe('breaker-open')
    at.world.clock.advance(2 * minute)
    expect((await at.world.step()).result).toBe('success')
    expect((await at.world.state()).standing).toBe('valid')
  })

  it.each([
    ['533', 'account-disabled', 'account-disabled'],
    ['701', 'account-expired', 'account-expired'],
    ['530', 'logon-hours', 'logon-hours'],
    ['531', 'workstation', 'workstation'],
    ['532', 'password-expired', 'password-expired'],
    ['773', 'must-change', 'must-change'],
  ])('scenario 12: sub-code %s is told apart as %s, and one attempt is made in half an hour', async (subCode, reason) => {
    const svc = await at.account()
    await at.world.add(svc)
    await at.world.run('Full Import')
    await hurt(svc.dn, reason)
    expect(await at.world.step()).toMatchObject({ reason, connection: [{ subCode }] })
    expect((await at.world.step()).reason).toBe('breaker-open')
    await mend(svc.dn, reason)
    expect((await at.world.step()).reason).toBe('breaker-open')
    at.world.clock.advance(30 * minute)
    expect((await at.world.step()).result).toBe('success')
    expect(await at.world.events(20_003)).toHaveLength(1)
  })

  async function hurt(dn: string, reason: string): Promise<void> {
    if (reason === 'account-disabled') return at.samba.disable(dn)
    if (reason === 'account-expired') return at.samba.replace(dn, 'accountExpires', '130000000000000000')
    if (reason === 'logon-hours') return at.samba.replace(dn, 'logonHours', Buffer.alloc(21))
    if (reason === 'workstation') return at.samba.replace(dn, 'userWorkstations', 'OTHERPC')
    if (reason === 'must-change') return at.samba.replace(dn, 'pwdLastSet', '0')
    const ldif = `dn: ${dn}\nchangetype: modify\nreplace: pwdLastSet\npwdLastSet: 130000000000000000\n`
    await at.samba.modifySam(ldif, [ALLOW_OPERATIONAL])
  }

  async function mend(dn: string, reason: string): Promise<void> {
    if (reason === 'account-disabled') return at.samba.enable(dn)
    if (reason === 'account-expired') return at.samba.replace(dn, 'accountExpires', '0')
    if (reason === 'logon-hours') return at.samba.replace(dn, 'logonHours', Buffer.alloc(21, 0xff))
    if (reason === 'workstation') return at.samba.replace(dn, 'userWorkstations', [])
    await at.samba.replace(dn, 'pwdLastSet', '0')
    return at.samba.replace(dn, 'pwdLastSet', '-1')
  }

  it('scenario 10: what is certainly no password is refused without a word to the directory', async () => {
    const svc = await at.account()
    await at.world.add(svc)
    const before = await at.world.seen(svc.dn)
    for (const text of ['', 'x'.repeat(257), 'a\u0000b', '••••••••']) {
      await expect(at.world.enter(text)).rejects.toMatchObject({ ...refusal, facts: { reason: 'not-a-secret' } })
    }
    await expect(at.world.enter(`${svc.password} `)).rejects.toMatchObject({ ...refusal, facts: { reason: 'outer-blank' } })
    expect(await at.world.seen(svc.dn)).toEqual(before)
    const blank = `${freshPassword()} `
    await at.samba.replace(svc.dn, 'unicodePwd', Buffer.from(`"${blank}"`, 'utf16le'))
    expect(await at.world.enter(blank, { keepsBlanks: true })).toMatchObject({ version: 2 })
    expect((await at.world.step('Full Import')).result).toBe('success')
  })

  it('scenario 11: a password may hold every character, and 256 of them', async () => {
    const svc = await at.account()
    await at.world.add(svc)
    const start = `"\\:é😀${freshPassword()}`
    const odd = start + 'x'.repeat(256 - start.length)
    await at.samba.replace(svc.dn, 'unicodePwd', Buffer.from(`"${odd}"`, 'utf16le'))
    expect(await at.world.enter(odd)).toMatchObject({ version: 2 })
    expect((await at.world.step('Full Import')).result).toBe('success')
  })

  it('scenario 13: a name of a domain that is not known gets a hint with a name to try', async () => {
    const svc = await at.account()
    const name = svc.upn.split('@')[0] ?? ''
    // A bare name is completed by itself.
    await at.world.add(svc, { userName: name })
    expect((await at.world.step('Full Import')).result).toBe('success')
    const stored = await at.world.store.configuration.current()
    const configuration = stored?.configuration
    if (configuration === undefined) throw new Error('there is no configuration')
    const connectors = configuration.connectors.map((each) => ({ ...each, settings: { ...each.settings, userName: `FABRIKAM\\${name}` } }))
    const savedAt = at.world.clock.now()
    await at.world.store.configuration.save({
      expectedVersion: 1,
      configuration: { ...configuration, connectors },
      at: savedAt,
      author: 'x',
      reason: '',
    })
    await expect(at.world.enter(svc.password)).rejects.toMatchObject({
      ...refusal,
      facts: { subCode: '52e', hint: expect.stringContaining(`CONTOSO\\${name}`) },
    })
  })

  it('scenario 14: connectors that share an account by different names stop together, and one entry repairs them all', async () => {
    const svc = await at.account()
    const name = svc.upn.split('@')[0] ?? ''
    await at.world.add(svc)
    await at.world.add(svc, { name: 'second', userName: `CONTOSO\\${name}` })
    await at.world.add(svc, { name: 'third', userName: svc.dn })
    for (const each of ['forest', 'second', 'third']) expect((await at.world.step('Full Import', each)).result).toBe('success')
    const fresh = freshPassword()
    await at.samba.setPassword(name, fresh)
    expect((await at.world.step('Delta Import', 'second')).reason).toBe('wrong-password-or-name')
    for (const each of ['forest', 'third']) expect((await at.world.step('Delta Import', each)).reason).toBe('breaker-open')
    expect(await at.world.events(20_005)).toMatchObject([{ fields: { connectors: 3 } }])
    expect((await at.world.enter(fresh)).connectors).toEqual(['forest', 'second', 'third'])
    for (const each of ['forest', 'second', 'third']) expect((await at.world.step('Delta Import', each)).result).toBe('success')
  })

  it('scenario 15: of two people who enter a password the second is told who was faster', async () => {
    const svc = await at.account()
    await at.world.add(svc)
    const fresh = freshPassword()
    await at.samba.setPassword(svc.upn.split('@')[0] ?? '', fresh)
    await at.world.enter(fresh, { ifVersion: 1, author: 'anna' })
    await expect(at.world.enter(fresh, { ifVersion: 1, author: 'bert' })).rejects.toMatchObject({
      code: 'secret-replaced',
      detail: expect.stringContaining('by anna'),
    })
  })

  it('scenario 35: a password stored without a test is tried once by the next run', async () => {
    const svc = await at.account()
    await at.world.add(svc, { servers: 'two' })
    await at.samba.setPassword(svc.upn.split('@')[0] ?? '', freshPassword())
    await expect(at.world.enter(freshPassword(), { test: 'skip' })).rejects.toMatchObject({ facts: { reason: 'reason-missing' } })
    await at.world.enter(freshPassword(), { test: 'skip', reason: 'the line is down' })
    expect((await at.world.state()).standing).toBe('unverified')
    expect(await at.world.events(20_013)).toMatchObject([{ fields: { reason: 'the line is down', author: 'anna' } }])
    const before = await at.world.seen(svc.dn)
    expect((await at.world.step('Full Import')).connection).toHaveLength(1)
    expect((await at.world.step('Full Import')).reason).toBe('breaker-open')
    expect((await at.world.seen(svc.dn)).badPasswords).toBe(before.badPasswords + 1)
  })

  it('scenario 37: an undo tests the previous password first, and is refused when the directory refuses it', async () => {
    const svc = await at.account()
    const name = svc.upn.split('@')[0] ?? ''
    await at.world.add(svc)
    await expect(undoSecret(at.world.parts, { connector: 'forest', author: 'anna' })).rejects.toMatchObject({
      facts: { reason: 'nothing-to-undo' },
    })
    const fresh = freshPassword()
    await at.samba.setPassword(name, fresh)
    await at.world.enter(fresh)
    await expect(undoSecret(at.world.parts, { connector: 'forest', author: 'anna' })).rejects.toMatchObject({
      facts: { reason: 'wrong-password-or-name' },
    })
    await at.samba.replace(at.samba.baseDn, 'pwdHistoryLength', '0')
    await at.samba.setPassword(name, svc.password)
    expect(await undoSecret(at.world.parts, { connector: 'forest', author: 'anna' })).toMatchObject({ version: 3 })
    expect((await at.world.step('Full Import')).result).toBe('success')
  })

  it('scenario 43: an account that was made anew under the same name takes a confirmation', async () => {
    const svc = await at.account()
    const name = svc.upn.split('@')[0] ?? ''
    await at.world.add(svc)
    await at.samba.delete(svc.dn)
    await at.samba.createUser({ name, password: svc.password })
    await expect(at.world.enter(svc.password)).rejects.toMatchObject({ ...refusal, facts: { reason: 'wrong-identity' } })
    expect(await at.world.events(20_016)).toHaveLength(1)
    expect(await at.world.enter(svc.password, { confirmsIdentity: true })).toMatchObject({ version: 2 })
    expect((await at.world.step('Full Import')).result).toBe('success')
  })

  it('scenario 38: clocks ten minutes apart are told with the minutes, and the credential is left alone', async () => {
    // A simple bind knows no Kerberos, which alone would refuse it: what the server says of its time is compared with ours.
    const svc = await at.account()
    await at.world.add(svc)
    expect(await at.world.step('Full Import')).toMatchObject({ result: 'success', reason: null })
    at.world.clock.advance(10 * minute)
    expect(await at.world.step()).toMatchObject({ reason: 'clock-skew', advice: expect.stringContaining('is 10 minutes behind') })
    const checks: Check[] = []
    await at.world.enter(svc.password, { test: 'only' }, (check) => checks.push(check))
    expect(checks.find(({ name }) => name === 'clock')?.message).toContain('10 minutes behind')
    expect(await at.world.state()).toMatchObject({ standing: 'valid', spent: { automatic: 0, human: 0 } })
  })

  it('a test of the stored password closes the breaker when the directory takes it again', async () => {
    const svc = await at.account()
    await at.world.add(svc)
    await at.world.run('Full Import')
    await at.samba.disable(svc.dn)
    await at.world.run()
    await at.samba.enable(svc.dn)
    const tested = await testConnector(at.world.parts, { connector: 'forest', author: 'anna' })
    expect(tested.isCatchUpDue).toBe(true)
    expect((await at.world.step()).result).toBe('success')
  })

  it('scenario 2: cycles that wait are one row of the history, and others see nothing of them', async () => {
    const svc = await at.account()
    await at.world.add(svc)
    await at.world.cycle()
    await at.samba.setPassword(svc.upn.split('@')[0] ?? '', freshPassword())
    await at.world.cycle()
    const { connectorId } = await at.world.run()
    const { badPasswords } = await at.world.seen(svc.dn)
    for (let i = 0; i < 3; i++) await at.world.cycle()
    const runs = await at.world.store.runs.list({ connectorId, before: null, limit: 10 })
    expect(runs[0]).toMatchObject({
      result: 'no-start-credentials',
      skippedCount: 3,
      steps: [{ reason: 'breaker-open', connection: [{ subCode: '52e' }] }],
    })
    expect(runs[1]?.skippedCount).toBeUndefined()
    expect((await at.world.state()).skippedRuns).toBe(3)
    expect((await at.world.seen(svc.dn)).badPasswords).toBe(badPasswords)
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
