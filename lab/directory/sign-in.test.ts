import { Client } from 'ldapts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Clock } from '#src/base/clock.ts'
import { startLabDirectory, type LabDirectory } from './server.ts'
import { codeOf, connect, credentialsOf, readEntry, tryBind } from './testing/ldap-client.ts'

const password = 'Correct-Horse-7'
const minuteMs = 60_000

let nowMs = Date.UTC(2026, 5, 1, 12)
const clock: Clock = { now: () => nowMs }
let lab: LabDirectory
let count = 0
let name = ''
let upn = ''

beforeAll(async () => {
  lab = await startLabDirectory({ clock })
})
afterAll(() => lab.close())
beforeEach(() => {
  name = `member${++count}`
  upn = `${name}@contoso.lab`
  lab.directory.addUser({ name, password })
  lab.directory.setPolicy({ lockoutThreshold: 0 })
})

describe('a simple bind', () => {
  it('takes the UPN, the DN, NETBIOS\\name and name@NETBIOS, but not the bare account name', async () => {
    expect(await tryBind(lab, upn, password)).toBe('ok')
    expect(await tryBind(lab, `CN=${name},CN=Users,${lab.baseDn}`, password)).toBe('ok')
    expect(await tryBind(lab, `CONTOSO\\${name}`, password)).toBe('ok')
    expect(await tryBind(lab, `${name}@CONTOSO`, password)).toBe('ok')
    expect(await tryBind(lab, name, password)).toBe('52e')
  })

  it('answers 52e for a wrong password and for a name nobody has', async () => {
    expect(await tryBind(lab, upn, 'wrong')).toBe('52e')
    expect(await tryBind(lab, 'nobody@contoso.lab', password)).toBe('52e')
    expect(await tryBind(lab, `CN=nobody,${lab.baseDn}`, password)).toBe('52e')
    expect(await tryBind(lab, `OTHER\\${name}`, password)).toBe('52e')
  })

  it('carries the text of Active Directory', async () => {
    const client = new Client({ url: lab.url })
    await expect(client.bind(upn, 'wrong')).rejects.toThrow(
      '80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 52e, v1db1',
    )
    await client.unbind()
  })

  const states: readonly (readonly [string, string, () => void])[] = [
    ['disabled', '533', () => lab.directory.disable(name)],
    ['a password that must be changed', '773', () => lab.directory.requirePasswordChange(name)],
    ['an expired password', '532', () => lab.directory.expirePassword(name)],
    ['an expired account', '701', () => lab.directory.expireAccount(name)],
    ['no logon hours', '530', () => lab.directory.limitLogonHours(name, 'none')],
    ['other workstations', '531', () => lab.directory.limitWorkstations(name, 'SOMEPC')],
  ]
  it.each(states)('tells of %s only those who know the password: %s', async (_title, subCode, prepare) => {
    prepare()
    expect(await tryBind(lab, upn, password)).toBe(subCode)
    expect(await tryBind(lab, upn, 'wrong')).toBe('52e')
  })

  it('answers 775 for a locked account, whatever the password', async () => {
    lab.directory.lock(name)
    expect(await tryBind(lab, upn, password)).toBe('775')
    expect(await tryBind(lab, upn, 'wrong')).toBe('775')
    lab.directory.unlock(name)
    expect(await tryBind(lab, upn, password)).toBe('ok')
  })

  it('lets a disabled account in again after it was enabled', async () => {
    lab.directory.disable(name)
    lab.directory.enable(name)
    expect(await tryBind(lab, upn, password)).toBe('ok')
  })

  it('forgets an account that was deleted', async () => {
    lab.directory.delete(`CN=${name},CN=Users,${lab.baseDn}`)
    expect(await tryBind(lab, upn, password)).toBe('52e')
  })

  it('is refused with 7 when it asks for SASL', async () => {
    const client = new Client({ url: lab.url })
    expect(await codeOf(client.bindSASL('PLAIN', password))).toBe(7)
    await client.unbind()
  })
})

describe('lockout', () => {
  it('refuses the three attempts of the threshold with 52e and everything after with 775', async () => {
    lab.directory.setPolicy({ lockoutThreshold: 3 })
    const answers: string[] = []
    for (const attempt of ['a', 'b', 'c', 'd', password]) answers.push(await tryBind(lab, upn, attempt))
    expect(answers).toEqual(['52e', '52e', '52e', '775', '775'])
  })

  it('ends by itself after its duration', async () => {
    lab.directory.setPolicy({ lockoutThreshold: 1, lockoutDurationMs: 30 * minuteMs })
    await tryBind(lab, upn, 'wrong')
    expect(await tryBind(lab, upn, password)).toBe('775')
    nowMs += 31 * minuteMs
    expect(await tryBind(lab, upn, password)).toBe('ok')
  })

  it('counts only failures within the observation window', async () => {
    lab.directory.setPolicy({ lockoutThreshold: 2, lockoutWindowMs: 10 * minuteMs })
    await tryBind(lab, upn, 'wrong')
    nowMs += 11 * minuteMs
    await tryBind(lab, upn, 'wrong')
    expect(await tryBind(lab, upn, password)).toBe('ok')
  })

  it('starts counting again after a success', async () => {
    lab.directory.setPolicy({ lockoutThreshold: 2 })
    await tryBind(lab, upn, 'wrong')
    await tryBind(lab, upn, password)
    await tryBind(lab, upn, 'wrong')
    expect(await tryBind(lab, upn, password)).toBe('ok')
  })

  it('does not count a recent password', async () => {
    lab.directory.setPolicy({ lockoutThreshold: 1 })
    lab.directory.setPassword(name, 'Another-Horse-8')
    expect(await tryBind(lab, upn, password)).toBe('52e')
    expect(await tryBind(lab, upn, 'Another-Horse-8')).toBe('ok')
    const administrator = await connect(lab)
    const entry = await readEntry(administrator, `CN=${name},CN=Users,${lab.baseDn}`, ['badPwdCount'])
    await administrator.unbind()
    expect(entry['badPwdCount']).toBe('0')
  })
})

describe('the password before the present one', () => {
  it('fails at once by default', async () => {
    lab.directory.setPassword(name, 'Another-Horse-8')
    expect(await tryBind(lab, upn, password)).toBe('52e')
  })

  it('works as long as the server is told to allow it', async () => {
    const lenient = await startLabDirectory({ clock, signIn: { previousPasswordAllowedMs: 60 * minuteMs } })
    lenient.directory.addUser({ name: 'kim', password })
    lenient.directory.setPassword('kim', 'Another-Horse-8')
    expect(await tryBind(lenient, 'kim@contoso.lab', password)).toBe('ok')
    nowMs += 61 * minuteMs
    expect(await tryBind(lenient, 'kim@contoso.lab', password)).toBe('52e')
    await lenient.close()
  })
})

describe('a connection', () => {
  it('that has not signed in gets the words of Active Directory', async () => {
    const client = new Client({ url: lab.url })
    const search = client.search(lab.baseDn, { scope: 'base' })
    await expect(search).rejects.toThrow('000004DC: LdapErr')
    expect(await codeOf(client.search(lab.baseDn, { scope: 'base' }))).toBe(1)
    await client.unbind()
  })

  it('may read the root DSE without signing in', async () => {
    const client = new Client({ url: lab.url })
    const { searchEntries } = await client.search('', { scope: 'base', attributes: ['defaultNamingContext'] })
    await client.unbind()
    expect(searchEntries[0]?.['defaultNamingContext']).toBe(lab.baseDn)
  })

  it('that failed to sign in again is anonymous', async () => {
    const client = await connect(lab, 'plainUser')
    await expect(client.bind(credentialsOf(lab, 'plainUser').name, 'wrong')).rejects.toThrow('data 52e')
    expect(await codeOf(client.search(lab.baseDn, { scope: 'base' }))).toBe(1)
    await client.unbind()
  })

  it('goes on working after its account was disabled', async () => {
    const client = new Client({ url: lab.url })
    await client.bind(upn, password)
    lab.directory.disable(name)
    expect(await codeOf(client.search(lab.baseDn, { scope: 'base' }))).toBe(0)
    await client.unbind()
  })

  it('learns who it is by "Who am I?"', async () => {
    const client = await connect(lab, 'syncAccount')
    const { value } = await client.exop('1.3.6.1.4.1.4203.1.11.3')
    await client.unbind()
    expect(value).toBe('u:CONTOSO\\svc-sync')
  })
})

describe('an empty password', () => {
  it('is an anonymous success as on Windows, with no right to anything', async () => {
    const client = new Client({ url: lab.url })
    await client.bind(upn, '')
    expect(await codeOf(client.search(lab.baseDn, { scope: 'base' }))).toBe(1)
    await client.unbind()
  })

  it('is refused where the server is told to', async () => {
    const strict = await startLabDirectory({ signIn: { emptyPassword: 'refused' } })
    expect(await tryBind(strict, 'administrator@contoso.lab', '')).toBe('52e')
    expect(await tryBind(strict, '', '')).toBe('ok')
    await strict.close()
  })
})

describe('account state', () => {
  it('forecasts when the password expires', async () => {
    const administrator = await connect(lab)
    const dn = `CN=${name},CN=Users,${lab.baseDn}`
    const read = async () =>
      (await readEntry(administrator, dn, ['msDS-UserPasswordExpiryTimeComputed']))['msDS-UserPasswordExpiryTimeComputed']
    const expected = (BigInt(nowMs + 42 * 1440 * minuteMs + 11_644_473_600_000) * 10_000n).toString()
    expect(await read()).toBe(expected)
    lab.directory.requirePasswordChange(name)
    expect(await read()).toBe('0')
    lab.directory.modify(dn, { userAccountControl: '66048' })
    expect(await read()).toBe('9223372036854775807')
    await administrator.unbind()
  })

  it('shows lockout and expiry in the computed account control', async () => {
    const administrator = await connect(lab)
    const read = async () => {
      const entry = await readEntry(administrator, `CN=${name},CN=Users,${lab.baseDn}`, ['msDS-User-Account-Control-Computed'])
      return Number(entry['msDS-User-Account-Control-Computed'])
    }
    expect(await read()).toBe(0)
    lab.directory.lock(name)
    expect(await read()).toBe(0x10)
    lab.directory.unlock(name)
    lab.directory.expirePassword(name)
    expect(await read()).toBe(0x800000)
    await administrator.unbind()
  })

  it('writes lastLogonTimestamp at the first sign-in only', async () => {
    await tryBind(lab, upn, password)
    const usn = lab.directory.highestCommittedUsn
    await tryBind(lab, upn, password)
    expect(lab.directory.highestCommittedUsn).toBe(usn)
    expect(lab.directory.read(`CN=${name},CN=Users,${lab.baseDn}`)?.['logonCount']).toEqual(['2'])
  })
})
