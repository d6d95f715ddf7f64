import { X509Certificate } from 'node:crypto'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeServer } from '#tools/servers/describe-server.ts'
import { ALLOW_OPERATIONAL, sambaMissing, startSamba, type SambaServer } from '#tools/servers/samba.ts'
import { ConnectionError } from '../contract/connection-error.ts'
import { startNameServer, type Zone } from './testing/name-server.ts'
import { openSession, sambaForest, withSession, type TestConnection, type TestForest } from './testing/test-forest.ts'

const PASSWORD = 'Right!Passw0rd1'

describeServer(sambaMissing(), 'signing in at Samba', () => {
  let samba: SambaServer
  let forest: TestForest

  beforeAll(async () => {
    samba = await startSamba()
    forest = sambaForest(samba)
  })

  afterAll(async () => {
    await samba.stop()
  })

  async function refusal(wanted: TestConnection): Promise<ConnectionError> {
    const error: unknown = await openSession(forest, wanted).then(
      (session) => session.close(),
      (reason: unknown) => reason,
    )
    if (error instanceof ConnectionError) return error
    throw new Error(`Expected a refusal, got ${String(error)}`)
  }

  async function account(name: string): Promise<{ dn: string; upn: string }> {
    return await samba.createUser({ name, password: PASSWORD })
  }

  const plainServer = () => new URL(samba.ldapUrl).host

  describe('an account', () => {
    it('is refused for a wrong password with the words of the directory and one attempt', async () => {
      const error = await refusal({ password: 'Wrong!Passw0rd1', settings: { servers: [forest.server, forest.server] } })
      expect(error).toMatchObject({ failure: 'credentials', reason: 'wrong-password-or-name' })
      expect(error.incidents).toEqual([
        {
          result: 'failed-authentication',
          server: forest.server,
          at: expect.any(Number),
          code: '49',
          subCode: '52e',
          text: expect.stringMatching(/^80090308: LdapErr: DSID-.*, comment: AcceptSecurityContext error, data 52e, v/),
        },
      ])
    })

    it('is refused when it does not exist, by any name form', async () => {
      for (const userName of ['nobody@contoso.lab', 'CONTOSO\\nobody', `CN=nobody,${samba.baseDn}`, 'nobody']) {
        expect((await refusal({ userName })).reason).toBe('wrong-password-or-name')
      }
    })

    it('signs in by user principal name, distinguished name, NetBIOS name and bare name', async () => {
      const { dn, upn } = await account('forms')
      for (const userName of [upn, dn, 'CONTOSO\\forms', 'forms']) {
        await withSession(forest, { userName, password: PASSWORD }, async ({ server }) => expect(server).toBe(forest.server))
      }
    })

    it('is told apart when disabled, with the right password only', async () => {
      const { dn, upn } = await account('disabled')
      await samba.disable(dn)
      expect(await refusal({ userName: upn, password: PASSWORD })).toMatchObject({ failure: 'credentials', reason: 'account-disabled' })
      expect((await refusal({ userName: upn, password: 'Wrong!Passw0rd1' })).reason).toBe('wrong-password-or-name')
    })

    it('is told apart when the password must be changed', async () => {
      const { dn, upn } = await account('must-change')
      await samba.replace(dn, 'pwdLastSet', '0')
      expect((await refusal({ userName: upn, password: PASSWORD })).reason).toBe('must-change')
    })

    it('is told apart when the password has expired', async () => {
      const { dn, upn } = await account('expired')
      await samba.modifySam(`dn: ${dn}\nchangetype: modify\nreplace: pwdLastSet\npwdLastSet: 130000000000000000\n`, [ALLOW_OPERATIONAL])
      expect((await refusal({ userName: upn, password: PASSWORD })).reason).toBe('password-expired')
    })

    it('is told apart when it has expired itself, and outside its logon hours, and at the wrong computer', async () => {
      const { dn, upn } = await account('limited')
      const reason = async () => (await refusal({ userName: upn, password: PASSWORD })).reason
      await samba.replace(dn, 'accountExpires', '130000000000000000')
      expect(await reason()).toBe('account-expired')
      await samba.replace(dn, 'accountExpires', '0')
      await samba.replace(dn, 'logonHours', Buffer.alloc(21))
      expect(await reason()).toBe('logon-hours')
      await samba.replace(dn, 'logonHours', Buffer.alloc(21, 0xff))
      await samba.replace(dn, 'userWorkstations', 'OTHERPC')
      expect(await reason()).toBe('workstation')
    })

    it('is told apart when locked out', async () => {
      await samba.replace(samba.baseDn, 'lockoutThreshold', '2')
      const { upn } = await account('locked')
      for (let i = 0; i < 2; i++) await refusal({ userName: upn, password: 'Wrong!Passw0rd1' })
      expect((await refusal({ userName: upn, password: PASSWORD })).reason).toBe('locked-out')
      await samba.replace(samba.baseDn, 'lockoutThreshold', '0')
    })

    it('is refused without a password before anything is sent', async () => {
      const error = await refusal({ password: '', settings: { servers: ['127.0.0.1:1'] } })
      expect(error).toMatchObject({ failure: 'credentials', reason: 'no-secret' })
    })

    it('never shows its password, whatever is wrong', async () => {
      const password = 'Sup3r!Secret-Word'
      const errors = [
        await refusal({ password }),
        await refusal({ password, settings: { ca: undefined } }),
        await refusal({ password, settings: { servers: ['127.0.0.1:1'] } }),
      ]
      for (const error of errors) expect(JSON.stringify([error, error.message, error.stack, error.cause])).not.toContain(password)
    })
  })

  describe('the connection', () => {
    it('uses StartTLS, and plain text only where that was allowed', async () => {
      const settings = { servers: [plainServer()] }
      await withSession(forest, { settings: { ...settings, security: 'starttls' } }, async (session) =>
        expect(session.server).toBe(plainServer()),
      )
      await withSession(forest, { settings: { ...settings, security: 'plain-text-allowed', ca: undefined } }, async (session) =>
        expect(session.server).toBe(plainServer()),
      )
    })

    it('is refused when the certificate is of an unknown authority', async () => {
      for (const settings of [{ ca: undefined }, { ca: undefined, servers: [plainServer()], security: 'starttls' }]) {
        expect(await refusal({ settings })).toMatchObject({ failure: 'connection', reason: 'tls-chain' })
      }
    })

    it('scenario 32: is refused when the certificate is for another name', async () => {
      const { port } = new URL(samba.ldapsUrl)
      await withNames({ services: {}, hosts: { 'other.lab': samba.address } }, async (dnsServers) => {
        const error = await refusal({ settings: { servers: [`other.lab:${port}`], dnsServers } })
        expect(error).toMatchObject({ failure: 'connection', reason: 'tls-name' })
      })
    })

    it('finds domain controllers by DNS and takes them in their order', async () => {
      const hosts = { 'dc1.contoso.lab': samba.address, 'gone.contoso.lab': '127.0.0.1' }
      const port = Number(new URL(samba.ldapUrl).port)
      const services = {
        '_ldap._tcp.dc._msdcs.contoso.lab': [
          { name: 'dc1.contoso.lab', port, priority: 10, weight: 100 },
          { name: 'gone.contoso.lab', port: 1, priority: 0, weight: 100 },
        ],
      }
      await withNames({ services, hosts }, async (dnsServers) => {
        const settings = { servers: [], dnsServers, security: 'starttls' }
        await withSession(forest, { settings }, async (session) => expect(session.server).toBe(`dc1.contoso.lab:${port}`))
      })
    })

    it('says that there is no domain controller when DNS knows none', async () => {
      await withNames({ services: {}, hosts: {} }, async (dnsServers) => {
        const error = await refusal({ settings: { servers: [], dnsServers } })
        expect(error).toMatchObject({
          failure: 'no-domain-controller',
          incidents: [{ server: 'contoso.lab', result: 'failed-connection' }],
        })
      })
    })

    it('trusts a pinned certificate without any authority, and no other', async () => {
      const pin = await fingerprint(forest)
      await withSession(forest, { settings: { ca: undefined, pin } }, async (session) => expect(session.server).toBe(forest.server))
      await withSession(forest, { settings: { pin: pin.replaceAll(':', '') } }, async (session) =>
        expect(session.server).toBe(forest.server),
      )
      expect(await refusal({ settings: { ca: undefined, pin: '00'.repeat(32) } })).toMatchObject({
        failure: 'connection',
        reason: 'tls-pin',
      })
      expect(await refusal({ settings: { pin: '00'.repeat(32) } })).toMatchObject({ reason: 'tls-pin' })
    })

    it('goes to the next server when one cannot be reached, and says so when none can', async () => {
      await withSession(forest, { settings: { servers: ['127.0.0.1:1', forest.server] } }, async (session) =>
        expect(session.server).toBe(forest.server),
      )
      const error = await refusal({ settings: { servers: ['127.0.0.1:1', '127.0.0.1:2'] } })
      expect(error).toMatchObject({ failure: 'connection', reason: 'tcp-refused' })
      expect(error.incidents.map(({ server, result, code }) => ({ server, result, code }))).toEqual([
        { server: '127.0.0.1:1', result: 'failed-connection', code: 'ECONNREFUSED' },
        { server: '127.0.0.1:2', result: 'failed-connection', code: 'ECONNREFUSED' },
      ])
    })

    it('says that TLS could not be started on a port that does not speak it', async () => {
      expect(await refusal({ settings: { servers: [plainServer()] } })).toMatchObject({ failure: 'connection', reason: 'tls-handshake' })
    })

    it('ends when the signal says so', async () => {
      const controller = new AbortController()
      controller.abort(new Error('service is stopping'))
      await expect(openSession(forest, { signal: controller.signal })).rejects.toThrow('service is stopping')
    })
  })
})

describeServer(sambaMissing(), 'a domain that demands encryption', () => {
  it('refuses plain text as signing required', async () => {
    const samba = await startSamba({ requireStrongAuth: 'yes' })
    try {
      const settings = { servers: [new URL(samba.ldapUrl).host], security: 'plain-text-allowed', ca: undefined }
      const error: unknown = await openSession(sambaForest(samba), { settings }).catch((reason: unknown) => reason)
      expect(error).toMatchObject({ failure: 'connection', reason: 'signing-required', incidents: [{ code: '8' }] })
    } finally {
      await samba.stop()
    }
  })
})

async function withNames(zone: Zone, use: (dnsServers: readonly string[]) => Promise<void>): Promise<void> {
  const names = await startNameServer(zone)
  try {
    await use([names.address])
  } finally {
    names.stop()
  }
}

/** SHA-256 of the certificate the server shows, as openssl prints it. */
function fingerprint({ server, ca }: TestForest): Promise<string> {
  const [host, port] = server.split(':') as [string, string]
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host, port: Number(port), ca }, () => {
      const certificate = socket.getPeerX509Certificate()
      socket.destroy()
      if (certificate instanceof X509Certificate) resolve(certificate.fingerprint256)
      else reject(new Error('the server showed no certificate'))
    }).once('error', reject)
  })
}
