import type { Api, ApiParts } from './api-parts.ts'
import { cycleBody } from './bodies/cycle-body.ts'
import { namesOf } from './bodies/names.ts'
import { runBody } from './bodies/run-body.ts'
import { startCycleShape, type CycleLine } from './contract/cycle.ts'
import { followRuns } from './follow-runs.ts'
import { answerWithLines } from './line-answer.ts'

/** Cycles: start and follow. */
export function cycleRoutes(api: Api, parts: ApiParts): void {
  api.post('/cycles', { schema: { body: startCycleShape } }, (request, reply) =>
    answerWithLines<CycleLine>({ request, reply }, async (emit) => {
      const names = namesOf(await parts.setup.store.configuration.current())
      const follow = followRuns(parts, (run) => emit({ type: run.endedAt === null ? 'progress' : 'ended', run: runBody(run, names) }))
      try {
        const cycle = parts.scheduler.begin({
          policy: request.body.policy,
          trigger: 'operator',
          started: (started) => follow.add(started.run),
        })
        return { type: 'cycle-ended', cycle: cycleBody(cycle, await cycle.ended, names) }
      } finally {
        follow.end()
      }
    }),
  )
}
