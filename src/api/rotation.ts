import { isoTime } from '#src/base/clock.ts'
import type { RotationOutcome } from '#src/credentials/rotation/secret-rotations.ts'
import { needsJustSignedIn } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { authorOf } from './author.ts'
import { configuredConnector } from './configured-connector.ts'
import { rotatedShape, rotateQuery, type RotatedBody } from './contract/rotation.ts'
import { connectorParameters } from './contract/shapes.ts'

/** Replaces the secret of a connector by one that nobody ever sees. */
export function rotationRoutes(api: Api, { setup, rotations }: ApiParts): void {
  const config = needsJustSignedIn('replace-secret')
  const schema = { params: connectorParameters, querystring: rotateQuery, response: { 200: rotatedShape } }
  api.post('/connectors/:connector/rotation', { config, schema }, async (request) => {
    const { connector } = await configuredConnector(setup.store, request.params.connector)
    const mode = request.query.dryRun === true ? 'dry-run' : 'replace'
    return rotatedBody(await rotations.rotate(connector.id, { trigger: 'operator', author: authorOf(request), mode }))
  })
}

const nothing = { version: null, server: null, reason: null, text: null, advice: null, retryAt: null }

function rotatedBody(outcome: RotationOutcome): RotatedBody {
  const { kind } = outcome
  if (kind === 'replaced') return { ...nothing, outcome: kind, version: outcome.version, server: outcome.server }
  if (kind === 'possible') return { ...nothing, outcome: kind, server: outcome.server }
  if (kind === 'waiting') return { ...nothing, outcome: kind, version: outcome.version }
  const { reason, text, advice, retryAt } = outcome
  return { ...nothing, outcome: kind, reason, text, advice, retryAt: retryAt === null ? null : isoTime(retryAt) }
}
