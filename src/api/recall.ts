import { recallImpact } from '#src/runner/recall-impact.ts'
import type { Recall } from '#src/runner/recall-step.ts'
import { needs, needsJustSignedIn } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { authorOf } from './author.ts'
import { namesOf } from './bodies/names.ts'
import { runBody } from './bodies/run-body.ts'
import { configuredConnector } from './configured-connector.ts'
import { recallImpactShape } from './contract/recall.ts'
import { runLineShape, type RunLine } from './contract/run.ts'
import { connectorParameters } from './contract/shapes.ts'
import { followRuns } from './follow-runs.ts'
import { answerWithLines, type Emit } from './line-answer.ts'
import { linesOrLast } from './open-api/answer-schemas.ts'

/** Taking leave of a connector: what it would come to, clearing its space, removing it. */
export function recallRoutes(api: Api, parts: ApiParts): void {
  const { store } = parts.setup
  api.get(
    '/connectors/:connector/recall',
    { config: needs('set-up-connectors'), schema: { params: connectorParameters, response: { 200: recallImpactShape } } },
    async (request) => {
      const { connector } = await configuredConnector(store, request.params.connector)
      const { deletes, updates, ...counts } = await recallImpact(parts.setup, connector.name)
      return { connector: connector.name, ...counts, deletes: [...deletes], updates: [...updates] }
    },
  )
  for (const kind of ['clear', 'remove'] as const) {
    api.post(
      `/connectors/:connector/${kind}`,
      { config: needsJustSignedIn('set-up-connectors'), schema: { params: connectorParameters, response: linesOrLast(runLineShape) } },
      (request, reply) =>
        answerWithLines<RunLine>({ request, reply }, (emit) =>
          recall(parts, { connector: request.params.connector, kind, author: authorOf(request), emit }),
        ),
    )
  }
}

async function recall(parts: ApiParts, wanted: Recall & { readonly connector: string; readonly emit: Emit<RunLine> }): Promise<RunLine> {
  const { connector, kind, author, emit } = wanted
  // Read before the run: afterwards nothing may be left that knows the connector's name.
  const names = namesOf(await parts.setup.store.configuration.current())
  const follow = followRuns(parts, (run) => emit({ type: 'progress', run: runBody(run, names) }))
  try {
    const started = await parts.runner.recall({ connector, kind, author })
    follow.add(started.run)
    return { type: 'ended', run: runBody(await started.ended, names) }
  } finally {
    follow.end()
  }
}
