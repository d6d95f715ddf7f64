import { isoTime } from '#src/base/clock.ts'
import { must } from '#src/base/assert.ts'
import { replaceSecret } from '#src/runner/connector-setup.ts'
import { needsJustSignedIn } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { authorOf } from './author.ts'
import { credentialBody } from './bodies/connector-body.ts'
import { configuredConnector } from './configured-connector.ts'
import { secretHandleShape, storeSecretQuery, type StoreSecretLine } from './contract/connector.ts'
import { connectorParameters } from './contract/shapes.ts'
import { answerWithLines } from './line-answer.ts'
import { secretOf } from './secret-body.ts'

/** Secrets go in and never come out: as raw bytes, tested before they are stored, used by the next session. */
export function credentialRoutes(api: Api, parts: ApiParts): void {
  const { setup, handles, scheduler } = parts
  api.post(
    '/secrets',
    { config: needsJustSignedIn('replace-secret'), schema: { response: { 201: secretHandleShape } } },
    async (request, reply) => {
      const { handle, expiresAt } = handles.keep(secretOf(request.body))
      return reply.status(201).send({ handle, expiresAt: isoTime(expiresAt) })
    },
  )
  api.put(
    '/connectors/:connector/secret',
    { config: needsJustSignedIn('replace-secret'), schema: { params: connectorParameters, querystring: storeSecretQuery } },
    (request, reply) =>
      answerWithLines<StoreSecretLine>({ request, reply }, async (emit) => {
        const secret = secretOf(request.body)
        try {
          const { connector } = await configuredConnector(setup.store, request.params.connector)
          const wanted = {
            connector: connector.name,
            secret,
            test: request.query.test ?? ('before-storing' as const),
            author: authorOf(request),
          }
          const replaced = await replaceSecret(setup, wanted, (check) => emit({ type: 'check', check: { ...check } }))
          if (replaced.isCatchUpDue) scheduler.catchUp()
          const credential = must(await credentialBody(setup.store, connector.id), 'the secret that was just stored')
          return {
            type: 'stored',
            credential,
            checks: replaced.checks.map((check) => ({ ...check })),
            catchUp: replaced.isCatchUpDue,
          }
        } finally {
          secret.destroy()
        }
      }),
  )
}
