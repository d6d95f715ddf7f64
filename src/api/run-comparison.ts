import type { Run } from '#src/model/run.ts'
import type { Store } from '#src/store/store.ts'
import { needs } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { areAlike, compareSteps } from './bodies/compare-steps.ts'
import { namesOf } from './bodies/names.ts'
import { runBody } from './bodies/run-body.ts'
import { comparisonQuery, runComparisonShape, type RunComparisonBody } from './contract/run-comparison.ts'
import { currentRun, runNumbered, runParameters } from './runs.ts'

/** Earlier runs that are looked through for one with the same steps. */
const earlierMax = 50

/** Two runs side by side. */
export function runComparisonRoutes(api: Api, parts: ApiParts): void {
  const { store } = parts.setup
  api.get(
    '/runs/:number/comparison',
    {
      config: needs('see-status'),
      schema: { params: runParameters, querystring: comparisonQuery, response: { 200: runComparisonShape } },
    },
    async (request): Promise<RunComparisonBody> => {
      const run = currentRun(parts, await runNumbered(parts, request.params.number))
      const { with: wanted } = request.query
      const before = wanted === undefined ? await runBefore(store, run) : await runNumbered(parts, wanted)
      const names = namesOf(await store.configuration.current())
      const [body, other] = [runBody(run, names), before === null ? null : runBody(currentRun(parts, before), names)]
      return { run: body, other, steps: other === null ? [] : compareSteps(body.steps, other.steps) }
    },
  )
}

/**
 * The run before of the same connector and profile. One with the same steps is preferred: a run of a single step that was tried again says
 * nothing about the others, nor does one that was stopped half-way.
 */
async function runBefore(store: Store, run: Run): Promise<Run | null> {
  const { connectorId, profile, number, steps } = run
  const earlier = await store.runs.list({ connectorId, profile, before: number, limit: earlierMax })
  return earlier.find((each) => areAlike(each.steps, steps)) ?? earlier[0] ?? null
}
