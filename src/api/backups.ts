import { Readable } from 'node:stream'
import type { StoredBackup } from '#src/backup/backup-folder.ts'
import { nextBackup } from '#src/backup/backup-schedule.ts'
import { backupState } from '#src/backup/backup-state.ts'
import type { BackupWork } from '#src/backup/backups.ts'
import { isoTime } from '#src/base/clock.ts'
import { needs, needsJustSignedIn } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { authorOf } from './author.ts'
import {
  backupFileShape,
  backupLineShape,
  backupListShape,
  backupParameters,
  backupSettingsShape,
  changeBackupSettingsShape,
  oneBackupShape,
  type BackupBody,
  type BackupLineBody,
  type BackupListBody,
  type BackupWorkBody,
} from './contract/backup.ts'
import { shortListQuery } from './contract/shapes.ts'
import { archiveType } from './contract/socket.ts'
import { answerWithLines } from './line-answer.ts'
import { heavy, linesOrLast, onlyFile } from './open-api/answer-schemas.ts'
import { newestFirst, pageOf, wantedPage } from './page-of.ts'

/** Backups: made, tried out, handed out, removed. Restoring one is for the command line, while no service runs. */
export function backupRoutes(api: Api, parts: ApiParts): void {
  const { backups } = parts
  const params = backupParameters
  const listing = { querystring: shortListQuery, response: { 200: backupListShape } }
  api.get('/backups', { config: needs('see-status'), schema: listing }, (request) => listBody(parts, wantedPage(request.query)))
  api.post(
    '/backups',
    { config: { ...needsJustSignedIn('administer'), ...heavy }, schema: { response: linesOrLast(backupLineShape) } },
    (request, reply) =>
      answerWithLines<BackupLineBody>({ request, reply }, async (emit) => {
        const backup = await backups.make(authorOf(request), (work) => emit({ type: 'work', work: workBody(work) }))
        return { type: 'backup', backup: backupBody(backup) }
      }),
  )
  api.patch(
    '/backups/settings',
    { config: needs('administer'), schema: { body: changeBackupSettingsShape, response: { 200: backupSettingsShape } } },
    async (request) => {
      const settings = { ...(await backups.settings()), ...request.body }
      await backups.set(settings, authorOf(request))
      return settings
    },
  )
  api.post(
    '/backups/:id/rehearse',
    { config: { ...needs('administer'), ...heavy }, schema: { params, response: linesOrLast(backupLineShape) } },
    (request, reply) =>
      answerWithLines<BackupLineBody>({ request, reply }, async (emit) => {
        const { id } = request.params
        await backups.rehearse(id, authorOf(request), (work) => emit({ type: 'work', work: workBody(work) }))
        return { type: 'backup', backup: backupBody(await backups.get(id)) }
      }),
  )
  api.delete(
    '/backups/:id',
    { config: needsJustSignedIn('administer'), schema: { params, response: { 200: oneBackupShape } } },
    async (request) => ({ backup: backupBody(await backups.remove(request.params.id, authorOf(request))) }),
  )
  backupFileRoutes(api, parts)
}

/** Taking a backup away. A browser asks first, so that it can show why not; what it navigates to then is saved as it comes. */
function backupFileRoutes(api: Api, { backups }: ApiParts): void {
  const config = needsJustSignedIn('administer')
  const params = backupParameters
  api.post('/backups/:id/file', { config, schema: { params, response: { 200: backupFileShape } } }, async (request) => {
    const { id } = request.params
    const { name, bytes } = await backups.file(id)
    return { path: `/backups/${id}/file`, name, bytes }
  })
  // Whoever only looks takes nothing away, and what is noted is that somebody did.
  const schema = { params, response: onlyFile(archiveType) }
  api.get('/backups/:id/file', { exposeHeadRoute: false, config, schema }, async (request, reply) => {
    const { name, bytes, content } = await backups.download(request.params.id, authorOf(request))
    reply.header('content-type', archiveType).header('content-length', bytes).header('cache-control', 'no-store')
    reply.header('content-disposition', `attachment; filename="${name}"`)
    return reply.send(Readable.from(content(), { objectMode: false }))
  })
}

async function listBody({ backups, setup }: ApiParts, wanted: ReturnType<typeof wantedPage>): Promise<BackupListBody> {
  const { store, clock } = setup
  const [failure, restored] = [await backupState(store, 'backup.failure'), await backupState(store, 'backup.restored')]
  const keyOf = ({ manifest: { createdAt, id } }: StoredBackup): string => `${newestFirst(Date.parse(createdAt))} ${id}`
  const { page, after } = pageOf(await backups.list(), wanted, keyOf)
  const next = await nextBackup({ store, backups, clock })
  return {
    backups: page.map(backupBody),
    after,
    folder: backups.folder,
    settings: await backups.settings(),
    next: next === null ? null : isoTime(next),
    work: backups.work === null ? null : workBody(backups.work),
    failure: failure === null ? null : { ...failure, at: isoTime(failure.at) },
    restored: restored === null ? null : { ...restored, at: isoTime(restored.at) },
  }
}

function backupBody({ manifest, rehearsal }: StoredBackup): BackupBody {
  const { format: _format, instanceId: _instanceId, database, ...facts } = manifest
  return { ...facts, bytes: database.bytes, sha256: database.sha256, rehearsal }
}

function workBody({ startedAt, ...work }: BackupWork): BackupWorkBody {
  return { ...work, startedAt: isoTime(startedAt) }
}
