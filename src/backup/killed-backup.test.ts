import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { AppError } from '#src/base/app-error.ts'
import { systemClock } from '#src/base/clock.ts'
import { openSqliteStore } from '#src/store/sqlite/open.ts'
import { Vault } from '#src/vault/vault.ts'
import { Backups } from './backups.ts'

it('a process killed in the middle of a backup leaves no half one in the list, and the next start removes the rest', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'lockstep-killed-backup-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  await killedWhileCopying(directory)
  const left = readdirSync(join(directory, 'backups'))
  expect(left).toHaveLength(2)
  expect(left.filter((name) => name.startsWith('.making-'))).toHaveLength(1)

  const store = await openSqliteStore({ directory, holder: 'a test', clock: systemClock })
  onTestFinished(() => store.close())
  const vault = Vault.sealed(new AppError('vault-key-missing'))
  const backups = new Backups({ store, vault, clock: systemClock, dataDirectory: directory, host: 'here', version: '0' })
  expect(await backups.list()).toHaveLength(1)
  await backups.open()
  const [whole] = await backups.list()
  expect(readdirSync(join(directory, 'backups'))).toEqual([whole?.manifest.id])
  const rehearsal = await backups.rehearse(whole?.manifest.id ?? '', 'anna')
  expect(rehearsal.checks.every(({ result }) => result === 'passed')).toBe(true)
  expect((await backups.make('anna')).manifest.database.bytes).toBeGreaterThan(20_000_000)
}, 60_000)

/** Ends a process as a power cut would, once its second backup has begun to copy. */
async function killedWhileCopying(directory: string): Promise<void> {
  const entry = fileURLToPath(new URL('./testing/child-backup.ts', import.meta.url))
  const child = spawn(process.execPath, [entry, directory], { stdio: ['ignore', 'pipe', 'pipe'] })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  const exited = once(child, 'exit')
  await Promise.race([once(child.stdout, 'data'), exited.then(() => Promise.reject(new Error(`It ended by itself: ${complaint}`)))])
  child.kill('SIGKILL')
  await exited
}
