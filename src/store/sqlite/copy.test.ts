import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { systemClock } from '#src/base/clock.ts'
import { openSqliteStore } from './open.ts'

function folder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'lockstep-copy-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

it('a copy lies below the data directory and is gone once it is closed', async () => {
  const directory = folder()
  const store = await openSqliteStore({ directory, holder: 'test', clock: systemClock })
  const copy = await store.copy()
  expect(readdirSync(join(directory, 'trial'))).toHaveLength(1)
  await copy.close()
  expect(readdirSync(join(directory, 'trial'))).toEqual([])
  await store.close()
})

it('what a killed process left of its copies is removed when the store is opened', async () => {
  const directory = folder()
  mkdirSync(join(directory, 'trial', 'left'), { recursive: true })
  writeFileSync(join(directory, 'trial', 'left', 'lockstep.db'), 'left behind')
  await (await openSqliteStore({ directory, holder: 'test', clock: systemClock })).close()
  expect(existsSync(join(directory, 'trial'))).toBe(false)
})
