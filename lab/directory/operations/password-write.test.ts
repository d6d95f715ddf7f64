import { Client } from 'ldapts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Clock } from '#src/base/clock.ts'
import { startLabDirectory, type LabDirectory } from '../server.ts'
import { change, codeOf, connect, quotedPassword, tryBind } from '../testing/ldap-client.ts'

const first = 'First-Horse-11'
const second = 'Second-Horse-22'
const dayMs = 86_400_000

let nowMs = Date.UTC(2026, 5, 1, 12)
const clock: Clock = { now: () => nowMs }
let lab: LabDirectory
let administrator: Client
let own: Client
let count = 0
let upn = ''
let dn = ''

beforeAll(async () => {
  lab = await startLabDirectory({ clock })
  administrator = await connect(lab)
})
afterAll(async () => {
  await administrator.unbind()
  await own.unbind()
  await lab.close()
})
beforeEach(async () => {
  await own?.unbind()
  upn = `rotating${++count}@contoso.lab`
  dn = lab.directory.addUser({ name: `rotating${count}`, password: first })
  own = await connect(lab)
  await own.bind(upn, first)
  nowMs += 2 * dayMs
})

function changeOwn(old: string, fresh: string): Promise<void> {
  return own.modify(dn, [change('delete', 'unicodePwd', [quotedPassword(old)]), change('add', 'unicodePwd', [quotedPassword(fresh)])])
}

function reset(password: string, client = administrator): Promise<void> {
  return client.modify(dn, change('replace', 'unicodePwd', [quotedPassword(password)]))
}

describe('the owner', () => {
  it('changes the password with the old one, and the connection goes on working', async () => {
    await changeOwn(first, second)
    expect(await tryBind(lab, upn, second)).toBe('ok')
    expect(await tryBind(lab, upn, first)).toBe('52e')
    expect(await codeOf(own.search(lab.baseDn, { scope: 'base' }))).toBe(0)
  })

  it('is refused with 19 00000056 when the old one is wrong', async () => {
    await expect(changeOwn('wrong', second)).rejects.toThrow('00000056: AtrErr')
    expect(await codeOf(changeOwn('wrong', second))).toBe(19)
    expect(await tryBind(lab, upn, first)).toBe('ok')
  })

  const bad: readonly (readonly [string, string])[] = [
    ['too short', 'Ab-1'],
    ['not complex', 'aaaaaaaaaaaa'],
    ['the present one', first],
    ['one that holds the account name', 'x-Rotating99-Y'],
  ]
  it.each(bad)('is refused with 19 0000052D for a password that is %s', async (title, password) => {
    const fresh = title.includes('account name') ? `x-Rotating${count}-Y` : password
    await expect(changeOwn(first, fresh)).rejects.toThrow('0000052D: AtrErr')
  })

  it('is refused for one of the remembered passwords', async () => {
    await changeOwn(first, second)
    nowMs += 2 * dayMs
    await expect(changeOwn(second, first)).rejects.toThrow('0000052D')
  })

  it('is refused while the password is younger than the policy allows', async () => {
    await changeOwn(first, second)
    await expect(changeOwn(second, 'Third-Horse-33')).rejects.toThrow('0000052D')
    lab.directory.setPolicy({ minPasswordAgeMs: 0 })
    expect(await codeOf(changeOwn(second, 'Third-Horse-33'))).toBe(0)
    lab.directory.setPolicy({ minPasswordAgeMs: dayMs })
  })

  it('cannot reset: that is refused with 50', async () => {
    expect(await codeOf(reset(second, own))).toBe(50)
  })
})

describe('an administrator', () => {
  it('resets without the old password; minimum age and history do not count', async () => {
    await reset(second)
    await reset(first)
    expect(await tryBind(lab, upn, first)).toBe('ok')
  })

  it('is refused with 53 for a password the policy does not allow', async () => {
    await expect(reset('short')).rejects.toThrow('0000052D: SvcErr')
    expect(await codeOf(reset('short'))).toBe(53)
  })

  it('makes "must change" go away with a reset', async () => {
    await administrator.modify(dn, change('replace', 'pwdLastSet', ['0']))
    expect(await tryBind(lab, upn, first)).toBe('773')
    await reset(second)
    expect(await tryBind(lab, upn, second)).toBe('ok')
  })

  it('unlocks with lockoutTime 0 and nothing else', async () => {
    lab.directory.lock(`rotating${count}`)
    expect(await codeOf(administrator.modify(dn, change('replace', 'lockoutTime', ['5'])))).toBe(53)
    await administrator.modify(dn, change('replace', 'lockoutTime', ['0']))
    expect(await tryBind(lab, upn, first)).toBe('ok')
  })

  it('may lend the right to reset to an account', async () => {
    lab.directory.grant('svc-sync', 'reset-password')
    const service = await connect(lab, 'syncAccount')
    expect(await codeOf(reset(second, service))).toBe(0)
    lab.directory.revoke('svc-sync', 'reset-password')
    expect(await codeOf(reset(first, service))).toBe(50)
    await service.unbind()
  })
})

describe('unicodePwd', () => {
  it('is refused over an unencrypted connection with 53 0000001F', async () => {
    const plain = new Client({ url: lab.url })
    await plain.bind(upn, first)
    const write = plain.modify(dn, change('replace', 'unicodePwd', [quotedPassword(second)]))
    await expect(write).rejects.toThrow('0000001F: SvcErr')
    await plain.unbind()
  })

  it('is refused with 53 when it is not quoted UTF-16', async () => {
    expect(await codeOf(administrator.modify(dn, change('replace', 'unicodePwd', [Buffer.from(second)])))).toBe(53)
    expect(await codeOf(administrator.modify(dn, change('delete', 'unicodePwd')))).toBe(53)
  })
})
