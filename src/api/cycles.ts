import { AppError } from '#src/base/app-error.ts'
import type { Cycle } from '#src/model/cycle.ts'
import type { Run } from '#src/model/run.ts'
import { needs } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { cycleBody, cycleRecordBody, runningCycleBody } from './bodies/cycle-body.ts'
import { namesOf } from './bodies/names.ts'
import { runBody } from './bodies/run-body.ts'
import {
  cycleLineShape,
  cycleListQuery,
  cyclePageShape,
  cycleParameters,
  cycleShape,
  startCycleShape,
  type CycleLine,
} from './contract/cycle.ts'
import { followRuns } from './follow-runs.ts'
import { answerWithLines } from './line-answer.ts'
import { linesOrLast } from './open-api/answer-schemas.ts'

/** Cycles: start and follow, stop, history. */
export function cycleRoutes(api: Api, parts: ApiParts): void {
  const { store } = parts.setup
  api.post(
    '/cycles',
    { config: needs('run'), schema: { body: startCycleShape, response: linesOrLast(cycleLineShape) } },
    (request, reply) =>
      answerWithLines<CycleLine>({ request, reply }, async (emit) => {
        const names = namesOf(await store.configuration.current())
        const follow = followRuns(parts, (run) => emit({ type: run.endedAt === null ? 'progress' : 'ended', run: runBody(run, names) }))
        try {
          const { id, ended } = parts.scheduler.begin({
            policy: request.body.policy ?? null,
            trigger: 'operator',
            started: (started) => follow.add(started.run),
          })
          const runs = await ended
          return { type: 'cycle-ended', cycle: cycleBody(await recorded(parts, id), runs, names) }
        } finally {
          follow.end()
        }
      }),
  )
  api.post('/cycles/stop', { config: needs('run'), schema: { response: { 202: cycleShape } } }, async (_request, reply) => {
    const cycle = parts.scheduler.stop()
    if (cycle === null) throw new AppError('cycle-unknown', { detail: 'no cycle is running' })
    return reply.status(202).send(runningCycleBody(cycle, namesOf(await store.configuration.current())))
  })
  api.get(
    '/cycles',
    { config: needs('see-status'), schema: { querystring: cycleListQuery, response: { 200: cyclePageShape } } },
    async (request) => {
      const { before = null, limit = 50 } = request.query
      const names = namesOf(await store.configuration.current())
      const cycles = await store.cycles.list({ before, limit })
      return {
        cycles: cycles.map((cycle) => cycleRecordBody(cycle, names)),
        before: cycles.length === limit ? (cycles.at(-1)?.id ?? null) : null,
      }
    },
  )
  api.get(
    '/cycles/:id',
    { config: needs('see-status'), schema: { params: cycleParameters, response: { 200: cycleShape } } },
    async (request) => {
      const cycle = await recorded(parts, request.params.id)
      return cycleBody(cycle, await runsOf(parts, cycle), namesOf(await store.configuration.current()))
    },
  )
}

async function recorded({ setup }: ApiParts, id: string): Promise<Cycle> {
  const [newest] = id === 'latest' ? await setup.store.cycles.list({ before: null, limit: 1 }) : []
  const cycle = id === 'latest' ? newest : await setup.store.cycles.get(id)
  if (cycle === null || cycle === undefined) throw new AppError('cycle-unknown', { subject: id })
  return cycle
}

/** Runs of a cycle that are still in the history. */
async function runsOf({ setup, runner }: ApiParts, { steps }: Cycle): Promise<readonly Run[]> {
  const ids = steps.flatMap(({ outcome }) => (outcome.kind === 'run' ? [outcome.runId] : []))
  const runs = await Promise.all(ids.map((id) => runner.active().find((run) => run.id === id) ?? setup.store.runs.get(id)))
  return runs.filter((run) => run !== null)
}
