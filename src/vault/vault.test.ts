import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '#src/base/app-error.ts'
import { Secret } from '#src/base/secret.ts'
import { must } from '#src/base/assert.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { SealedSecret } from '#src/model/sealed-secret.ts'
import type { KeySource } from './key-source.ts'
import { openVault, Vault, type SealRequest } from './vault.ts'

const request: SealRequest = {
  ownerId: '0193a0f0-0000-7000-8000-000000000001' as ConnectorId,
  version: 3,
  createdAt: 1_700_000_000_000,
  createdBy: 'anna',
  testedAt: null,
}

describe('The vault', () => {
  it('opens what it sealed, for any bytes', () => {
    const vault = openVault(fixedKey(1))
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const opened = vault.open(vault.seal(Secret.take(Uint8Array.from(bytes)), request))
        opened.withBytes((own) => expect(Uint8Array.from(own)).toEqual(bytes))
      }),
    )
  })

  it('keeps what belongs to the record beside the ciphertext', () => {
    const vault = openVault(fixedKey(1))
    const sealed = vault.seal(Secret.fromText('x'), request)
    expect(sealed).toMatchObject({ ...request, status: 'active', algorithm: 'A256GCM', keyId: vault.keyId })
    expect([sealed.nonce.length, sealed.tag.length, sealed.wrappedKey.length]).toEqual([12, 16, 40])
  })

  it('opens in another process with the same key', () => {
    const sealed = openVault(fixedKey(1)).seal(Secret.fromText('Grüße'), request)
    expect(
      openVault(fixedKey(1))
        .open(sealed)
        .withText((text) => text),
    ).toBe('Grüße')
  })

  it('never seals two secrets with the same nonce or data key', () => {
    const vault = openVault(fixedKey(1))
    const records = Array.from({ length: 50 }, () => vault.seal(Secret.fromText('same'), request))
    for (const part of ['nonce', 'ciphertext', 'wrappedKey', 'tag'] as const) {
      expect(new Set(records.map((record) => Buffer.from(record[part]).toString('hex'))).size).toBe(50)
    }
  })

  it('hides the length of a secret in steps of 64 bytes', () => {
    const vault = openVault(fixedKey(1))
    const lengthOf = (length: number): number => vault.seal(Secret.take(randomBytes(length)), request).ciphertext.length
    expect([0, 1, 8, 60, 61, 124, 125].map(lengthOf)).toEqual([64, 64, 64, 64, 128, 128, 192])
  })

  it('leaves the secret it was given as it is', () => {
    const secret = Secret.fromText('keep me')
    openVault(fixedKey(1)).seal(secret, request)
    expect(secret.withText((text) => text)).toBe('keep me')
  })
})

describe('A secret that is kept for a place', () => {
  const vault = openVault(fixedKey(1))
  const keptFor = { place: 'dc1', identity: 'S-1-5-21-1' }
  const sealed = vault.seal(Secret.fromText('x'), { ...request, keptFor })
  const textAt = (place: string, identity: string | null): string => vault.open(sealed, { place, identity }).withText((text) => text)

  it('opens for that place and account, and for nobody else', () => {
    expect([textAt('dc1', 'S-1-5-21-1'), textAt('dc1', null)]).toEqual(['x', 'x'])
    expect(refusalOf(() => textAt('dc2', 'S-1-5-21-1')).code).toBe('secret-elsewhere')
    expect(refusalOf(() => textAt('dc1', 'S-1-5-21-2'))).toMatchObject({
      code: 'secret-elsewhere',
      detail: expect.stringContaining('S-1-5-21-2'),
    })
  })

  it.each([
    ['place', { place: 'dc2', identity: 'S-1-5-21-1' }],
    ['account', { place: 'dc1', identity: 'S-1-5-21-2' }],
    ['account taken away', { place: 'dc1', identity: null }],
    ['everything taken away', null],
    ['text shifted between the two', { place: 'dc1S', identity: '-1-5-21-1' }],
  ])('is damaged once its record says another: %s', (_what, forged) => {
    expect(refusalOf(() => vault.open({ ...sealed, keptFor: forged }, forged)).code).toBe('secret-damaged')
  })

  it('is bound to more by sealing it anew: an older one, and one whose account was not known', () => {
    const old = { ...vault.seal(Secret.fromText('x'), request), status: 'superseded' as const, supersededAt: 9 }
    expect(vault.open(old, keptFor).withText((text) => text)).toBe('x')
    const bound = vault.reseal(old, keptFor)
    expect(bound).toMatchObject({ version: old.version, status: 'superseded', supersededAt: 9, keptFor })
    expect(bound.ciphertext).not.toEqual(old.ciphertext)
    expect(vault.open(bound, keptFor).withText((text) => text)).toBe('x')
    expect(refusalOf(() => vault.open(bound, { place: 'dc2', identity: null })).code).toBe('secret-elsewhere')
  })
})

describe('A sealed secret that was tampered with', () => {
  const vault = openVault(fixedKey(1))
  const sealed = vault.seal(Secret.fromText('correct horse battery staple'), request)
  const other = vault.seal(Secret.fromText('correct horse battery staple'), { ...request, version: 4 })

  it.each<[string, SealedSecret]>([
    ['ciphertext', { ...sealed, ciphertext: flipped(sealed.ciphertext) }],
    ['ciphertext cut off', { ...sealed, ciphertext: sealed.ciphertext.subarray(0, 32) }],
    ['tag', { ...sealed, tag: flipped(sealed.tag) }],
    ['tag cut off', { ...sealed, tag: sealed.tag.subarray(0, 4) }],
    ['nonce', { ...sealed, nonce: flipped(sealed.nonce) }],
    ['wrapped key', { ...sealed, wrappedKey: flipped(sealed.wrappedKey) }],
    ['wrapped key cut off', { ...sealed, wrappedKey: sealed.wrappedKey.subarray(0, 24) }],
    ['wrapped key of another record', { ...sealed, wrappedKey: other.wrappedKey }],
    ['owner', { ...sealed, ownerId: '0193a0f0-0000-7000-8000-000000000002' as ConnectorId }],
    ['version', { ...sealed, version: 4 }],
    [
      'nothing left',
      { ...sealed, ciphertext: new Uint8Array(), tag: new Uint8Array(), nonce: new Uint8Array(), wrappedKey: new Uint8Array() },
    ],
  ])('is refused as damaged: %s', (_what, tampered) => {
    const error = refusalOf(() => vault.open(tampered))
    expect(error.code).toBe('secret-damaged')
    expect(error.subject).toBe(tampered.ownerId)
  })

  it('says whether the data key or the ciphertext is the damaged part', () => {
    expect(refusalOf(() => vault.open({ ...sealed, wrappedKey: flipped(sealed.wrappedKey) })).detail).toContain('data key')
    expect(refusalOf(() => vault.open({ ...sealed, version: 4 })).detail).toContain('version')
  })

  it('cannot borrow the meaning of another record by shifting text between owner and version', () => {
    const owner = `${request.ownerId}1` as ConnectorId
    const shifted = vault.seal(Secret.fromText('x'), { ...request, ownerId: owner, version: 2 })
    expect(refusalOf(() => vault.open({ ...shifted, ownerId: request.ownerId, version: 12 })).code).toBe('secret-damaged')
  })

  it('is not confused with one whose padding was forged under the right key', () => {
    const forged = withPlaintext(sealed, Buffer.alloc(64, 0xff))
    expect(refusalOf(() => vault.open(forged)).detail).toContain('padding')
  })
})

describe('The wrong key', () => {
  it('is told apart from damage and names both keys without giving them away', () => {
    const sealed = openVault(fixedKey(1)).seal(Secret.fromText('x'), request)
    const vault = openVault(fixedKey(2))
    const error = refusalOf(() => vault.open(sealed))
    expect(error.code).toBe('vault-wrong-key')
    expect(error.facts).toEqual({ expectedKeyId: sealed.keyId, foundKeyId: vault.keyId })
  })

  it('is refused as damage when the key check value was forged', () => {
    const sealed = openVault(fixedKey(1)).seal(Secret.fromText('x'), request)
    const vault = openVault(fixedKey(2))
    expect(refusalOf(() => vault.open({ ...sealed, keyId: must(vault.keyId, 'a key') })).code).toBe('secret-damaged')
  })
})

describe('A secret in the vault', () => {
  it('appears in no output, in no encoding', () => {
    const text = 'Tr0ub4dor&3-ümläut'
    const vault = openVault(fixedKey(1))
    const sealed = vault.seal(Secret.fromText(text), request)
    const opened = vault.open(sealed)
    const tampered = { ...sealed, tag: flipped(sealed.tag) }
    const error = refusalOf(() => vault.open(tampered))
    const outputs = [
      inspect(vault, { depth: 9 }),
      inspect(sealed, { depth: 9 }),
      inspect(opened),
      JSON.stringify({ opened }),
      `${opened}`,
      inspect(error, { depth: 9 }),
      String(error.stack),
    ]
    const bytes = [sealed.ciphertext, sealed.wrappedKey, sealed.tag, sealed.nonce].map((part) => Buffer.from(part))
    for (const encoding of ['utf8', 'utf16le'] as const) {
      const plain = Buffer.from(text, encoding)
      for (const part of bytes) expect(part.includes(plain)).toBe(false)
      const forms = [
        plain.toString('latin1'),
        plain.toString('base64').replace(/=+$/, ''),
        plain.toString('hex'),
        plain.toString('utf8'),
        [...plain].join(', '),
      ]
      for (const output of outputs) for (const form of forms) expect(output.toLowerCase()).not.toContain(form.toLowerCase())
    }
    expect(inspect(opened)).toBe('[secret]')
    opened.destroy()
  })

  it('leaves no key behind in what the vault shows of itself', () => {
    const vault = openVault(fixedKey(7))
    expect(inspect(vault, { depth: 9, showHidden: true })).not.toContain('07 07 07')
    expect(vault.keyId).toMatch(/^[0-9a-f]{16}$/)
  })
})

describe('A closed vault', () => {
  it('has overwritten its key and refuses to work', () => {
    const key = Buffer.alloc(32, 9)
    const vault = openVault({ description: 'test', readKey: () => key })
    const sealed = vault.seal(Secret.fromText('x'), request)
    vault.close()
    expect(key.every((byte) => byte === 0)).toBe(true)
    expect(() => vault.open(sealed)).toThrow(/the vault is open/)
    expect(() => vault.seal(Secret.fromText('x'), request)).toThrow(/the vault is open/)
  })
})

function fixedKey(byte: number): KeySource {
  return { description: 'test', readKey: () => Buffer.alloc(32, byte) }
}

function flipped(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy[5] = (copy[5] ?? 0) ^ 1
  return copy
}

/** The record with another plaintext under the same data key: what only somebody with the key of the vault could make. */
function withPlaintext(sealed: SealedSecret, plaintext: Buffer): SealedSecret {
  const unwrap = createDecipheriv('id-aes256-wrap', Buffer.alloc(32, 1), Buffer.alloc(8, 0xa6))
  const dataKey = Buffer.concat([unwrap.update(sealed.wrappedKey), unwrap.final()])
  const cipher = createCipheriv('aes-256-gcm', dataKey, sealed.nonce)
  const parts = ['lockstep-vault-1', 'connector-secret', sealed.ownerId, String(sealed.version)].map((part) => Buffer.from(part))
  cipher.setAAD(Buffer.concat(parts.flatMap((part) => [Buffer.from([0, 0, 0, part.length]), part])))
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()])
  return { ...sealed, ciphertext, tag: cipher.getAuthTag() }
}

function refusalOf(action: () => unknown): AppError {
  try {
    action()
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('The action was not refused.')
}

describe('A vault with two keys', () => {
  it('opens what either sealed, seals with the one, and moves a record from one to the other without touching its ciphertext', () => {
    const vault = openVault(fixedKey(1))
    const sealed = vault.seal(Secret.fromText('correct horse'), request)
    const former = must(vault.keyId, 'a key')
    vault.unseal(Buffer.alloc(32, 2))
    const rewrapped = { ...sealed, ...vault.rewrap(sealed) }
    expect(rewrapped.ciphertext).toEqual(sealed.ciphertext)
    expect(rewrapped.wrappedKey).not.toEqual(sealed.wrappedKey)
    vault.forget(former)
    expect(vault.open(rewrapped).withText((text) => text)).toBe('correct horse')
    expect(refusalOf(() => vault.open(sealed)).code).toBe('vault-wrong-key')
  })
})

describe('A sealed vault', () => {
  it('answers every request with the reason, until it gets its key', () => {
    const vault = Vault.sealed(new AppError('vault-key-missing', { subject: 'file' }))
    const sealed = openVault(fixedKey(1)).seal(Secret.fromText('x'), request)
    for (const action of [() => vault.open(sealed), () => vault.seal(Secret.fromText('x'), request), () => vault.rewrap(sealed)]) {
      expect(refusalOf(action).code).toBe('vault-key-missing')
    }
    expect(vault.keyId).toBeNull()
    vault.unseal(Buffer.alloc(32, 1))
    expect(vault.sealedBecause).toBeNull()
    expect(vault.open(sealed).withText((text) => text)).toBe('x')
  })
})
