import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '#src/base/clock.ts'
import type { OpenedStore } from '../../conformance/opened-store.ts'
import { openSqliteStore } from '../open.ts'

/** A store in a directory of its own below the system's temporary directory, for tests. */
export async function openTemporary(): Promise<OpenedStore & { readonly directory: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'lockstep-store-'))
  const open = () => openSqliteStore({ directory, holder: 'test', clock: systemClock })
  let store = await open()
  return {
    directory,
    get store() {
      return store
    },
    reopen: async () => {
      await store.close()
      store = await open()
      return store
    },
    dispose: async () => {
      await store.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
