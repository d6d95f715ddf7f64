import { beforeEach, expect, it } from 'vitest'
import { describeServer } from '#tools/servers/describe-server.ts'
import { sambaMissing } from '#tools/servers/samba.ts'
import { freshPassword } from './testing/account-world.ts'
import { sambaAccounts } from './testing/samba-accounts.ts'

const minute = 60_000

describeServer(sambaMissing(), 'wrong passwords that other software sends for the account of a connector', () => {
  const at = sambaAccounts({ lockoutThreshold: 5 })

  beforeEach(() => at.world.keepSessions())

  /** A connector whose password was changed by somebody, and which keeps a session from before. */
  async function changed() {
    const svc = await at.account()
    await at.world.add(svc)
    await at.world.run('Full Import')
    const fresh = freshPassword()
    await at.samba.setPassword(at.name, fresh)
    return { ...svc, fresh }
  }

  async function otherSoftware(svc: { readonly upn: string }, times: number): Promise<void> {
    for (let i = 0; i < times; i++) await at.samba.connect(svc.upn, freshPassword()).catch(() => undefined)
  }

  it('scenario 8: count with those of people, so that the last one never comes from here', async () => {
    const svc = await changed()
    await otherSoftware(svc, 3)
    await expect(at.world.enter(freshPassword())).rejects.toMatchObject({ facts: { reason: 'wrong-password-or-name' } })
    expect(await at.world.seen(svc.dn)).toEqual({ badPasswords: 4, isLocked: false })
    await expect(at.world.enter(freshPassword())).rejects.toMatchObject({
      facts: { reason: 'budget-exhausted', advice: expect.stringContaining('counts 4 already, whoever made them') },
    })
    expect(await at.world.seen(svc.dn)).toEqual({ badPasswords: 4, isLocked: false })
  })

  it('keep a run away too once the password was changed', async () => {
    const svc = await changed()
    await otherSoftware(svc, 4)
    expect((await at.world.step()).reason).toBe('budget-exhausted')
    expect(await at.world.seen(svc.dn)).toEqual({ badPasswords: 4, isLocked: false })
    expect(await at.world.events(20_007)).toMatchObject([{ fields: { share: 'automatic' } }])
  })

  it('do not keep away a run whose password is still that of the account, which ends the counting', async () => {
    const svc = await at.account()
    await at.world.add(svc)
    await at.world.run('Full Import')
    await otherSoftware(svc, 4)
    expect((await at.world.step()).result).toMatch(/success|completed/)
    expect(await at.world.seen(svc.dn)).toEqual({ badPasswords: 0, isLocked: false })
  })

  it('are seen through the session of another account where the own one has none', async () => {
    const svc = await changed()
    const other = await at.account()
    await at.world.add(other, { name: 'second' })
    await at.world.run('Full Import', 'second')
    const stored = await at.world.store.configuration.current()
    const id = stored?.configuration.connectors.find(({ name }) => name === 'forest')?.id
    if (id === undefined) throw new Error('there is no connector')
    await at.world.watch?.forget(id)
    await otherSoftware(svc, 4)
    await expect(at.world.enter(svc.fresh)).rejects.toMatchObject({ facts: { reason: 'budget-exhausted' } })
    // The clock of the domain controller goes on as it is: its window has not passed, whatever the clock here says.
    at.world.clock.advance(31 * minute)
    await expect(at.world.enter(svc.fresh)).rejects.toMatchObject({ facts: { reason: 'budget-exhausted' } })
    await at.samba.replace(svc.dn, 'lockoutTime', '0')
    expect(await at.world.enter(svc.fresh)).toMatchObject({ version: 2 })
  })
})
