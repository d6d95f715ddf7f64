import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '#src/base/app-error.ts'
import { fileKeySource } from './file-key-source.ts'
import { decodeKey, encodeKey } from './key-text.ts'
import { systemdCredentialKeySource } from './systemd-credential-key-source.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-'))
  mkdirSync(join(folder, 'data'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('A key in a file', () => {
  it('is made on first use, readable by its owner alone, and the same ever after', () => {
    const path = join(folder, 'keys', 'lockstep-key')
    const first = source(path, 'create-if-missing').readKey()
    expect(first).toHaveLength(32)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readFileSync(path, 'latin1')).toBe(`${first.toString('base64')}\n`)
    expect(source(path).readKey()).toEqual(first)
    expect(source(path, 'create-if-missing').readKey()).toEqual(first)
  })

  it('leaves nothing else in its folder', () => {
    const path = join(folder, 'keys', 'lockstep-key')
    source(path, 'create-if-missing').readKey()
    expect(readdirSync(join(folder, 'keys'))).toEqual(['lockstep-key'])
  })

  it('is not made unless asked', () => {
    expect(codeOf(() => source(join(folder, 'key')).readKey())).toBe('vault-key-missing')
  })

  it.skipIf(process.platform === 'win32')('is refused when others may read it (POSIX modes)', () => {
    const path = join(folder, 'key')
    source(path, 'create-if-missing').readKey()
    for (const mode of [0o640, 0o604, 0o660]) {
      chmodSync(path, mode)
      expect(codeOf(() => source(path).readKey())).toBe('vault-key-unusable')
    }
    chmodSync(path, 0o400)
    expect(source(path).readKey()).toHaveLength(32)
  })

  it('is refused inside the data directory, also through a link', () => {
    const data = join(folder, 'data')
    symlinkSync(data, join(folder, 'link'))
    for (const path of [
      join(data, 'key'),
      join(data, 'deep', 'er', 'key'),
      join(folder, 'link', 'key'),
      join(folder, 'x', '..', 'data', 'key'),
    ]) {
      expect(codeOf(() => source(path, 'create-if-missing').readKey())).toBe('vault-key-unusable')
    }
    expect(source(join(folder, 'data-key'), 'create-if-missing').readKey()).toHaveLength(32)
  })

  it.each([
    ['empty', ''],
    ['short', randomBytes(31).toString('base64')],
    ['long', randomBytes(48).toString('base64')],
    ['not base64', '!'.repeat(44)],
    ['a whole file', 'x'.repeat(10_000)],
  ])('is refused when it is no key, and its content not repeated: %s', (_what, content) => {
    const path = join(folder, 'key')
    writeFileSync(path, content, { mode: 0o600 })
    const error = refusalOf(() => source(path).readKey())
    expect(error?.code).toBe('vault-key-unusable')
    expect(String(error)).not.toContain(content.slice(0, 20) || 'undefined')
  })

  it('is refused when it is a directory', () => {
    mkdirSync(join(folder, 'key'), { mode: 0o700 })
    expect(codeOf(() => source(join(folder, 'key')).readKey())).toBe('vault-key-unusable')
  })

  function source(path: string, whenMissing: 'create-if-missing' | 'refuse' = 'refuse') {
    return fileKeySource(path, { whenMissing, dataDirectory: join(folder, 'data') })
  }
})

describe('A key from systemd', () => {
  it('is read from the directory of credentials, as text or as bytes', () => {
    const key = randomBytes(32)
    writeFileSync(join(folder, 'lockstep-key'), key.toString('base64'))
    expect(systemdCredentialKeySource(folder).readKey()).toEqual(key)
    writeFileSync(join(folder, 'lockstep-key'), key)
    expect(systemdCredentialKeySource(folder).readKey()).toEqual(key)
  })

  it('is missing when the unit does not hand it over', () => {
    expect(codeOf(() => systemdCredentialKeySource(null).readKey())).toBe('vault-key-missing')
    expect(codeOf(() => systemdCredentialKeySource(folder).readKey())).toBe('vault-key-missing')
  })
})

describe('The text form of a key', () => {
  it('is base64 as everybody writes it, and leaves nothing behind', () => {
    for (let i = 0; i < 200; i++) {
      const key = randomBytes(32)
      const text = encodeKey(key)
      expect(text.toString('latin1')).toBe(`${key.toString('base64')}\n`)
      expect(decodeKey(text, 'test')).toEqual(key)
      expect(text.every((byte) => byte === 0)).toBe(true)
    }
  })
})

function codeOf(action: () => unknown): string {
  return refusalOf(action)?.code ?? 'nothing'
}

function refusalOf(action: () => unknown): AppError | null {
  try {
    action()
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  return null
}
