import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { forest, person, puts, sealedSecret } from '../conformance/sample.ts'
import type { Store } from '../store.ts'
import { startWriter } from './testing/child-process.ts'
import { openSqliteStore } from './open.ts'

let root = ''
let directory = ''
const stores: Store[] = []

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lockstep-open-'))
  directory = root
})

afterEach(async () => {
  for (const store of stores.splice(0)) await store.close()
  rmSync(root, { recursive: true, force: true })
})

async function open(holder = 'lockstep serve', now = 1_700_000_000_000): Promise<Store> {
  const store = await openSqliteStore({ directory, holder, clock: { now: () => now } })
  stores.push(store)
  return store
}

/** What another program does to the closed database. */
function tamper(sql: string): void {
  const database = new DatabaseSync(join(directory, 'lockstep.db'))
  database.exec(sql)
  database.close()
}

describe('the data directory', () => {
  it('is created for this account alone, and so is every file in it', async () => {
    directory = join(directory, 'new', 'data')
    const store = await open()
    await store.commit({ putObjects: puts(person('Anna')) })
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    const files = readdirSync(directory)
    expect(files.toSorted()).toEqual(['holder.json', 'holder.lock', 'lockstep.db', 'lockstep.db-shm', 'lockstep.db-wal'])
    expect(files.map((file) => statSync(join(directory, file)).mode & 0o777)).toEqual(files.map(() => 0o600))
  })

  it('that cannot be created is named', async () => {
    writeFileSync(join(directory, 'file'), '')
    directory = join(directory, 'file')
    await expect(open()).rejects.toMatchObject({ code: 'data-directory-unusable', subject: directory })
  })

  it('is held by one store at a time, and a second one is told by whom', async () => {
    await open('lockstep serve --data x', 1_700_000_000_000)
    await expect(open('lockstep verify')).rejects.toMatchObject({
      code: 'data-directory-held',
      message: expect.stringContaining(`lockstep serve --data x, process ${process.pid} on ${hostname()}, since 2023-11-14T22:13:20.000Z`),
      facts: { pid: process.pid, host: hostname(), command: 'lockstep serve --data x', since: 1_700_000_000_000 },
    })
  })

  it('is still held after a second store of the same process was refused', async () => {
    await open()
    await expect(open()).rejects.toMatchObject({ code: 'data-directory-held' })
    const other = startWriter(directory)
    await expect(other.said(1)).rejects.toThrow('Another process holds the data directory')
    await other.kill()
  })

  it('is free again when it was closed', async () => {
    await (await open()).close()
    expect(readdirSync(directory)).not.toContain('holder.json')
    expect(await (await open()).configuration.current()).toBeNull()
  })

  it('is held by another process until that dies, however it dies', async () => {
    const other = startWriter(directory)
    try {
      await other.said(1)
      await expect(open()).rejects.toMatchObject({ code: 'data-directory-held', facts: { pid: other.pid, command: 'lockstep serve' } })
    } finally {
      await other.kill()
    }
    expect(await (await open()).verify()).toEqual([])
  })
})

describe('opening a database', () => {
  it('keeps what was written', async () => {
    const anna = person('Anna')
    const first = await open()
    await first.commit({ putObjects: puts(anna) })
    await first.close()
    expect(await (await open()).space.load([anna.id])).toEqual([anna])
  })

  it('voids the leases of a former process, and goes on counting their tokens', async () => {
    const request = { name: 'forest', holder: 'one', now: 0, expiresAt: Number.MAX_SAFE_INTEGER }
    const first = await open()
    const before = await first.leases.acquire(request)
    await first.close()
    const second = await open()
    const after = await second.leases.acquire({ ...request, holder: 'two' })
    expect([before, after].map((answer) => answer.held && answer.fence.token)).toEqual([1, 2])
  })

  it('of a newer version is refused and says both versions', async () => {
    await (await open()).close()
    tamper('PRAGMA user_version = 99')
    await expect(open()).rejects.toMatchObject({ code: 'database-newer', facts: { found: 99, known: expect.any(Number) } })
  })

  it('that holds no database is refused as damaged, and the directory is free again', async () => {
    writeFileSync(join(directory, 'lockstep.db'), 'This is a text, and a long one at that. '.repeat(200))
    await expect(open()).rejects.toMatchObject({ code: 'database-damaged' })
    rmSync(join(directory, 'lockstep.db'))
    expect(await (await open()).verify()).toEqual([])
  })

  it('of another program is refused as damaged, and not a byte of it is changed', async () => {
    tamper('CREATE TABLE cookies (name TEXT)')
    const bytes = readFileSync(join(directory, 'lockstep.db'))
    await expect(open()).rejects.toMatchObject({ code: 'database-damaged', detail: 'it is the database of another program' })
    expect(readFileSync(join(directory, 'lockstep.db')).equals(bytes)).toBe(true)
  })

  it('whose file cannot be opened is refused and says why', async () => {
    mkdirSync(join(directory, 'lockstep.db'))
    await expect(open()).rejects.toMatchObject({ code: 'database-unreadable' })
  })

  it('with overwritten pages is told to be damaged by the verb that meets them', async () => {
    const people = Array.from({ length: 500 }, (_, i) => person(`Person ${i}`, { synchronized: { description: ['x'.repeat(400)] } }))
    const first = await open()
    await first.commit({ putObjects: puts(...people) })
    await first.close()
    const file = join(directory, 'lockstep.db')
    const bytes = readFileSync(file)
    writeFileSync(file, bytes.fill(0xa5, Math.floor(bytes.length * 0.6)))
    const store = await open()
    await expect(store.space.load(people.map((object) => object.id))).rejects.toMatchObject({ code: 'database-damaged' })
    expect((await store.verify()).map((finding) => finding.invariant)).toContain('file-sound')
  })
})

describe('what the file keeps', () => {
  it('has no trace of a shredded secret', async () => {
    const secret = sealedSecret(1)
    const store = await open()
    await store.commit({ putSecret: secret })
    const traces = () =>
      readdirSync(directory).filter((file) => readFileSync(join(directory, file)).includes(Buffer.from(secret.ciphertext)))
    expect(traces().length).toBeGreaterThan(0)
    await store.commit({ putSecret: sealedSecret(2), shredSecrets: [{ ownerId: forest, version: 1 }] })
    expect(traces()).toEqual([])
  })

  it('does not let anybody rewrite the event log', async () => {
    const store = await open()
    await store.commit({ events: [{ id: 1, level: 'information', at: 1, connectorId: null, runId: null, message: 'x', fields: {} }] })
    await store.close()
    expect(() => tamper("UPDATE event SET message = 'y'")).toThrow('append-only')
  })
})
