import { existsSync, readFileSync } from 'node:fs'
import { Client } from 'ldapts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeServer } from './describe-server.ts'
import { slapdMissing, startSlapd, type SlapdServer } from './slapd.ts'

const PEOPLE = `dn: ou=people,dc=example,dc=lab
objectClass: organizationalUnit
ou: people

dn: uid=anna,ou=people,dc=example,dc=lab
objectClass: inetOrgPerson
uid: anna
cn: Anna Berg
sn: Berg
`

describeServer(slapdMissing(), 'an OpenLDAP server', () => {
  let slapd: SlapdServer

  beforeAll(async () => {
    slapd = await startSlapd({ ldif: PEOPLE })
  })

  afterAll(async () => {
    await slapd.stop()
  })

  it('answers the synchronization account over LDAP with what was loaded', async () => {
    const client = new Client({ url: slapd.ldapUrl })
    await client.bind(slapd.syncDn, slapd.syncPassword)
    const { searchEntries } = await client.search(slapd.baseDn, { filter: '(uid=anna)', attributes: ['cn', 'entryUUID'] })
    expect(searchEntries).toMatchObject([{ cn: 'Anna Berg', entryUUID: expect.stringMatching(/^[0-9a-f-]{36}$/) }])
    await client.unbind()
  })

  it('lets the administrator write over verified LDAPS and fills in memberOf', async () => {
    const client = new Client({ url: slapd.ldapsUrl, tlsOptions: { ca: [readFileSync(slapd.caFile)] } })
    await client.bind(slapd.adminDn, slapd.adminPassword)
    const anna = `uid=anna,ou=people,${slapd.baseDn}`
    await client.add(`cn=staff,${slapd.baseDn}`, { objectClass: 'groupOfNames', cn: 'staff', member: anna })
    const { searchEntries } = await client.search(anna, { scope: 'base', attributes: ['memberOf'] })
    expect(searchEntries[0]?.['memberOf']).toBe(`cn=staff,${slapd.baseDn}`)
    await client.unbind()
  })

  it('leaves nothing behind when it is stopped', async () => {
    const other = await startSlapd({ baseDn: 'dc=other,dc=lab' })
    expect(existsSync(other.directory)).toBe(true)
    await other.stop()
    expect({ running: existsSync(`/proc/${other.pid}`), directory: existsSync(other.directory) }).toEqual({
      running: false,
      directory: false,
    })
  })
})
