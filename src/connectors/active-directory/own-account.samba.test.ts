import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import type { AccountFacts } from '#src/model/credential-forecast.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { ALLOW_OPERATIONAL, sambaMissing, startSamba, type SambaServer } from '#tools/servers/samba.ts'
import { openSession, sambaForest, withSession, type TestForest } from './testing/test-forest.ts'

const day = 86_400_000
const minute = 60_000

describeServer(sambaMissing(), 'what an account of Samba may read of itself', () => {
  let samba: SambaServer
  let forest: TestForest

  beforeAll(async () => {
    samba = await startSamba()
    forest = sambaForest(samba)
  })

  afterAll(async () => {
    await samba.stop()
  })

  async function account(name: string): Promise<{ readonly dn: string; readonly upn: string; readonly password: string }> {
    const password = `CANARY${randomBytes(9).toString('base64url')}!1a`
    return { ...(await samba.createUser({ name, password })), password }
  }

  async function factsOf(of: { readonly upn: string; readonly password: string }): Promise<AccountFacts> {
    return withSession(forest, { userName: of.upn, password: of.password }, async (session) =>
      must((await session.account?.()) ?? null, 'the facts of the account'),
    )
  }

  it('tells who it is, when its password was set, and when it expires by the rules of the domain', async () => {
    const facts = await factsOf(await account('plain'))
    const changedAt = must(facts.changedAt, 'the time of the last change')
    expect(Math.abs(Date.now() - changedAt)).toBeLessThan(5 * minute)
    expect(facts).toMatchObject({ name: 'plain', standing: 'usable', failedSignIns: 0, changeMark: expect.stringMatching(/^\d{18}$/) })
    expect(facts.identity).toMatch(/^S-1-5-21-\d+-\d+-\d+-\d+$/)
    expect(facts.expiry).toEqual({ kind: 'at', at: changedAt + 42 * day, what: 'password', thumbprint: null })
    expect(facts.rules).toEqual({ minimumAgeMs: day, minimumLength: 7, historyLength: 24 })
  })

  it('tells that the password never expires, and that the account does', async () => {
    const user = await account('lasting')
    await samba.replace(user.dn, 'userAccountControl', String(0x200 | 0x1_0000))
    expect((await factsOf(user)).expiry).toEqual({ kind: 'never' })
    const end = Date.UTC(2099, 0, 1)
    await samba.replace(user.dn, 'accountExpires', String((BigInt(end) + 11_644_473_600_000n) * 10_000n))
    expect((await factsOf(user)).expiry).toEqual({ kind: 'at', at: end, what: 'account', thumbprint: null })
  })

  it('tells what a password settings object of its own says, although it may not read its rules', async () => {
    const user = await account('special')
    const rules = ['--max-pwd-age=10', '--min-pwd-age=0', '--min-pwd-length=20', '--history-length=3', '--complexity=on']
    await samba.tool('domain', 'passwordsettings', 'pso', 'create', 'service-accounts', '1', ...rules)
    await samba.tool('domain', 'passwordsettings', 'pso', 'apply', 'service-accounts', 'special')
    const { expiry, changedAt, rules: known } = await factsOf(user)
    expect(expiry).toEqual({ kind: 'at', at: must(changedAt, 'the last change') + 10 * day, what: 'password', thumbprint: null })
    // Those of the domain would be wrong: whatever is told, it is that of the object or nothing.
    expect([null, 20]).toContain(known?.minimumLength ?? null)
  })

  it('goes on telling in a session that is open, whatever becomes of the account', async () => {
    const user = await account('watched')
    const session = await openSession(forest, { userName: user.upn, password: user.password })
    const reader = await must(session.linger, 'a session that can linger').call(session)
    const before = must(await reader.account(), 'the facts of the account')
    await samba.setPassword('watched', `Other${randomBytes(9).toString('base64url')}!1a`)
    const after = must(await reader.account(), 'the facts of the account')
    expect(after.changeMark).not.toBe(before.changeMark)
    expect(after.identity).toBe(before.identity)
    await samba.disable(user.dn)
    expect((await reader.account())?.standing).toBe('disabled')
    await samba.enable(user.dn)
    await samba.replace(user.dn, 'pwdLastSet', '0')
    expect(await reader.account()).toMatchObject({ standing: 'must-change', changedAt: null })
    await samba.modifySam(`dn: ${user.dn}\nchangetype: modify\nreplace: pwdLastSet\npwdLastSet: ${before.changeMark}\n`, [
      ALLOW_OPERATIONAL,
    ])
    expect((await reader.account())?.changeMark).toBe(before.changeMark)
    await reader.close()
    await expect(reader.account()).rejects.toMatchObject({ name: 'ConnectionError' })
  })
})
