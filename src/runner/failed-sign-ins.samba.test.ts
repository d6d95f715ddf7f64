import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeServer } from '#tools/servers/describe-server.ts'
import { sambaMissing, startSamba, type SambaServer } from '#tools/servers/samba.ts'
import { AccountWorld, freshPassword } from './testing/account-world.ts'

const minute = 60_000

describeServer(sambaMissing(), 'wrong passwords that other software sends for the account of a connector', () => {
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
    world.keepSessions()
    await samba.replace(samba.baseDn, 'lockoutThreshold', '5')
  })

  afterEach(async () => {
    await world.close()
  })

  /** A connector whose password was changed by somebody, and which keeps a session from before. */
  async function changed() {
    const svc = await world.account(`svc-${++accounts}`)
    await world.add(svc)
    await world.run('Full Import')
    const fresh = freshPassword()
    await samba.setPassword(`svc-${accounts}`, fresh)
    return { ...svc, fresh }
  }

  async function otherSoftware(svc: { readonly upn: string }, times: number): Promise<void> {
    for (let i = 0; i < times; i++) await samba.connect(svc.upn, freshPassword()).catch(() => undefined)
  }

  it('scenario 8: count with those of people, so that the last one never comes from here', async () => {
    const svc = await changed()
    await otherSoftware(svc, 3)
    await expect(world.enter(freshPassword())).rejects.toMatchObject({ facts: { reason: 'wrong-password-or-name' } })
    expect(await world.seen(svc.dn)).toEqual({ badPasswords: 4, isLocked: false })
    await expect(world.enter(freshPassword())).rejects.toMatchObject({
      facts: { reason: 'budget-exhausted', advice: expect.stringContaining('counts 4 already, whoever made them') },
    })
    expect(await world.seen(svc.dn)).toEqual({ badPasswords: 4, isLocked: false })
  })

  it('keep a run away too once the password was changed', async () => {
    const svc = await changed()
    await otherSoftware(svc, 4)
    expect((await world.step()).reason).toBe('budget-exhausted')
    expect(await world.seen(svc.dn)).toEqual({ badPasswords: 4, isLocked: false })
    expect(await world.events(20_007)).toMatchObject([{ fields: { share: 'automatic' } }])
  })

  it('do not keep away a run whose password is still that of the account, which ends the counting', async () => {
    const svc = await world.account(`svc-${++accounts}`)
    await world.add(svc)
    await world.run('Full Import')
    await otherSoftware(svc, 4)
    expect((await world.step()).result).toMatch(/success|completed/)
    expect(await world.seen(svc.dn)).toEqual({ badPasswords: 0, isLocked: false })
  })

  it('are seen through the session of another account where the own one has none', async () => {
    const svc = await changed()
    const other = await world.account(`svc-${++accounts}`)
    await world.add(other, { name: 'second' })
    await world.run('Full Import', 'second')
    const stored = await world.store.configuration.current()
    const id = stored?.configuration.connectors.find(({ name }) => name === 'forest')?.id
    if (id === undefined) throw new Error('there is no connector')
    await world.watch?.forget(id)
    await otherSoftware(svc, 4)
    await expect(world.enter(svc.fresh)).rejects.toMatchObject({ facts: { reason: 'budget-exhausted' } })
    // The clock of the domain controller goes on as it is: its window has not passed, whatever the clock here says.
    world.clock.advance(31 * minute)
    await expect(world.enter(svc.fresh)).rejects.toMatchObject({ facts: { reason: 'budget-exhausted' } })
    await samba.replace(svc.dn, 'lockoutTime', '0')
    expect(await world.enter(svc.fresh)).toMatchObject({ version: 2 })
  })
})
