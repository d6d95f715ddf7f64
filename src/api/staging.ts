import type { Static } from 'typebox'
import { isoTime } from '#src/base/clock.ts'
import { stagingMode, switchStaging, type StagingMode } from '#src/runner/staging.ts'
import { needs } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { authorOf } from './author.ts'
import { ifMatchHeaders } from './contract/shapes.ts'
import { stagingShape, switchStagingShape, type stagingModeShape, type StagingBody } from './contract/staging.ts'
import { assertUnchanged, etagOf, tellVersion } from './if-match.ts'
import { tellsVersion } from './open-api/answer-schemas.ts'

/** Staging mode: whether this server writes to directories. */
export function stagingRoutes(api: Api, parts: ApiParts): void {
  const { setup, runner } = parts
  api.get(
    '/staging',
    { config: { ...needs('see-status'), ...tellsVersion }, schema: { response: { 200: stagingShape } } },
    async (_request, reply) => {
      const mode = await stagingMode(setup.store)
      return tellVersion(reply, etagOf(mode), await stagingBody(parts, mode))
    },
  )
  api.put(
    '/staging',
    {
      config: { ...needs('administer'), ...tellsVersion },
      schema: { headers: ifMatchHeaders, body: switchStagingShape, response: { 200: stagingShape } },
    },
    async (request, reply) => {
      assertUnchanged(request, etagOf(await stagingMode(setup.store)), 'staging mode')
      const { on, reason = null } = request.body
      const mode = await switchStaging(setup, { on, author: authorOf(request), reason })
      if (mode.on) stopExports(runner)
      return tellVersion(reply, etagOf(mode), await stagingBody(parts, mode))
    },
  )
}

/** An export under way ends with its batch: two servers that write to one directory are what the mode is to prevent. */
function stopExports(runner: ApiParts['runner']): void {
  for (const run of runner.active()) if (run.steps.at(-1)?.type === 'export') runner.stop(run.id)
}

export function stagingModeBody(mode: StagingMode): Static<typeof stagingModeShape> {
  return { ...mode, since: mode.since === null ? null : isoTime(mode.since) }
}

async function stagingBody({ setup }: ApiParts, mode: StagingMode): Promise<StagingBody> {
  const connectors = (await setup.store.configuration.current())?.configuration.connectors ?? []
  const pending = connectors.map(async ({ id, name }) => {
    const { exportAdd, exportUpdate, exportDelete } = await setup.store.space.statistics(id)
    return { connector: name, adds: exportAdd, updates: exportUpdate, deletes: exportDelete }
  })
  return { mode: stagingModeBody(mode), pending: await Promise.all(pending) }
}
