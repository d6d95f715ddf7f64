import { describe, expect, it } from 'vitest'
import { Secret } from '#src/base/secret.ts'
import { PasswordHashes } from './password-hashes.ts'

const quick = { memory: 64, passes: 1, parallelism: 1 }
const password = (text: string) => Secret.fromText(text)

describe('hashes of passwords', () => {
  it('are Argon2id with 64 MiB and three passes, and a salt of their own', async () => {
    const hashes = new PasswordHashes()
    const one = await hashes.hash(password('correct horse battery'))
    const other = await hashes.hash(password('correct horse battery'))
    expect(one).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    expect(other).not.toBe(one)
    expect(await hashes.verify(password('correct horse battery'), one)).toBe(true)
    expect(await hashes.verify(password('correct horse battery '), one)).toBe(false)
  })

  it('keep the cost they were made with', async () => {
    const cheap = await new PasswordHashes(quick).hash(password('correct horse battery'))
    expect(await new PasswordHashes({ ...quick, passes: 2 }).verify(password('correct horse battery'), cheap)).toBe(true)
  })

  it('are never right where there is none', async () => {
    const hashes = new PasswordHashes(quick)
    expect(await hashes.verify(password('anything'), null)).toBe(false)
    expect(await hashes.verify(password('anything'), 'no hash')).toBe(false)
  })

  it('are not made for more people at once than the machine can bear', async () => {
    const hashes = new PasswordHashes(quick)
    const all = await Promise.allSettled(Array.from({ length: 40 }, () => hashes.verify(password('x'), null)))
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(34)
    expect(await hashes.verify(password('x'), null)).toBe(false)
  })
})
