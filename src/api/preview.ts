import type { Api, ApiParts } from './api-parts.ts'
import { namesOf } from './bodies/names.ts'
import { previewBody } from './bodies/preview-body.ts'
import { configuredConnector } from './configured-connector.ts'
import { previewRequestShape, previewShape } from './contract/preview.ts'
import { findObject } from './find-object.ts'
import { previewObject } from '#src/runner/preview.ts'

/** What synchronizing one object would do, and why. Nothing is written. */
export function previewRoutes(api: Api, { setup, runner }: ApiParts): void {
  const { store, clock, ids } = setup
  api.post('/preview', { schema: { body: previewRequestShape, response: { 200: previewShape } } }, async (request) => {
    const { connector, stored } = await configuredConnector(store, request.body.connector)
    const object = await findObject(store, connector.id, request.body.object)
    const preview = await previewObject({ store, rules: runner.rulesOf(stored), clock, ids }, object.id)
    return previewBody(preview, namesOf(stored))
  })
}
