import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '#src/base/secret.ts'
import { fileKeySource } from './file-key-source.ts'
import { formatKeySourceName, parseKeySourceName } from './key-source-name.ts'
import { descriptorKeySource, programKeySource } from './outside-key-sources.ts'
import { freshParameters, keyOfPassphrase } from './passphrase.ts'
import { makeRecoveryKit, openRecoveryKit, type RecoveryKit } from './recovery-kit.ts'
import { openVault } from './vault.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('A key from a program', () => {
  it('is what it prints, called without a shell', () => {
    const key = randomBytes(32)
    expect(programKeySource(script(`printf %s '${key.toString('base64')}'`)).readKey()).toEqual(key)
  })

  it.each([
    ['fails', 'exit 3', 'vault-key-missing', /status 3/],
    [
      'complains with what could be a key',
      'echo "no CANARYcanaryCANARYcanary= for you" >&2; exit 4',
      'vault-key-missing',
      /status 4: no … for you/,
    ],
    ['prints something else', 'echo CANARY-of-the-program', 'vault-key-unusable', /base64/],
    ['prints without end', 'yes', 'vault-key-missing', /ENOBUFS/],
  ])('is refused when it %s, and nothing it printed is repeated', (_what, body, code, detail) => {
    const error = refusalOf(() => programKeySource(script(body)).readKey())
    expect(error).toMatchObject({ code })
    expect(String(error)).toMatch(detail)
    expect(JSON.stringify(error) + String(error)).not.toContain('CANARY')
  })

  it('is missing when there is no such program', () => {
    expect(refusalOf(() => programKeySource(join(folder, 'none')).readKey())).toMatchObject({ code: 'vault-key-missing' })
  })

  function script(body: string): string {
    const path = join(folder, 'key-program')
    writeFileSync(path, `#!/bin/sh\n${body}\n`)
    chmodSync(path, 0o700)
    return path
  }
})

describe('A key behind a descriptor', () => {
  it('is read from there', () => {
    const key = randomBytes(32)
    writeFileSync(join(folder, 'key'), key.toString('base64'))
    const descriptor = openSync(join(folder, 'key'), 'r')
    try {
      expect(descriptorKeySource(descriptor).readKey()).toEqual(key)
    } finally {
      closeSync(descriptor)
    }
    expect(refusalOf(() => descriptorKeySource(999).readKey())).toMatchObject({ code: 'vault-key-missing' })
  })
})

describe('The name of a key source', () => {
  it.each(['file:/etc/lockstep/key', 'systemd:lockstep-key', 'descriptor:3', 'program:/usr/lib/lockstep/key', 'passphrase'])(
    'is read and written: %s',
    (text) => expect(formatKeySourceName(parseKeySourceName(text))).toBe(text),
  )

  it.each(['file:key', 'file:', 'systemd:../x', 'descriptor:0', 'descriptor:x', 'passphrase:secret', 'kms:x', ''])(
    'is refused: "%s"',
    (text) => expect(refusalOf(() => parseKeySourceName(text))).toMatchObject({ code: 'vault-key-unusable' }),
  )
})

describe('A passphrase', () => {
  it('stands for one key, with a salt for another one, and takes at least 64 MiB and three passes', async () => {
    const parameters = freshParameters()
    const keys = await Promise.all(
      [parameters, parameters, freshParameters()].map((each) => keyOfPassphrase(Secret.fromText('correct horse battery'), each)),
    )
    expect(keys[0]).toEqual(keys[1])
    expect(keys[0]).not.toEqual(keys[2])
    expect(parameters).toMatchObject({ algorithm: 'argon2id' })
    expect([parameters.memoryKib >= 65_536, parameters.passes >= 3]).toEqual([true, true])
  })
})

describe('The successor of a key file', () => {
  it('waits beside it, takes its place, and leaves the former key under its identifier', () => {
    const path = join(folder, 'keys', 'lockstep-key')
    const source = fileKeySource(path, { whenMissing: 'create-if-missing', dataDirectory: join(folder, 'data') })
    const former = source.readKey()
    expect(source.readSuccessor()).toBeNull()
    const next = source.createSuccessor()
    expect(source.readSuccessor()).toEqual(next)
    expect(source.readKey()).toEqual(former)
    for (let i = 0; i < 2; i++) source.installSuccessor('0123')
    expect(source.readKey()).toEqual(next)
    expect(readdirSync(join(folder, 'keys')).toSorted()).toEqual(['lockstep-key', 'lockstep-key.0123.retired'])
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readFileSync(`${path}.0123.retired`, 'latin1').trim()).toBe(former.toString('base64'))
  })
})

describe('A recovery kit', () => {
  const vault = openVault({ description: 'test', readKey: () => Buffer.alloc(32, 5) })
  const by = { createdAt: '2026-11-22T00:00:00.000Z', createdBy: 'anna' }
  const passphrase = (): Secret => Secret.fromText('a long enough passphrase')

  it('gives the key back to whoever has its passphrase, and says nothing of it otherwise', async () => {
    const kit = await makeRecoveryKit(vault, passphrase(), by)
    expect(await openRecoveryKit(JSON.parse(JSON.stringify(kit)) as RecoveryKit, passphrase())).toEqual(Buffer.alloc(32, 5))
    expect(JSON.stringify(kit)).not.toContain(Buffer.alloc(32, 5).toString('base64').slice(0, 20))
  })

  it('is refused with another passphrase, and when anything of it was changed', async () => {
    const kit = await makeRecoveryKit(vault, passphrase(), by)
    await expect(openRecoveryKit(kit, Secret.fromText('another long passphrase'))).rejects.toMatchObject({ code: 'vault-passphrase' })
    for (const changed of [
      { keyId: '0' },
      { createdBy: 'eve' },
      { tag: kit.nonce },
      { ciphertext: '' },
      { nonce: '' },
      { passphrase: { ...kit.passphrase, passes: 999 } },
    ]) {
      await expect(async () => openRecoveryKit({ ...kit, ...changed }, passphrase())).rejects.toMatchObject({ code: 'vault-passphrase' })
    }
  })

  it('is not made with a short passphrase', async () => {
    await expect(makeRecoveryKit(vault, Secret.fromText('short'), by)).rejects.toMatchObject({ code: 'vault-passphrase' })
  })
})

function refusalOf(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  return null
}
