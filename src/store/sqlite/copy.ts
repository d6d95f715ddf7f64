import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#src/base/app-error.ts'
import { systemIds } from '#src/base/ids.ts'
import type { Store } from '../store.ts'
import type { Database } from './driver.ts'
import { createPrivateFile } from './hold-directory.ts'

/** Below the data directory, so that a copy is as private as the original and on the same disk. */
const folderName = 'trial'

/**
 * Copies the database page by page, while others go on reading and writing, and opens the copy in a folder of its own. What the
 * original is given meanwhile is in the copy too. Closing the copy removes it.
 */
export async function copyStore(
  database: Database,
  to: { readonly directory: string; open(folder: string): Promise<Store> },
): Promise<Store> {
  const folder = join(to.directory, folderName, systemIds.next())
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    createFolder(folder)
    const file = join(folder, 'lockstep.db')
    createPrivateFile(file)
    await database.copyTo(file)
    const store = await to.open(folder)
    return {
      ...store,
      close: async () => {
        await store.close()
        remove()
      },
    }
  } catch (error) {
    remove()
    throw error
  }
}

/** Removes what a killed process left of its copies. */
export function removeCopies(directory: string): void {
  rmSync(join(directory, folderName), { recursive: true, force: true })
}

function createFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new AppError('data-directory-unusable', { subject: folder, detail: (cause as Error).message, cause })
  }
}
