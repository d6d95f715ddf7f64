import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CapturedProgram, runCaptured } from './testing/captured-shell.ts'
import type { Ended } from './testing/program.ts'

const passphrase = 'CANARY-passphrase-of-the-vault'

let folder: string
let service: CapturedProgram

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-vault-'))
  service = await serve()
})
afterAll(async () => {
  await stop()
  rmSync(folder, { recursive: true, force: true })
})

describe('lockstep vault', () => {
  it('writes a recovery kit for this account alone, tries it, and never overwrites a file', async () => {
    const kit = join(folder, 'kit.json')
    expect(await lockstep(['vault', 'recovery-kit', kit, '--passphrase-stdin'], passphrase)).toMatchObject({ code: 0 })
    expect(statSync(kit).mode & 0o777).toBe(0o600)
    expect(readFileSync(kit, 'utf8')).not.toContain(passphrase)
    expect(await lockstep(['vault', 'recovery-kit', kit, '--check', '--passphrase-stdin'], passphrase)).toMatchObject({ code: 0 })
    const wrong = await lockstep(['vault', 'recovery-kit', kit, '--check', '--passphrase-stdin'], 'another passphrase')
    expect([wrong.code === 0, wrong.stderr]).toEqual([false, expect.stringContaining('does not fit')])
    const again = await lockstep(['vault', 'recovery-kit', kit, '--passphrase-stdin'], passphrase)
    expect([again.code === 0, again.stderr]).toEqual([false, expect.stringContaining('EEXIST')])
    expect((await lockstep(['vault', 'recovery-kit', join(folder, 'other'), '--passphrase-stdin'], 'short')).stderr).toContain(
      'at least 12',
    )
  })

  it('exchanges the key for a passphrase, starts sealed, and opens without a restart', async () => {
    const rotated = await lockstep(['vault', 'rotate-key', '--to', 'passphrase', '--passphrase-stdin'], passphrase)
    expect(rotated).toMatchObject({ code: 0, stdout: expect.stringContaining('(passphrase)') })
    await stop()
    service = await serve()
    expect((await lockstep(['vault', 'show'])).stdout).toContain('sealed')
    expect((await lockstep(['vault', 'unseal', '--passphrase-stdin'], 'not the passphrase')).stderr).toContain('does not fit')
    expect((await lockstep(['vault', 'unseal', '--passphrase-stdin'], passphrase)).stdout).toMatch(/vault +open/)
    expect(await lockstep(['vault', 'verify'])).toMatchObject({ code: 0, stdout: expect.stringContaining('none changed or missing') })
  })
})

describe('lockstep audit', () => {
  it('lists what was done, and finds an earlier end of the chain', async () => {
    const { stdout } = await lockstep(['audit', 'list', '--json'])
    const { entries } = JSON.parse(stdout) as { readonly entries: readonly { readonly action: string; readonly hash: string }[] }
    const actions = entries.map(({ action }) => action)
    for (const action of ['recovery-kit-made', 'recovery-kit-proven', 'key-rotation-ended', 'vault-sealed', 'vault-opened']) {
      expect(actions).toContain(action)
    }
    expect(stdout + service.stdout + service.stderr).not.toContain('CANARY')
    expect((await lockstep(['audit', 'verify', '--head', entries.at(-1)?.hash ?? ''])).code).toBe(0)
    expect(await lockstep(['audit', 'verify', '--head', '0'.repeat(64)])).toMatchObject({ code: 1 })
  })
})

async function serve(): Promise<CapturedProgram> {
  const program = new CapturedProgram(['serve', '--data', join(folder, 'data'), '--log-level', 'trace'], {
    environment: { XDG_CONFIG_HOME: folder },
  })
  await program.printed('is running')
  return program
}

async function stop(): Promise<void> {
  service.interrupt('SIGTERM')
  await service.ended
}

function lockstep(given: readonly string[], input = ''): Promise<Ended> {
  return runCaptured([...given, '--data', join(folder, 'data')], { input })
}
