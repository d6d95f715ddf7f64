import { Type, type Static } from 'typebox'
import { AppError } from '#src/base/app-error.ts'
import { isoTime } from '#src/base/clock.ts'
import { runOutcome, runResults, type Run } from '#src/model/run.ts'
import { connectorNamed } from '#src/runner/runner.ts'
import type { RunFilter } from '#src/store/store.ts'
import { needs } from './access/route-access.ts'
import { assertMay } from './access/admit.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { namesOf } from './bodies/names.ts'
import { runBody } from './bodies/run-body.ts'
import { runErrorPageShape, runLineShape, runPageShape, runShape, startRunShape, type RunLine } from './contract/run.ts'
import { limitShape } from './contract/shapes.ts'
import { followRuns } from './follow-runs.ts'
import { answerWithLines } from './line-answer.ts'
import { alsoNeeds, linesOrLast } from './open-api/answer-schemas.ts'

/** Which run. */
export const runParameters = Type.Object({ number: Type.Integer({ minimum: 1 }) })
const listQuery = Type.Object(
  {
    connector: Type.Optional(Type.String({ maxLength: 256 })),
    /** How serious the result is. */
    status: Type.Optional(Type.Enum(['running', 'success', 'warning', 'failed'] as const)),
    result: Type.Optional(Type.Enum([...runResults])),
    profile: Type.Optional(Type.String({ maxLength: 256 })),
    from: Type.Optional(Type.String({ format: 'date-time', description: 'Began not before' })),
    to: Type.Optional(Type.String({ format: 'date-time', description: 'Began before' })),
    before: Type.Optional(Type.Integer({ minimum: 1 })),
    limit: Type.Optional(limitShape),
  },
  { additionalProperties: false },
)
const errorQuery = Type.Object(
  { after: Type.Optional(Type.Integer({ minimum: 0 })), limit: Type.Optional(limitShape) },
  { additionalProperties: false },
)

/** Runs: start and follow, history, stop. */
export function runRoutes(api: Api, parts: ApiParts): void {
  const { store } = parts.setup
  api.post(
    '/runs',
    { config: { ...needs('run'), ...alsoNeeds('override-guard') }, schema: { body: startRunShape, response: linesOrLast(runLineShape) } },
    (request, reply) =>
      answerWithLines<RunLine>({ request, reply }, async (emit) => {
        const { connector, profile, acceptShrink = false, force = false } = request.body
        if (acceptShrink || force) await assertMay(parts, request, 'override-guard')
        const names = namesOf(await store.configuration.current())
        const follow = followRuns(parts, (run) => emit({ type: 'progress', run: runBody(run, names) }))
        try {
          const started = await parts.runner.start({ connector, profile, trigger: 'operator', acceptShrink, force })
          follow.add(started.run)
          return { type: 'ended', run: runBody(await started.ended, names) }
        } finally {
          follow.end()
        }
      }),
  )
  api.get(
    '/runs',
    { config: needs('see-status'), schema: { querystring: listQuery, response: { 200: runPageShape } } },
    async (request) => {
      const { connector, before = null, limit = 50 } = request.query
      const stored = await store.configuration.current()
      if (connector !== undefined && stored === null)
        throw new AppError('connector-unknown', { subject: connector, detail: 'there are none yet' })
      const connectorId = connector === undefined || stored === null ? null : connectorNamed(stored, connector).id
      const runs = await store.runs.list({ connectorId, ...filterOf(request.query), before, limit })
      const names = namesOf(stored)
      return {
        runs: runs.map((run) => runBody(currentRun(parts, run), names)),
        before: runs.length === limit ? (runs.at(-1)?.number ?? null) : null,
      }
    },
  )
  api.get(
    '/runs/:number',
    { config: needs('see-status'), schema: { params: runParameters, response: { 200: runShape } } },
    async (request) => {
      const run = await runNumbered(parts, request.params.number)
      return runBody(currentRun(parts, run), namesOf(await store.configuration.current()))
    },
  )
  api.get(
    '/runs/:number/errors',
    { config: needs('see-status'), schema: { params: runParameters, querystring: errorQuery, response: { 200: runErrorPageShape } } },
    async (request) => {
      const { after = null, limit = 50 } = request.query
      const run = await runNumbered(parts, request.params.number)
      const errors = await store.runs.errors({ runId: run.id, after, limit })
      return {
        errors: errors.map((error) => ({ ...error, at: isoTime(error.at), firstAt: isoTime(error.firstAt) })),
        after: errors.length === limit ? (errors.at(-1)?.sequence ?? null) : null,
      }
    },
  )
  api.post(
    '/runs/:number/stop',
    { config: needs('run'), schema: { params: runParameters, response: { 202: runShape } } },
    async (request, reply) => {
      const run = await runNumbered(parts, request.params.number)
      if (!parts.runner.stop(run.id))
        throw new AppError('run-unknown', { subject: String(run.number), detail: `it has ended already: ${run.result}` })
      return reply.status(202).send(runBody(currentRun(parts, run), namesOf(await store.configuration.current())))
    },
  )
}

function filterOf({ status, result, profile, from, to }: Static<typeof listQuery>): Omit<RunFilter, 'connectorId'> {
  const results = runResults.filter((each) => (status === undefined || runOutcome(each) === status) && (result ?? each) === each)
  return {
    ...(status === undefined && result === undefined ? {} : { results }),
    ...(profile === undefined ? {} : { profile }),
    ...(from === undefined ? {} : { since: Date.parse(from) }),
    ...(to === undefined ? {} : { until: Date.parse(to) }),
  }
}

/** The run as it is now: the history is written once a second only. */
export function currentRun(parts: ApiParts, run: Run): Run {
  return parts.runner.active().find((active) => active.id === run.id) ?? run
}

/** Throws `run-unknown`. */
export async function runNumbered(parts: ApiParts, number: number): Promise<Run> {
  const run = await parts.setup.store.runs.byNumber(number)
  if (run === null) throw new AppError('run-unknown', { subject: String(number) })
  return run
}
