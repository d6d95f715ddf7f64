import { queryOptions } from '@tanstack/react-query'
import type { Static } from 'typebox'
import type { BackupBody, BackupLineBody, BackupListBody, BackupSettingsBody, backupFileShape } from '#src/api/contract/backup.ts'
import { apiRoot, ask, askLines, pathOf } from './ask.ts'

/** How often the progress of a copy is asked for. */
const workMs = 1_000

/** Backups with what there is to say of them; asked for again and again while one is made or rehearsed. */
export const backupsQuery = queryOptions({
  queryKey: ['backups'],
  queryFn: ({ signal }) => ask<BackupListBody>({ path: '/backups', signal }),
  refetchInterval: ({ state }) => ((state.data?.work ?? null) === null ? false : workMs),
})

export function makeBackup(begun: () => void): Promise<BackupBody> {
  return followed({ method: 'POST', path: '/backups' }, begun)
}

/** Restores it into a folder of its own on the server and proves it there. */
export function rehearseBackup(id: string, begun: () => void): Promise<BackupBody> {
  return followed({ method: 'POST', path: `${pathOf('backups', id)}/rehearse` }, begun)
}

export async function deleteBackup(id: string): Promise<void> {
  await ask<unknown>({ method: 'DELETE', path: pathOf('backups', id) })
}

export function setBackups(change: Partial<BackupSettingsBody>): Promise<BackupSettingsBody> {
  return ask<BackupSettingsBody>({ method: 'PATCH', path: '/backups/settings', json: change })
}

/** Lets the browser save a backup as it comes: it may be larger than the memory of this page. Asks for a fresh sign-in first, where one is needed. */
export async function downloadBackup(id: string): Promise<void> {
  const { path, name } = await ask<Static<typeof backupFileShape>>({ method: 'POST', path: `${pathOf('backups', id)}/file` })
  const link = document.createElement('a')
  link.href = `${apiRoot}${path}`
  link.download = name
  link.click()
}

async function followed(asking: { readonly method: 'POST'; readonly path: string }, begun: () => void): Promise<BackupBody> {
  let backup: BackupBody | null = null
  for await (const line of askLines<BackupLineBody>(asking)) {
    if (line.type === 'backup') backup = line.backup
    else if (line.work.done === 0) begun()
  }
  if (backup === null) throw new Error('the last line of this answer is a backup')
  return backup
}
