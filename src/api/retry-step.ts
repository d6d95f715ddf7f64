import { AppError } from '#src/base/app-error.ts'
import type { Run } from '#src/model/run.ts'
import type { RunRequest } from '#src/runner/runner.ts'
import type { Store } from '#src/store/store.ts'
import { needs } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { namesOf } from './bodies/names.ts'
import { runBody } from './bodies/run-body.ts'
import { retryStepShape, runLineShape, type RunLine } from './contract/run.ts'
import { followRuns } from './follow-runs.ts'
import { answerWithLines } from './line-answer.ts'
import { linesOrLast } from './open-api/answer-schemas.ts'
import { currentRun, runNumbered, runParameters } from './runs.ts'

/** One step of an earlier run once more, as a run of its own. Guards are as they always are: nothing is lifted for it. */
export function retryStepRoutes(api: Api, parts: ApiParts): void {
  const { store } = parts.setup
  api.post(
    '/runs/:number/retry',
    { config: needs('run'), schema: { params: runParameters, body: retryStepShape, response: linesOrLast(runLineShape) } },
    (request, reply) =>
      answerWithLines<RunLine>({ request, reply }, async (emit) => {
        const run = currentRun(parts, await runNumbered(parts, request.params.number))
        const names = namesOf(await store.configuration.current())
        const wanted = await requestFor(store, { run, number: request.body.step })
        const follow = followRuns(parts, (now) => emit({ type: 'progress', run: runBody(now, names) }))
        try {
          const started = await parts.runner.start(wanted)
          follow.add(started.run)
          return { type: 'ended', run: runBody(await started.ended, names) }
        } finally {
          follow.end()
        }
      }),
  )
}

/** Throws `run-unknown` where there is no such step, `step-not-repeatable` where it can no longer be done. */
async function requestFor(store: Store, of: { readonly run: Run; readonly number: number }): Promise<RunRequest> {
  const { run, number } = of
  const step = run.steps.find((each) => each.number === number)
  if (step === undefined) throw new AppError('run-unknown', { subject: String(run.number), detail: `it has no step ${number}` })
  if (step.type === 'recall') throw refused(of, 'it is part of clearing or removing the connector')
  if (step.endedAt === null) throw refused(of, 'it has not ended yet')
  const stored = await store.configuration.current()
  const connector = stored?.configuration.connectors.find(({ id }) => id === run.connectorId)
  if (connector === undefined) throw refused(of, 'its connector was removed')
  // A run of a single object has steps that look like those of others and concern this one object.
  if (!connector.profiles.some(({ name }) => name === run.profile)) throw refused(of, `the connector has no profile "${run.profile}"`)
  const { type, partition } = step
  const isSelected = partition === null || connector.partitions.some(({ name, selected }) => selected && name === partition)
  if (!isSelected) throw refused(of, `the partition ${partition} is not selected any more`)
  return { connector: connector.name, profile: run.profile, trigger: 'operator', step: { type, partition } }
}

function refused({ run, number }: { readonly run: Run; readonly number: number }, detail: string): AppError {
  return new AppError('step-not-repeatable', { subject: `run ${run.number}, step ${number}`, detail })
}
