import { X509Certificate } from 'node:crypto'
import { Client } from 'ldapts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLabDirectory, type LabDirectory } from './server.ts'
import { codeOf, credentialsOf } from './testing/ldap-client.ts'

let lab: LabDirectory

beforeAll(async () => {
  lab = await startLabDirectory({ simpleBind: 'needs-encryption' })
})
afterAll(() => lab.close())

describe('encryption', () => {
  it('serves LDAPS with a certificate its CA vouches for, by name and by address', () => {
    const ca = new X509Certificate(lab.caPem ?? '')
    expect(ca.ca).toBe(true)
    expect(ca.checkIssued(ca)).toBe(true)
    expect(ca.verify(ca.publicKey)).toBe(true)
  })

  it('signs in over LDAPS', async () => {
    const client = new Client({ url: lab.ldapsUrl ?? '', tlsOptions: { ca: lab.caPem ?? '' } })
    const { name, password } = credentialsOf(lab, 'plainUser')
    expect(await codeOf(client.bind(name, password))).toBe(0)
    await client.unbind()
  })

  it('is not trusted by a client that does not know the CA', async () => {
    const client = new Client({ url: lab.ldapsUrl ?? '' })
    await expect(client.bind('a', 'b')).rejects.toThrow(/certificate/)
    await client.unbind()
  })

  it('can be switched on with StartTLS', async () => {
    const client = new Client({ url: lab.url })
    const { name, password } = credentialsOf(lab, 'plainUser')
    await client.startTLS({ ca: lab.caPem ?? '', host: 'localhost', servername: 'localhost' })
    expect(await codeOf(client.bind(name, password))).toBe(0)
    const { searchEntries } = await client.search(lab.baseDn, { filter: '(objectClass=organizationalUnit)', attributes: ['ou'] })
    expect(searchEntries.length).toBeGreaterThan(3)
    await client.unbind()
  })

  it('is asked for with result 8 before a password is sent in clear', async () => {
    const client = new Client({ url: lab.url })
    const { name, password } = credentialsOf(lab, 'plainUser')
    const bind = client.bind(name, password)
    await expect(bind).rejects.toThrow('00002028: LdapErr')
    expect(await codeOf(client.bind(name, password))).toBe(8)
    await client.unbind()
  })

  it('can be left out', async () => {
    const plain = await startLabDirectory({ tls: 'none' })
    expect(plain.ldapsUrl).toBeNull()
    const client = new Client({ url: plain.url })
    expect(await codeOf(client.startTLS())).toBe(1)
    await client.unbind()
    await plain.close()
  })
})
