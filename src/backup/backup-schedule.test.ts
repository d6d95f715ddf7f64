import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { AppError } from '#src/base/app-error.ts'
import { openTransientStore } from '#src/store/sqlite/open.ts'
import { Vault } from '#src/vault/vault.ts'
import { BackupSchedule, nextBackup } from './backup-schedule.ts'
import { backupStanding } from './backup-standing.ts'
import { backupState } from './backup-state.ts'
import { Backups } from './backups.ts'

const dayMs = 24 * 3_600_000
const begun = Date.UTC(2026, 10, 22, 12)

it('makes and rehearses a backup once a week, counted from the first look', async () => {
  const world = await start()
  await world.schedule.look()
  expect(await world.made()).toEqual([])
  world.now = begun + 7 * dayMs
  await world.schedule.look()
  await world.schedule.look()
  // Nothing opens secrets in a sealed vault; there are none.
  expect(await world.made()).toEqual(['schedule proven'])
  expect(await nextBackup(world)).toBe(begun + 14 * dayMs)
})

it('waits for runs, for a day at the most', async () => {
  const world = await start()
  await world.schedule.look()
  world.isIdle = false
  world.now = begun + 7 * dayMs + 3_600_000
  await world.schedule.look()
  expect(await world.made()).toEqual([])
  world.now = begun + 8 * dayMs
  await world.schedule.look()
  expect(await world.made()).toHaveLength(1)
})

it('makes none where it is switched off, and tries again a day after a failure', async () => {
  const world = await start()
  await world.schedule.look()
  await world.backups.set({ every: 'off', keep: 3 }, 'anna')
  world.now = begun + 30 * dayMs
  await world.schedule.look()
  expect([await world.made(), await nextBackup(world)]).toEqual([[], null])

  await world.backups.set({ every: 'day', keep: 3 }, 'anna')
  world.free = 0
  await expect(world.schedule.look()).rejects.toMatchObject({ code: 'backup-unwritable' })
  expect(await backupState(world.store, 'backup.failure')).toMatchObject({ what: 'backup' })
  const first = { failure: { what: 'backup' }, lastAt: begun, intervalMs: dayMs }
  expect(await backupStanding(world.store, world.directory)).toMatchObject(first)
  await world.schedule.look()
  world.free = 10 ** 12
  world.now += dayMs
  await world.schedule.look()
  expect(await world.made()).toHaveLength(1)
  expect(await backupStanding(world.store, world.directory)).toEqual({ failure: null, lastAt: world.now, intervalMs: dayMs })
})

async function start() {
  const directory = mkdtempSync(join(tmpdir(), 'lockstep-schedule-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const world = { now: begun, isIdle: true, free: 10 ** 12 }
  const clock = { now: () => world.now }
  const store = await openTransientStore(clock)
  onTestFinished(() => store.close())
  const vault = Vault.sealed(new AppError('vault-key-missing'))
  const freeBytes = async (): Promise<number> => world.free
  const backups = new Backups({ store, vault, clock, dataDirectory: directory, host: 'here', version: '0', freeBytes })
  const failed = (error: unknown): void => expect.fail(String(error))
  const schedule = new BackupSchedule({ store, backups, clock, isIdle: () => world.isIdle, failed })
  const made = async (): Promise<readonly string[]> =>
    (await backups.list()).map(({ manifest, rehearsal }) => `${manifest.createdBy} ${rehearsal?.result ?? 'never'}`)
  return Object.assign(world, { store, clock, backups, schedule, made, directory })
}
