import { afterEach, describe, expect, it } from 'vitest'
import { labPasswords } from '#lab/directory/lab-accounts.ts'
import { startLabDirectory, type LabDirectory } from '#lab/directory/server.ts'
import { ConnectionError } from '../contract/connection-error.ts'
import type { SignInPermit } from '../contract/driver.ts'
import { systemClock } from '#src/base/clock.ts'
import { Secret } from '#src/base/secret.ts'
import { activeDirectory } from './driver.ts'
import { startNameServer } from './testing/name-server.ts'

const ACCOUNT = 'svc-sync'
const FRESH = 'Lab-Sync-Account-2'

/*
 * The lab plays both domain controllers: Samba would need two machines of one domain, and would have to be kept from replicating
 * between them at the right moment.
 */
describe('two domain controllers that do not agree about a password', () => {
  const stops: (() => unknown)[] = []

  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop()
  })

  /** dc2 comes first by its priority; dc1 is the primary. */
  async function start(): Promise<{ readonly dc1: LabDirectory; readonly dc2: LabDirectory; readonly dnsServers: readonly string[] }> {
    const [dc1, dc2] = [await startLabDirectory(), await startLabDirectory()]
    const record = (name: string, lab: LabDirectory, priority: number) => ({
      name: `${name}.contoso.lab`,
      port: Number(new URL(lab.url).port),
      priority,
      weight: 0,
    })
    const names = await startNameServer({
      services: {
        '_ldap._tcp.dc._msdcs.contoso.lab': [record('dc1', dc1, 10), record('dc2', dc2, 0)],
        '_ldap._tcp.pdc._msdcs.contoso.lab': [record('dc1', dc1, 0)],
      },
      hosts: { 'dc1.contoso.lab': '127.0.0.1', 'dc2.contoso.lab': '127.0.0.1' },
    })
    stops.push(
      () => dc1.close(),
      () => dc2.close(),
      () => names.stop(),
    )
    return { dc1, dc2, dnsServers: [names.address] }
  }

  function connect(dnsServers: readonly string[], password: string, permit?: SignInPermit) {
    const settings = { forest: 'contoso.lab', userName: `${ACCOUNT}@contoso.lab`, security: 'plain-text-allowed', dnsServers }
    return activeDirectory.connect({
      settings,
      secret: Secret.fromText(password),
      selection: { partitions: [], schema: {} },
      signal: new AbortController().signal,
      clock: systemClock,
      ...(permit === undefined ? {} : { permit }),
    })
  }

  function permit(asked: string[], mayConfirm = true): SignInPermit {
    return {
      startAt: null,
      attempt: async (kind) => {
        asked.push(kind)
        return kind === 'first' || mayConfirm
      },
    }
  }

  async function refusalOf(work: Promise<unknown>): Promise<ConnectionError> {
    const error: unknown = await work.then(
      () => null,
      (reason: unknown) => reason,
    )
    if (error instanceof ConnectionError) return error
    throw new Error(`Expected a refusal, got ${String(error)}`)
  }

  it('scenario 28: a new password that one has not heard of is confirmed at the primary, and the session goes on there', async () => {
    const { dc1, dnsServers } = await start()
    dc1.directory.setPassword(ACCOUNT, FRESH)
    const asked: string[] = []
    const session = await connect(dnsServers, FRESH, permit(asked))
    expect(session.server).toMatch(/^dc1\./)
    expect(session.tries).toMatchObject([{ server: expect.stringMatching(/^dc2\./), subCode: '52e', result: 'failed-authentication' }])
    expect(asked).toEqual(['first', 'confirming'])
    await session.close()
  })

  it('scenario 1: a wrong password is tried at two servers and never a third time, with the words of both', async () => {
    const { dnsServers } = await start()
    const asked: string[] = []
    const error = await refusalOf(connect(dnsServers, 'Lab-Wrong-1', permit(asked)))
    expect(error).toMatchObject({ failure: 'credentials', reason: 'wrong-password-or-name' })
    expect(error.incidents.map(({ server, subCode }) => `${server.slice(0, 3)} ${subCode}`)).toEqual(['dc2 52e', 'dc1 52e'])
    expect(asked).toEqual(['first', 'confirming'])
  })

  it('is not asked about at a second one where the permit forbids it, or where there is none', async () => {
    const { dnsServers } = await start()
    expect((await refusalOf(connect(dnsServers, 'Lab-Wrong-1', permit([], false)))).incidents).toHaveLength(1)
    expect((await refusalOf(connect(dnsServers, 'Lab-Wrong-1'))).incidents).toHaveLength(1)
  })

  it('is not asked about again when the password is right and the account is not', async () => {
    const { dc2, dnsServers } = await start()
    dc2.directory.disable(ACCOUNT)
    const asked: string[] = []
    expect((await refusalOf(connect(dnsServers, labPasswords.syncAccount, permit(asked)))).reason).toBe('account-disabled')
    expect(asked).toEqual(['first'])
  })

  it('begins at the primary, or at the server that proved the password, where that is wanted', async () => {
    const { dc1, dc2, dnsServers } = await start()
    const starting = async (startAt: SignInPermit['startAt']) => {
      const session = await connect(dnsServers, labPasswords.syncAccount, { startAt, attempt: async () => true })
      await session.close()
      return session.server
    }
    expect(await starting(null)).toMatch(/^dc2\./)
    expect(await starting('primary')).toMatch(/^dc1\./)
    expect(await starting({ server: `dc1.contoso.lab:${new URL(dc1.url).port}` })).toMatch(/^dc1\./)
    expect(await starting({ server: `dc2.contoso.lab:${new URL(dc2.url).port}` })).toMatch(/^dc2\./)
    expect(await starting({ server: 'gone.contoso.lab:389' })).toMatch(/^dc2\./)
  })

  it('scenario 31: a password is not sent in plain text to a server that demands encryption', async () => {
    // Samba plays the same, and its wire is recorded, in plain-text.samba.test.ts.
    const lab = await startLabDirectory({ simpleBind: 'needs-encryption' })
    stops.push(() => lab.close())
    const asked: string[] = []
    const settings = {
      forest: 'contoso.lab',
      userName: ACCOUNT,
      security: 'plain-text-allowed',
      servers: [new URL(lab.url).host],
    }
    const request = { selection: { partitions: [], schema: {} }, signal: new AbortController().signal, clock: systemClock }
    const secret = Secret.fromText(labPasswords.syncAccount)
    const error = await refusalOf(activeDirectory.connect({ ...request, settings, secret, permit: permit(asked) }))
    expect(error).toMatchObject({ failure: 'connection', reason: 'signing-required', advice: expect.stringContaining('`security`') })
    expect(asked).toEqual([])
  })
})
