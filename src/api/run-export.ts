import { Type } from 'typebox'
import { isoTime } from '#src/base/clock.ts'
import type { Run } from '#src/model/run.ts'
import type { Store } from '#src/store/store.ts'
import { needs } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { namesOf } from './bodies/names.ts'
import { runBody } from './bodies/run-body.ts'
import { runExportFormat, runExportQuery, runExportShape, type RunExportBody } from './contract/run-export.ts'
import { runXml, type StepError } from './exports/run-xml.ts'
import { currentRun, runNumbered, runParameters } from './runs.ts'

/** Errors of objects in one file. A step ends long before that many. */
const errorsMax = 50_000
/** Errors read at once. */
const pageLength = 1_000

const answer = {
  200: {
    description: 'The file, to be saved under the name of its Content-Disposition.',
    content: { 'application/json': { schema: runExportShape }, 'application/xml': { schema: Type.String() } },
  },
}

/** One run as a file: everything that is known of it, with the errors of all objects. */
export function runExportRoutes(api: Api, parts: ApiParts): void {
  const { store } = parts.setup
  api.get(
    '/runs/:number/export',
    { config: needs('see-status'), schema: { params: runParameters, querystring: runExportQuery, response: answer } },
    async (request, reply) => {
      const run = currentRun(parts, await runNumbered(parts, request.params.number))
      const as = request.query.as ?? 'json'
      const found = await errorsOf(store, run)
      const names = namesOf(await store.configuration.current())
      reply.header('content-disposition', `attachment; filename="run-${run.number}.${as}"`).header('cache-control', 'no-store')
      if (as === 'xml') return reply.type('application/xml; charset=utf-8').send(runXml(run, found.errors, names))
      const body: RunExportBody = {
        format: runExportFormat,
        run: runBody(run, names),
        errors: found.errors.map((error) => ({ ...error, at: isoTime(error.at), firstAt: isoTime(error.firstAt) })),
        isComplete: found.isComplete,
      }
      return reply.type('application/json; charset=utf-8').send(`${JSON.stringify(body, null, 2)}\n`)
    },
  )
}

async function errorsOf(
  store: Store,
  run: Run,
): Promise<{ readonly errors: readonly (StepError & { readonly sequence: number })[]; readonly isComplete: boolean }> {
  const errors: (StepError & { readonly sequence: number })[] = []
  while (errors.length < errorsMax) {
    const page = await store.runs.errors({ runId: run.id, after: errors.at(-1)?.sequence ?? null, limit: pageLength })
    errors.push(...page)
    if (page.length < pageLength) return { errors, isComplete: true }
  }
  return { errors, isComplete: false }
}
