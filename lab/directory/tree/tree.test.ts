import { assert as check, property, string } from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { attributeNamed, classNamed } from '../schema/schema.ts'
import { formatRdn, parseRdn, rdnKey, splitDn } from './distinguished-name.ts'
import type { Entry } from './entry.ts'
import { DirectoryTree } from './tree.ts'
import { filetimeOf, guidBytes, guidText, intervalMs, intervalText, msOfFiletime, sidBytes, sidText } from './windows-formats.ts'

let tree: DirectoryTree
let count = 0

beforeEach(() => {
  tree = new DirectoryTree(
    { now: () => 0 },
    { guid: guid(), definition: classNamed('domainDNS'), rdn: { type: 'DC', value: 'a' }, dn: 'DC=a,DC=b' },
  )
})

function guid(): Buffer {
  const bytes = Buffer.alloc(16)
  bytes.writeUInt32BE(++count)
  return bytes
}

function plant(parent: Entry, className: string, name: string): Entry {
  const definition = classNamed(className)
  return tree.transact(() =>
    tree.create({ guid: guid(), definition, parent, rdn: { type: definition.rdn.toUpperCase(), value: name }, atMs: 0 }),
  )
}

function changed(after: number): readonly string[] {
  return [...tree.log.changedAfter(after)].map((entry) => entry.dn)
}

describe('the tree', () => {
  it('finds objects by name in any case and with any spacing', () => {
    const user = plant(plant(tree.domain, 'organizationalUnit', 'People'), 'user', 'Berg, Anna')
    expect(tree.find('cn=berg\\, anna, ou=PEOPLE ,dc=A,dc=b')).toBe(user)
    expect(tree.find('CN=Berg\\2C Anna,OU=People,DC=a,DC=b')).toBe(user)
    expect(tree.find('CN="Berg, Anna",OU=People,DC=a,DC=b')).toBe(user)
    expect(tree.find('CN=Berg,OU=People,DC=a,DC=b')).toBeNull()
    expect(tree.find('CN=Berg,DC=c')).toBeNull()
  })

  it('gives each touched object one USN per transaction, in order', () => {
    const one = plant(tree.domain, 'user', 'one')
    const two = plant(tree.domain, 'user', 'two')
    const before = tree.highestUsn
    tree.transact(() => {
      tree.set(one, attributeNamed('sn'), 'x')
      tree.set(two, attributeNamed('sn'), 'x')
      tree.set(one, attributeNamed('givenName'), 'y')
    })
    expect(tree.highestUsn).toBe(before + 2)
    expect([one.usnChanged, two.usnChanged]).toEqual([before + 1, before + 2])
    expect(changed(before)).toEqual([one.dn, two.dn])
  })

  it('gives no USN to what is not replicated', () => {
    const one = plant(tree.domain, 'user', 'one')
    const before = tree.highestUsn
    tree.transact(() => tree.set(one, attributeNamed('badPwdCount'), '3'))
    expect(tree.highestUsn).toBe(before)
  })

  it('is as before when a transaction fails', () => {
    const group = plant(tree.domain, 'group', 'group')
    const user = plant(tree.domain, 'user', 'user')
    const unit = plant(tree.domain, 'organizationalUnit', 'unit')
    const member = attributeNamed('member')
    tree.transact(() => {
      tree.set(user, attributeNamed('mail'), 'a@b')
      tree.link(member, group, user)
    })
    const before = { usn: tree.highestUsn, log: changed(0), size: tree.size }
    const failing = () =>
      tree.transact(() => {
        tree.set(user, attributeNamed('mail'), 'changed@b')
        tree.unlink(member, group, user)
        tree.move(user, unit, { type: 'CN', value: 'moved' })
        plant(unit, 'contact', 'short-lived')
        tree.markDeleted(user)
        throw new Error('refused')
      })
    expect(failing).toThrow('refused')
    expect({ usn: tree.highestUsn, log: changed(0), size: tree.size }).toEqual(before)
    expect(tree.find('CN=user,DC=a,DC=b')).toBe(user)
    expect([...(tree.findByValue('mail', 'A@B') ?? [])]).toEqual([user])
    expect(tree.linksOf(member).has(group, user)).toBe(true)
    expect(user.state).toBe('live')
    expect(unit.children?.size ?? 0).toBe(0)
  })

  it('goes back to a backup and gives USNs out again', () => {
    const user = plant(tree.domain, 'user', 'user')
    const backup = tree.takeBackup()
    tree.transact(() => tree.set(user, attributeNamed('sn'), 'x'))
    plant(tree.domain, 'user', 'later')
    const usn = tree.highestUsn
    tree.restore(backup)
    expect(tree.highestUsn).toBe(usn - 2)
    expect(user.values.get('sn')).toBeUndefined()
    expect(tree.find('CN=later,DC=a,DC=b')).toBeNull()
    expect(changed(backup.highestUsn)).toEqual([])
  })

  it('keeps the order of changes when the log is swept', () => {
    const users = ['a', 'b', 'c'].map((name) => plant(tree.domain, 'user', name))
    for (let round = 0; round < 1500; round++) tree.transact(() => tree.set(users[round % 3] as Entry, attributeNamed('sn'), String(round)))
    expect(changed(3).slice(-3)).toEqual(['CN=a,DC=a,DC=b', 'CN=b,DC=a,DC=b', 'CN=c,DC=a,DC=b'])
    expect(changed(0)).toHaveLength(4)
  })
})

describe('names', () => {
  it('come back from their escaped form', () => {
    check(
      property(
        string({ unit: 'grapheme', minLength: 1 }).filter((value) => value.trim() === value && !/^\s|\s$/u.test(value)),
        (value) => {
          const rdn = { type: 'CN', value }
          const dn = `${formatRdn(rdn)},DC=a`
          expect(rdnKey(parseRdn(splitDn(dn)[0] ?? ''))).toBe(rdnKey(rdn))
          expect(splitDn(dn)).toHaveLength(2)
        },
      ),
    )
  })

  it('are refused when they are none', () => {
    for (const dn of ['CN', '=x', 'CN=', 'CN=x\\']) expect(() => parseRdn(dn)).toThrow('BAD_NAME')
    expect(() => splitDn('CN="open,DC=a')).toThrow('BAD_NAME')
  })
})

describe('Windows formats', () => {
  it('GUIDs have three little-endian groups', () => {
    const text = '00112233-4455-6677-8899-aabbccddeeff'
    expect(guidBytes(text).toString('hex')).toBe('33221100554477668899aabbccddeeff')
    expect(guidText(guidBytes(text))).toBe(text)
  })

  it('SIDs come back', () => {
    for (const text of ['S-1-5-32-544', 'S-1-5-21-1004336348-1177238915-682003330-512']) expect(sidText(sidBytes(text))).toBe(text)
  })

  it('FILETIMEs count from 1601', () => {
    expect(filetimeOf(0)).toBe('116444736000000000')
    expect(msOfFiletime('116444736000000000')).toBe(0)
    expect(intervalText(42 * 86_400_000)).toBe('-36288000000000')
    expect(intervalMs('-36288000000000')).toBe(42 * 86_400_000)
    expect(intervalMs('-9223372036854775808')).toBeNull()
  })
})
