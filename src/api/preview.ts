import { assertMay } from './access/admit.ts'
import { needs } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { namesOf } from './bodies/names.ts'
import { previewBody, unvisitedBody } from './bodies/preview-body.ts'
import { configuredConnector } from './configured-connector.ts'
import { previewRequestShape, previewShape } from './contract/preview.ts'
import { findObject } from './find-object.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { previewObject } from '#src/runner/preview.ts'
import { commitPreview } from '#src/runner/single-object/commit-preview.ts'
import { alsoNeeds } from './open-api/answer-schemas.ts'
import { refuseDuringCycle } from './single-object.ts'

/** What synchronizing one object would do, and why. Nothing is written unless somebody asks for it. */
export function previewRoutes(api: Api, parts: ApiParts): void {
  const { setup, runner } = parts
  const { store, clock, ids } = setup
  api.post(
    '/preview',
    { config: { ...needs('see-values'), ...alsoNeeds('run') }, schema: { body: previewRequestShape, response: { 200: previewShape } } },
    async (request) => {
      const { mode = 'full', commit = false } = request.body
      // Looking takes the right to see values; writing what was seen is a run.
      if (commit) await assertMay(parts, request, 'run')
      const { connector, stored } = await configuredConnector(store, request.body.connector)
      const object = await findObject(store, connector.id, request.body.object)
      const names = namesOf(stored)
      if (mode === 'delta' && !isVisited(object)) return unvisitedBody(object, names)
      if (!commit) {
        const preview = await previewObject({ store, rules: runner.rulesOf(stored), clock, ids }, object.id)
        return { ...previewBody(preview, names), mode, isCommitted: false }
      }
      refuseDuringCycle(parts)
      const committed = await runner.whileIdle((idle) => {
        const signal = new AbortController().signal
        return commitPreview({ ...idle, configurationVersion: idle.stored.version, signal }, { connector, id: object.id, mode })
      }, connector)
      return { ...previewBody(committed, names), mode, isCommitted: true }
    },
  )
}

/** Whether a delta synchronization looks at the object. */
function isVisited(object: ConnectorSpaceObject): boolean {
  return object.pendingImport !== null || object.needsSync || object.syncProblem !== null
}
