import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { AppError } from '#src/base/app-error.ts'
import { Secret } from '#src/base/secret.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { startSoftwareTpm, swtpmMissing, type SoftwareTpm } from '#tools/servers/swtpm.ts'
import { programKeySource } from './outside-key-sources.ts'
import { openVault } from './vault.ts'

/** Where TPMs keep objects of their owner that stay. */
const handle = '0x81010001'

/** Against a TPM of software, which speaks the same protocol as one of silicon: its tool is the program that prints the key. */
describeServer(swtpmMissing(), 'A key that a TPM keeps', () => {
  let tpm: SoftwareTpm
  let folder: string
  const key = randomBytes(32)
  beforeAll(async () => {
    tpm = await startSoftwareTpm()
    folder = mkdtempSync(join(tmpdir(), 'lockstep-tpm-'))
    seal(key.toString('base64'))
  })
  afterAll(async () => {
    await tpm.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('opens the vault, and the key is in no file', () => {
    const vault = openVault(programKeySource(unsealing(handle)))
    const request = {
      ownerId: '0193a0f0-0000-7000-8000-000000000001' as ConnectorId,
      version: 1,
      createdAt: 0,
      createdBy: 'anna',
      testedAt: null,
    }
    const sealed = vault.seal(Secret.fromText('correct horse'), request)
    vault.close()
    const again = openVault(programKeySource(unsealing(handle)))
    expect(again.keyId).toBe(sealed.keyId)
    expect(again.open(sealed).withText((text) => text)).toBe('correct horse')
    again.close()
  })

  it('leaves the vault sealed, with what the tool said, when the TPM has no such key', () => {
    const reading = () => programKeySource(unsealing('0x81010002')).readKey()
    expect(reading).toThrow(AppError)
    expect(reading).toThrow(/status 1.*handle/)
  })

  /** As on the page for operators: a program without arguments that calls the tool of the TPM. */
  function unsealing(at: string): string {
    const path = join(folder, `unseal-${at}`)
    writeFileSync(path, `#!/bin/sh\nexec tpm2_unseal -T ${tpm.tcti} -c ${at}\n`)
    chmodSync(path, 0o700)
    return path
  }

  function seal(text: string): void {
    const run = (tool: string, ...options: readonly string[]): void => {
      execFileSync(tool, ['-T', tpm.tcti, ...options], { cwd: folder, input: text, stdio: ['pipe', 'ignore', 'pipe'] })
    }
    run('tpm2_createprimary', '-C', 'o', '-c', 'primary.ctx')
    run('tpm2_flushcontext', '-t')
    run('tpm2_create', '-C', 'primary.ctx', '-i', '-', '-u', 'key.pub', '-r', 'key.priv')
    run('tpm2_flushcontext', '-t')
    run('tpm2_load', '-C', 'primary.ctx', '-u', 'key.pub', '-r', 'key.priv', '-c', 'key.ctx')
    run('tpm2_flushcontext', '-t')
    run('tpm2_evictcontrol', '-C', 'o', '-c', 'key.ctx', handle)
  }
})
