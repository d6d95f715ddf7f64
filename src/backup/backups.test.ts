import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { backupLineShape, backupListShape, backupSettingsShape, oneBackupShape, type BackupBody } from '#src/api/contract/backup.ts'
import { cycleLineShape } from '#src/api/contract/cycle.ts'
import { eventPageShape } from '#src/api/contract/event.ts'
import type { RunBody } from '#src/api/contract/run.ts'
import { auditPageShape } from '#src/api/contract/vault.ts'
import { account, collect, ServiceWorld } from '#src/api/testing/service-world.ts'
import { AppError } from '#src/base/app-error.ts'
import { must } from '#src/base/assert.ts'
import { systemClock } from '#src/base/clock.ts'
import { runCaptured } from '#src/cli/testing/captured-shell.ts'
import { openSqliteStore, openTransientStore } from '#src/store/sqlite/open.ts'
import { searchBytes, searchFolder } from '#src/vault/testing/leak-search.ts'
import { Vault } from '#src/vault/vault.ts'
import { Backups } from './backups.ts'

let world: ServiceWorld
beforeAll(async () => {
  world = await ServiceWorld.start({ people: 150, groups: 20 })
  await world.addBoth()
}, 60_000)
afterAll(() => world.close())

describe('A backup while a cycle runs', () => {
  it('is consistent: integrity, foreign keys and counts, and stands its rehearsal', async () => {
    const cycle = collect(world.client.lines(cycleLineShape, { method: 'POST', path: '/cycles', body: { policy: 'initial' } }))
    const made: BackupBody[] = []
    const running = { cycle: true }
    void cycle.then(() => (running.cycle = false))
    while (running.cycle && made.length < 5) made.push(await make())
    const ended = (await cycle).at(-1)
    expect(ended).toMatchObject({ type: 'cycle-ended', cycle: { result: 'success' } })
    expect(ended?.type === 'cycle-ended' ? exportsOf(ended.cycle.runs) : 0).toBeGreaterThan(100)
    expect(made.length).toBeGreaterThan(1)
    for (const { id, bytes, counts } of made) {
      const file = join(folder(), id, 'lockstep.db')
      expect(statSync(file).size).toBe(bytes)
      expect(readdirSync(join(folder(), id)).toSorted()).toEqual(['lockstep.db', 'manifest.json'])
      const database = new DatabaseSync(file, { readOnly: true })
      expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
      expect(database.prepare('PRAGMA foreign_key_check').all()).toEqual([])
      expect(database.prepare('SELECT count(*) AS rows FROM object').get()).toEqual({ rows: counts.objects })
      database.close()
    }
    const inTheMiddle = must(made[1], 'a backup of the middle')
    expect((await rehearse(inTheMiddle.id)).rehearsal).toMatchObject({ result: 'proven' })
  }, 120_000)

  it('lies in files for this account alone, and is told to the log and the audit', async () => {
    const { id } = await make()
    for (const name of ['manifest.json', 'lockstep.db']) expect(statSync(join(folder(), id, name)).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder(), id)).mode & 0o777).toBe(0o700)
    expect(await eventIds()).toContain(20_170)
    expect((await audit()).some(({ action, subject }) => action === 'backup-made' && subject === `backup ${id}`)).toBe(true)
  })
})

describe('What a backup holds', () => {
  it('has neither a secret nor the key in any encoding, in the folder and in the file that is downloaded', async () => {
    const { id } = await make()
    const file = await downloaded(id)
    const key = readFileSync(world.keyFile, 'utf8').trim()
    const secrets = [account.password, world.company.tenant.clientSecret, key, Buffer.from(key, 'base64').toString('hex')]
    const raw = Buffer.from(key, 'base64')
    const planted = `"seen":"${account.password}"`
    expect(searchBytes(Buffer.from(planted), 'what was planted', [account.password])).not.toEqual([])
    for (const secret of secrets) {
      expect(searchFolder(join(folder(), id), [secret])).toEqual([])
      expect(searchBytes(file, 'the download', [secret])).toEqual([])
    }
    expect(file.includes(raw)).toBe(false)
    expect(file.includes(Buffer.from('contoso.lab'))).toBe(true)
    expect(await eventIds()).toContain(20_175)
    expect((await audit()).map(({ action }) => action)).toContain('backup-downloaded')
  })

  it('can be read by any tar', async () => {
    const { id, bytes } = await make()
    const place = scratch()
    writeFileSync(join(place, 'backup.tar'), await downloaded(id))
    const tar = spawn('tar', ['-tvf', join(place, 'backup.tar')])
    let listed = ''
    tar.stdout.on('data', (chunk: Buffer) => (listed += chunk.toString()))
    await once(tar, 'close')
    expect(listed).toMatch(/manifest\.json/)
    expect(listed).toContain(String(bytes))
  })
})

describe('A rehearsal', () => {
  it('proves the newest, keeps the result, and leaves no trace of the copy', async () => {
    const { id } = await make()
    const { rehearsal } = await rehearse(id)
    expect(rehearsal?.checks.map(({ check, result }) => [check, result])).toEqual([
      ['checksum', 'passed'],
      ['database', 'passed'],
      ['schema', 'passed'],
      ['audit', 'passed'],
      ['counts', 'passed'],
      ['secrets', 'passed'],
    ])
    expect((await list()).backups.find((backup) => backup.id === id)?.rehearsal).toEqual(rehearsal)
    expect(readdirSync(join(world.dataDirectory, 'trial'))).toEqual([])
    expect(JSON.stringify(rehearsal)).not.toContain(account.password)
  })

  it('names the check that a damaged backup does not stand, and tells the log', async () => {
    const { id, bytes } = await make()
    truncateSync(join(folder(), id, 'lockstep.db'), bytes - 4_096)
    const { rehearsal } = await rehearse(id)
    expect(rehearsal?.result).toBe('failed')
    expect(rehearsal?.checks.map(({ result }) => result)).toEqual(['failed', 'open', 'open', 'open', 'open', 'open'])
    expect(await eventIds()).toContain(20_173)
    expect((await list()).failure).toMatchObject({ what: 'rehearsal' })
    await world.client.ask(oneBackupShape, { method: 'DELETE', path: `/backups/${id}` })
    await rehearse((await make()).id)
    expect((await list()).failure).toBeNull()
  })

  it('finds a changed row, an audit that was touched, and a number that is not that of the manifest', async () => {
    const { id } = await make()
    const file = join(folder(), id, 'lockstep.db')
    const database = new DatabaseSync(file)
    for (const { name } of database.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit'").all())
      database.exec(`DROP TRIGGER ${String(name)}`)
    database.exec("UPDATE audit SET reason = 'nothing' WHERE sequence = 2")
    database.exec("UPDATE secret SET ciphertext = zeroblob(length(ciphertext)) WHERE status = 'active'")
    database.exec('DELETE FROM event WHERE rowid = (SELECT min(rowid) FROM event)')
    database.close()
    await resign(id)
    const { rehearsal } = await rehearse(id)
    expect(rehearsal?.checks.filter(({ result }) => result !== 'passed').map(({ check, result }) => [check, result])).toEqual([
      ['audit', 'failed'],
      ['counts', 'failed'],
      ['secrets', 'open'],
    ])
  })

  it('tells a secret that the present key does not open', async () => {
    const { id } = await make()
    const database = new DatabaseSync(join(folder(), id, 'lockstep.db'))
    database.exec("UPDATE secret SET ciphertext = zeroblob(length(ciphertext)) WHERE status = 'active'")
    database.close()
    await resign(id)
    const { rehearsal } = await rehearse(id)
    expect(rehearsal?.checks.at(-1)).toMatchObject({ check: 'secrets', result: 'failed', detail: expect.stringContaining('2 of 2') })
  })
})

describe('Restoring', () => {
  it('on the same machine goes on where the backup was: the next cycle exports nothing', async () => {
    expect(await exportedBy('delta')).toBe(0)
    const { id } = await make()
    const archive = join(scratch(), 'backup.tar')
    expect((await lockstep(['backup', 'download', id, archive])).code).toBe(0)
    expect(statSync(archive).mode & 0o777).toBe(0o600)
    await world.service.close('the machine is lost')
    rmSync(world.dataDirectory, { recursive: true })
    const restored = await lockstep(['restore', archive])
    expect([restored.stderr, restored.code]).toEqual(['', 0])
    expect(restored.stdout).toContain('Run lockstep cycle --policy initial')
    expect(readdirSync(world.dataDirectory).toSorted()).toEqual(['holder.lock', 'lockstep.db'])
    await world.reopen()
    expect((await list()).restored).toMatchObject({ backup: id, host: hostname() })
    for (const policy of ['delta', 'initial'] as const) expect(await exportedBy(policy)).toBe(0)
    expect(await eventIds()).toContain(20_174)
    expect(await eventIds()).not.toContain(20_045)
  }, 120_000)

  it('on another machine switches staging mode on until somebody confirms that the former server is off', async () => {
    const { id } = await make()
    const place = scratch()
    const manifestFile = join(folder(), id, 'manifest.json')
    writeFileSync(manifestFile, readFileSync(manifestFile, 'utf8').replace(JSON.stringify(hostname()), '"former-server"'))
    const there = join(place, 'data')
    const { stdout, code } = await runCaptured(['restore', join(folder(), id), '--data', there])
    expect(code).toBe(0)
    expect(stdout).toContain('lockstep vault confirm-restore')
    const store = await openSqliteStore({ directory: there, holder: 'test', clock: systemClock })
    onTestFinished(() => store.close())
    expect(JSON.parse(must(await store.state.get('service.stagingMode'), 'staging'))).toMatchObject({ on: true })
    expect(Object.keys(JSON.parse(must(await store.state.get('vault.suspects'), 'suspects')) as object)).toHaveLength(2)
    expect(await store.events.list({ connectorId: null, eventId: 20_045, before: null, limit: 5 })).toHaveLength(1)
  })

  it('refuses a directory that is not empty, and leaves nothing of a damaged backup', async () => {
    const { id, bytes } = await make()
    const inUse = await runCaptured(['restore', join(folder(), id), '--data', world.dataDirectory])
    expect([inUse.code === 0, inUse.stderr]).toEqual([false, expect.stringContaining('it has a database already')])
    truncateSync(join(folder(), id, 'lockstep.db'), bytes - 1)
    const there = join(scratch(), 'data')
    const damaged = await runCaptured(['restore', join(folder(), id), '--data', there])
    expect([damaged.code === 0, damaged.stderr]).toEqual([false, expect.stringContaining('checksum')])
    expect(existsSync(there)).toBe(false)
    const noArchive = await runCaptured(['restore', world.keyFile, '--data', there])
    expect(noArchive.stderr).toContain('damaged')
  })
})

describe('The command line', () => {
  it('makes a backup and proves it, lists it, deletes it, and ends with 1 for one that is damaged', async () => {
    const made = await lockstep(['backup', 'create', '--rehearse'])
    expect([made.stderr, made.code]).toEqual(['', 0])
    expect(made.stdout).toContain('secrets: all 2 versions open with the present keys')
    const { id, bytes } = must((await list()).backups[0], 'the newest backup')
    expect((await lockstep(['backup'])).stdout).toMatch(new RegExp(`${id}.*proven`))
    truncateSync(join(folder(), id, 'lockstep.db'), bytes - 1)
    expect(await lockstep(['backup', 'rehearse'])).toMatchObject({ code: 1, stdout: expect.stringContaining('FAILED') })
    expect(await lockstep(['backup', 'delete', id, '--yes'])).toMatchObject({ code: 0 })
    expect((await lockstep(['backup', 'download', id, join(scratch(), 'file')])).stderr).toContain('There is no such backup')
    expect((await lockstep(['backup', 'set', '--every', 'day'])).stdout).toContain('every day')
  })
})

describe('The list of backups', () => {
  it('keeps as many as are wanted and removes the oldest', async () => {
    await world.client.ask(backupSettingsShape, { method: 'PATCH', path: '/backups/settings', body: { keep: 2 } })
    const last = [await make(), await make(), await make()].slice(-2).map(({ id }) => id)
    expect((await list()).backups.map(({ id }) => id)).toEqual(last.toReversed())
    expect(readdirSync(folder()).toSorted()).toEqual(last.toSorted())
  })

  it('takes no name for a path', async () => {
    for (const id of ['..', '../../etc', 'lockstep.db', '.making-20260101-000000']) {
      await expect(
        world.client.ask(oneBackupShape, { method: 'DELETE', path: `/backups/${encodeURIComponent(id)}` }),
      ).rejects.toMatchObject({
        problem: { status: 404 },
      })
    }
  })

  it('says so when there is no room, and leaves nothing behind', async () => {
    const { backups, directory } = await alone({ freeBytes: async () => 1_000_000 })
    await expect(backups.make('anna')).rejects.toMatchObject({ code: 'backup-unwritable', detail: expect.stringContaining('MB are free') })
    expect(readdirSync(join(directory, 'backups'))).toEqual([])
    expect(backups.work).toBeNull()
  })

  it('says so when the folder cannot be made', async () => {
    const { backups, directory } = await alone()
    writeFileSync(join(directory, 'backups'), 'a file is in the way')
    await expect(backups.make('anna')).rejects.toSatisfy((error) => error instanceof AppError && error.code === 'backup-unwritable')
  })

  it('makes one at a time', async () => {
    const { backups } = await alone()
    const first = backups.make('anna')
    await expect(backups.make('ben')).rejects.toMatchObject({ code: 'backup-in-progress', detail: expect.stringContaining('anna') })
    await first
  })
})

/** Backups of an empty store, without a service. */
async function alone(different: { freeBytes?(): Promise<number> } = {}) {
  const directory = scratch()
  const store = await openTransientStore(systemClock)
  onTestFinished(() => store.close())
  const vault = Vault.sealed(new AppError('vault-key-missing'))
  const backups = new Backups({ store, vault, clock: systemClock, dataDirectory: directory, host: 'here', version: '0', ...different })
  return { backups, directory }
}

function scratch(): string {
  const place = mkdtempSync(join(tmpdir(), 'lockstep-backup-'))
  onTestFinished(() => rmSync(place, { recursive: true, force: true }))
  return place
}

function folder(): string {
  return join(world.dataDirectory, 'backups')
}

async function make(): Promise<BackupBody> {
  return backupIn({ method: 'POST', path: '/backups' })
}

async function rehearse(id: string): Promise<BackupBody> {
  return backupIn({ method: 'POST', path: `/backups/${id}/rehearse` })
}

async function backupIn(wanted: Parameters<typeof world.client.ask>[1]): Promise<BackupBody> {
  const line = await world.client.ask(backupLineShape, wanted)
  if (line.type !== 'backup') throw new Error('the last line is a backup')
  return line.backup
}

function list() {
  return world.client.ask(backupListShape, { method: 'GET', path: '/backups' })
}

async function downloaded(id: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of world.client.pieces({ method: 'GET', path: `/backups/${id}/file` }, '*/*')) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Somebody who changes a backup brings its checksum up to date. */
async function resign(id: string): Promise<void> {
  const { digestOf } = await import('./private-file.ts')
  const file = join(folder(), id, 'manifest.json')
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { database: object }
  const database = { ...manifest.database, ...(await digestOf(join(folder(), id, 'lockstep.db'))) }
  writeFileSync(file, JSON.stringify({ ...manifest, database }))
}

async function cycle(policy: 'delta' | 'initial') {
  const last = (await collect(world.client.lines(cycleLineShape, { method: 'POST', path: '/cycles', body: { policy } }))).at(-1)
  if (last?.type !== 'cycle-ended') throw new Error('the cycle ended')
  return last.cycle
}

async function exportedBy(policy: 'delta' | 'initial'): Promise<number> {
  return exportsOf((await cycle(policy)).runs)
}

function exportsOf(runs: readonly RunBody[]): number {
  const steps = runs.flatMap((run) => run.steps)
  return steps.flatMap(({ counters }) => Object.values(counters.export)).reduce((sum, count) => sum + count, 0)
}

async function eventIds(): Promise<readonly number[]> {
  const { events } = await world.client.ask(eventPageShape, { method: 'GET', path: '/events', query: { limit: 200 } })
  return events.map(({ id }) => id)
}

async function audit() {
  return (await world.client.ask(auditPageShape, { method: 'GET', path: '/audit', query: { limit: 200 } })).entries
}

function lockstep(given: readonly string[]) {
  return runCaptured([...given, '--data', world.dataDirectory])
}
