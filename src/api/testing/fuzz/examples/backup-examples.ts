import { Type } from 'typebox'
import { must } from '#src/base/assert.ts'
import { collect } from '../../service-world.ts'
import type { ExampleStage } from './example-stage.ts'
import type { Examples } from './example.ts'

/** Backups of the service. */
export const backupExamples: Examples = {
  setBackups: () => ({ json: { every: 'week', keep: 3 } }),
  rehearseBackup: async (stage) => ({ path: { id: await backup(stage) } }),
  prepareBackupFile: async (stage) => ({ path: { id: await backup(stage) } }),
  downloadBackup: async (stage) => ({ path: { id: await backup(stage) } }),
  deleteBackup: async (stage) => ({ path: { id: await backup(stage) } }),
}

async function backup(stage: ExampleStage): Promise<string> {
  const list = await backups(stage)
  if (list.length === 0) await collect(stage.world.client.lines(Type.Unknown(), { method: 'POST', path: '/backups' }))
  return must(list[0] ?? (await backups(stage))[0], 'a backup').id
}

async function backups({ world }: ExampleStage): Promise<readonly { readonly id: string }[]> {
  return (await world.client.ask(backupListShape, { method: 'GET', path: '/backups' })).backups
}

const backupListShape = Type.Object({ backups: Type.Array(Type.Object({ id: Type.String() })) })
