import { AppError } from '#src/base/app-error.ts'
import { mergeChanges } from '#src/configuration/merge-changes.ts'
import { toDocuments } from '#src/configuration/to-documents.ts'
import type { DocumentFile } from '#src/configuration/document-problem.ts'
import type { Store } from '#src/store/store.ts'
import { needs } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { authorOf } from './author.ts'
import { alsoNeeds, tellsVersion } from './open-api/answer-schemas.ts'
import { applyProposal, assertMayChange, changeTakes, planBody, versionBody } from './configuration.ts'
import { changeApplyShape, changeRequestShape, ifMatchShape, versionParameters, type ChangeRequestBody } from './contract/change.ts'
import { appliedShape, configurationShape, planShape } from './contract/configuration.ts'
import { propose } from './proposed-configuration.ts'

/**
 * Single changes of the configuration, and the return to an earlier version: the documents are put together here, and go the way of every
 * configuration from then on.
 */
export function configurationChangeRoutes(api: Api, parts: ApiParts): void {
  const { store } = parts.setup
  api.get(
    '/configuration/history/:version',
    { config: needs('see-status'), schema: { params: versionParameters, response: { 200: configurationShape } } },
    async (request) => {
      const stored = await storedVersion(store, request.params.version)
      return { stored: versionBody(stored), documents: toDocuments(stored.configuration).map((document) => ({ ...document })) }
    },
  )
  api.post(
    '/configuration/changes/plan',
    { config: { ...needs('propose-configuration'), ...tellsVersion }, schema: { body: changeRequestShape, response: { 200: planShape } } },
    async (request, reply) => {
      const body = planBody(await propose(parts.setup, await changedDocuments(store, request.body)))
      reply.header('etag', `"${body.version}"`)
      return body
    },
  )
  api.post(
    '/configuration/changes/apply',
    {
      config: { ...needs('change-configuration'), ...alsoNeeds(...changeTakes) },
      schema: { headers: ifMatchShape, body: changeApplyShape, response: { 200: appliedShape } },
    },
    async (request, reply) => {
      const expectedVersion = Number(request.headers['if-match'].slice(1, -1))
      const { reason } = request.body
      const current = (await store.configuration.current())?.version ?? 0
      // What was merged into another version than the one its author saw may not be what he meant.
      if (current !== expectedVersion)
        throw new AppError('configuration-changed', { detail: `version ${current} is the newest, not ${expectedVersion}` })
      const proposal = await propose(parts.setup, await changedDocuments(store, request.body))
      await assertMayChange(parts, request, proposal)
      const applied = await applyProposal(parts.setup, proposal, { expectedVersion, reason, author: authorOf(request) })
      reply.header('etag', `"${applied.version}"`)
      return applied
    },
  )
}

/** The documents that a request comes to. */
export async function changedDocuments(store: Store, { changes, restore }: ChangeRequestBody): Promise<readonly DocumentFile[]> {
  if ((changes === undefined) === (restore === undefined))
    throw new AppError('configuration-invalid', { subject: 'changes', detail: 'send either changes or the version to restore' })
  if (restore !== undefined) return toDocuments((await storedVersion(store, restore)).configuration)
  const stored = await store.configuration.current()
  if (stored === null) throw new AppError('document-unknown', { subject: 'configuration', detail: 'there is none yet' })
  return mergeChanges(stored.configuration, changes ?? [])
}

async function storedVersion(store: Store, version: number) {
  const stored = await store.configuration.version(version)
  if (stored === null) throw new AppError('document-unknown', { subject: `version ${version}`, detail: 'it was never stored' })
  return stored
}
