import type { FastifyRequest } from 'fastify'
import { AppError } from '#src/base/app-error.ts'
import { isoTime } from '#src/base/clock.ts'
import type { NeededRun } from '#src/configuration/needed-runs.ts'
import { toDocuments } from '#src/configuration/to-documents.ts'
import { configurationEvents } from '#src/runner/configuration-events.ts'
import { saveConfiguration, type Forgotten } from '#src/runner/save-configuration.ts'
import type { StoredConfiguration } from '#src/store/store.ts'
import { needs } from './access/route-access.ts'
import { assertJustSignedIn, assertMay } from './access/admit.ts'
import { permissionsFor } from './access/configuration-permissions.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { authorOf } from './author.ts'
import { alsoNeeds } from './open-api/answer-schemas.ts'
import {
  appliedShape,
  applyRequestShape,
  configurationShape,
  historyQuery,
  historyShape,
  planRequestShape,
  planShape,
  type AppliedBody,
  type PlanBody,
} from './contract/configuration.ts'
import { propose, type Proposal } from './proposed-configuration.ts'

/** The configuration as documents: read, compare, replace. Every version is kept. */
export function configurationRoutes(api: Api, parts: ApiParts): void {
  const { setup } = parts
  const { store } = setup
  api.get('/configuration', { config: needs('see-status'), schema: { response: { 200: configurationShape } } }, async () => {
    const stored = await store.configuration.current()
    if (stored === null) return { stored: null, documents: [] }
    return { stored: versionBody(stored), documents: toDocuments(stored.configuration).map((document) => ({ ...document })) }
  })
  api.get(
    '/configuration/history',
    { config: needs('see-status'), schema: { querystring: historyQuery, response: { 200: historyShape } } },
    async (request) => {
      const { before = null, limit = 50 } = request.query
      const versions = await store.configuration.history(limit, before)
      return { versions: versions.map(versionBody), before: versions.length === limit ? (versions.at(-1)?.version ?? null) : null }
    },
  )
  api.post(
    '/configuration/plan',
    { config: needs('propose-configuration'), schema: { body: planRequestShape, response: { 200: planShape } } },
    async (request) => planBody(await propose(setup, request.body.documents)),
  )
  api.post(
    '/configuration/apply',
    {
      config: { ...needs('change-configuration'), ...alsoNeeds(...changeTakes) },
      schema: { body: applyRequestShape, response: { 200: appliedShape } },
    },
    async (request) => {
      const { documents, expectedVersion, reason } = request.body
      const proposal = await propose(setup, documents)
      await assertMayChange(parts, request, proposal)
      return applyProposal(setup, proposal, { expectedVersion, reason, author: authorOf(request) })
    },
  )
}

/** What a change may take, found out from the change itself. */
export const changeTakes = ['edit-rules', 'change-target', 'set-up-connectors', 'administer', 'just-signed-in'] as const

/** Who may edit rules may not move a connector, and the other way round. A first configuration takes everything. */
export async function assertMayChange(parts: ApiParts, request: FastifyRequest, { before, after }: Proposal): Promise<void> {
  if (after === null) return
  const { permissions, fresh } = permissionsFor(parts.setup.drivers, before?.configuration ?? null, after)
  for (const permission of permissions) await assertMay(parts, request, permission)
  if (fresh === 'just-signed-in') await assertJustSignedIn(parts, request)
}

/** Saves a proposal and says so. Throws `configuration-invalid`, `configuration-changed`. */
export async function applyProposal(
  { store, clock, drivers }: ApiParts['setup'],
  { after, plan, problems, before }: Proposal,
  by: { readonly expectedVersion: number; readonly reason: string; readonly author: string },
): Promise<AppliedBody> {
  if (after === null) throw refusedConfiguration(problems)
  const changes = plan.changes.length
  if (changes === 0) return { version: before?.version ?? 0, changes, needed: [], forgotten: [] }
  const saved = await saveConfiguration({ store, clock, drivers }, { ...by, before, after })
  await store.commit({ events: configurationEvents(saved, { author: by.author, reason: by.reason, changes }) })
  const { version, needed, forgotten } = saved
  return {
    version,
    changes,
    needed: needed.map(neededBody),
    forgotten: forgottenBodies(forgotten),
  }
}

/** Why a configuration cannot be saved, as an error. */
export function refusedConfiguration(problems: Proposal['problems']): AppError {
  const errors = problems.filter((problem) => problem.severity === 'error')
  const [first] = errors
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  return new AppError('configuration-invalid', {
    subject: `${first?.path ?? ''}:${first?.line ?? 1}`,
    detail: `${first?.message ?? ''}${more}`,
  })
}

/** A plan for people and programs. */
export function planBody({ before, problems, after, plan, forgotten }: Proposal): PlanBody {
  return {
    version: before?.version ?? 0,
    isSound: after !== null,
    problems,
    changes: plan.changes.map((change) => ({ ...change, fields: change.fields.map((field) => ({ ...field })) })),
    needed: plan.needed.map(neededBody),
    forgotten: forgottenBodies(forgotten),
  }
}

/** Where nothing was stored, nothing is lost. */
function forgottenBodies(forgotten: readonly Forgotten[]): AppliedBody['forgotten'] {
  return forgotten.filter(({ versions }) => versions.length > 0).map(({ of, name, settings }) => ({ of, name, settings: [...settings] }))
}

function neededBody({ connector, steps, reasons }: NeededRun): PlanBody['needed'][number] {
  return { connector, steps: [...steps], reasons: [...reasons] }
}

/** A version without its documents. */
export function versionBody({ version, at, author, reason }: Omit<StoredConfiguration, 'configuration'>) {
  return { version, at: isoTime(at), author, reason }
}
