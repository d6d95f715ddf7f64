import { describe, expect, it } from 'vitest'
import { AppError } from '#src/base/app-error.ts'
import { activeDirectory } from './driver.ts'
import { parseServer, parseSettings } from './settings.ts'

const minimal = { forest: 'Contoso.LAB.', userName: 'svc-sync' }

function complaint(raw: unknown): string {
  try {
    parseSettings(raw)
  } catch (error) {
    if (error instanceof AppError) return `${error.code} ${error.subject}: ${error.detail}`
  }
  return 'none'
}

describe('settings of an Active Directory connector', () => {
  it('are completed with what is usual', () => {
    expect(parseSettings(minimal)).toEqual({
      forest: 'contoso.lab',
      servers: [],
      dnsServers: [],
      userName: 'svc-sync@contoso.lab',
      security: 'ldaps',
      ca: null,
      pin: null,
      connectTimeoutSeconds: 10,
      answerTimeoutSeconds: 120,
      rotation: null,
    })
    expect(parseSettings({ ...minimal, rotation: { everyDays: 30 } }).rotation).toEqual({ everyDays: 30 })
  })

  it('stay the same when they are parsed again', () => {
    const once = activeDirectory.parseSettings(minimal)
    expect(activeDirectory.parseSettings(once)).toEqual(once)
    expect(activeDirectory.accountName(once)).toBe('svc-sync@contoso.lab')
  })

  it('leave a name alone that says where it belongs', () => {
    for (const userName of ['a@contoso.com', 'CONTOSO\\a', 'CN=a,DC=contoso,DC=lab'])
      expect(parseSettings({ ...minimal, userName }).userName).toBe(userName)
  })

  it('take a fingerprint with or without colons', () => {
    const pin = Array.from({ length: 32 }, () => 'AB').join(':')
    expect(parseSettings({ ...minimal, pin }).pin).toBe('ab'.repeat(32))
  })

  it.each([
    [{ ...minimal, password: 'x' }, /connector-settings password: there is no such setting; there are forest, servers/],
    [{ userName: 'a' }, /forest: it must be given/],
    [{ ...minimal, forest: 'not a name' }, /forest: it is the DNS name/],
    [{ ...minimal, forest: 7 }, /forest: it is a text/],
    [{ ...minimal, userName: ' ' }, /userName: it is a text/],
    [{ ...minimal, servers: 'dc1' }, /servers: it is a list/],
    [{ ...minimal, servers: ['dc1', 'dc 2'] }, /servers: `dc 2` is no server/],
    [{ ...minimal, dnsServers: ['dns.lab'] }, /dnsServers: `dns.lab` is no name server/],
    [{ ...minimal, security: 'none' }, /security: it is one of ldaps, starttls, plain-text-allowed/],
    [{ ...minimal, ca: 'no PEM' }, /ca: it is the PEM text/],
    [{ ...minimal, ca: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' }, /ca: it is the PEM text/],
    [{ ...minimal, pin: 'abc' }, /pin: it is the SHA-256 fingerprint/],
    [{ ...minimal, security: 'plain-text-allowed', pin: 'ab'.repeat(32) }, /security: with plain text there is no certificate/],
    [{ ...minimal, answerTimeoutSeconds: 0 }, /answerTimeoutSeconds: it is a whole number/],
    ['text', /settings: they are an object/],
    [null, /settings: they are an object/],
  ])('say what is wrong with %j', (raw, expected) => {
    expect(complaint(raw)).toMatch(expected)
  })
})

describe('a server', () => {
  it('is a host or an address, with or without a port', () => {
    expect(parseServer('dc1.contoso.lab', 636)).toEqual({ host: 'dc1.contoso.lab', port: 636 })
    expect(parseServer('10.0.0.1:389', 636)).toEqual({ host: '10.0.0.1', port: 389 })
    expect(parseServer('[2001:db8::1]', 636)).toEqual({ host: '2001:db8::1', port: 636 })
    expect(parseServer('[2001:db8::1]:3269', 636)).toEqual({ host: '2001:db8::1', port: 3269 })
    for (const text of ['', 'a b', 'host:', 'host:0', 'host:70000', '2001:db8::1', '[dc1]', 'ldap://dc1'])
      expect(parseServer(text, 636)).toBeNull()
  })
})
