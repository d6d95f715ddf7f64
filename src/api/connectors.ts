import { must } from '#src/base/assert.ts'
import type { Secret } from '#src/base/secret.ts'
import { addConnector, testConnector } from '#src/runner/connector-setup.ts'
import { needs, needsJustSignedIn } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { authorOf } from './author.ts'
import { connectorBody, connectorDetailBody } from './bodies/connector-body.ts'
import { configuredConnector } from './configured-connector.ts'
import {
  addConnectorLineShape,
  addConnectorShape,
  connectorDetailShape,
  connectorListShape,
  testConnectorLineShape,
  testSecretQuery,
  type AddConnectorBody,
  type AddConnectorLine,
  type TestConnectorLine,
} from './contract/connector.ts'
import { connectorParameters } from './contract/shapes.ts'
import { answerWithLines, type Emit } from './line-answer.ts'
import { linesOrLast } from './open-api/answer-schemas.ts'
import { ShownStates } from './shown-states.ts'

/** Connectors: list, look at, add, test. */
export function connectorRoutes(api: Api, parts: ApiParts): void {
  const { store } = parts.setup
  const shown = new ShownStates(parts.setup)
  api.get('/connectors', { config: needs('see-status'), schema: { response: { 200: connectorListShape } } }, async () => {
    const stored = await store.configuration.current()
    if (stored === null) return { connectors: [] }
    return { connectors: await Promise.all(stored.configuration.connectors.map((connector) => connectorBody(parts, connector, stored))) }
  })
  api.get(
    '/connectors/:connector',
    { config: needs('see-status'), schema: { params: connectorParameters, response: { 200: connectorDetailShape } } },
    async (request) => {
      const { connector, stored } = await configuredConnector(store, request.params.connector)
      await shown.note(authorOf(request), connector.id)
      return connectorDetailBody(parts, connector, stored)
    },
  )
  api.post(
    '/connectors',
    { config: needsJustSignedIn('set-up-connectors'), schema: { body: addConnectorShape, response: linesOrLast(addConnectorLineShape) } },
    (request, reply) =>
      answerWithLines<AddConnectorLine>({ request, reply }, (emit) =>
        add(parts, { wanted: request.body, author: authorOf(request), emit }),
      ),
  )
  api.post(
    '/connectors/:connector/test',
    {
      config: needs('test-secret'),
      schema: { params: connectorParameters, querystring: testSecretQuery, response: linesOrLast(testConnectorLineShape) },
    },
    (request, reply) =>
      answerWithLines<TestConnectorLine>({ request, reply }, async (emit) => {
        const { connector } = await configuredConnector(store, request.params.connector)
        const wanted = { connector: connector.name, author: authorOf(request), isRiskAccepted: request.query.acceptLockoutRisk ?? false }
        const { checks, isCatchUpDue } = await testConnector(parts.setup, wanted, (check) => emit({ type: 'check', check: { ...check } }))
        if (isCatchUpDue) parts.scheduler.catchUp()
        return { type: 'tested', checks: checks.map((check) => ({ ...check })), catchUp: isCatchUpDue }
      }),
  )
}

async function add(
  parts: ApiParts,
  by: { readonly wanted: AddConnectorBody; readonly author: string; readonly emit: Emit<AddConnectorLine> },
): Promise<AddConnectorLine> {
  const { type, name = null, settings, containers = [], rulesLike = null, secret: handle } = by.wanted
  const secret: Secret | null = handle === null ? null : parts.handles.take(handle)
  try {
    const wanted = { access: { type, settings, secret }, name, containers, rulesLike, author: by.author }
    const added = await addConnector(parts.setup, wanted, (check) => by.emit({ type: 'check', check: { ...check } }))
    const stored = must(await parts.setup.store.configuration.current(), 'the configuration that was just stored')
    return { type: 'added', connector: await connectorBody(parts, added.connector, stored), server: added.discovery.server }
  } finally {
    secret?.destroy()
  }
}
