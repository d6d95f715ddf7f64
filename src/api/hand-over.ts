import type { FastifyRequest } from 'fastify'
import { authorOfHandOver, countRefusal, createHandOver, noteUse, usableHandOver } from '#src/access/hand-overs.ts'
import { AppError } from '#src/base/app-error.ts'
import { must } from '#src/base/assert.ts'
import { isoTime } from '#src/base/clock.ts'
import type { HandOver } from '#src/model/account.ts'
import { parseTimeSpan } from '#src/model/time-span.ts'
import { driverOf } from '#src/runner/drivers.ts'
import { replaceSecret } from '#src/runner/replace-secret.ts'
import { originOf, principalOf } from './access/identify.ts'
import { forAnybody, needsJustSignedIn } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { credentialBody } from './bodies/connector-body.ts'
import { configuredConnector } from './configured-connector.ts'
import { storeSecretLineShape, type StoreSecretLine } from './contract/connector.ts'
import { createdHandOverShape, createHandOverShape, handOverHeaders, handOverShape } from './contract/hand-over.ts'
import { connectorParameters } from './contract/shapes.ts'
import { handOverHeader } from './contract/socket.ts'
import { answerWithLines, type Emit } from './line-answer.ts'
import { linesOrLast, takesSecret } from './open-api/answer-schemas.ts'
import { openBodyBytesMax, secretOf } from './secret-body.ts'

/** Links with which a person without an account here enters the secret of one connector. The code comes in a header. */
export function handOverRoutes(api: Api, parts: ApiParts): void {
  const { access, setup } = parts
  api.post(
    '/connectors/:connector/hand-over',
    {
      config: needsJustSignedIn('replace-secret'),
      schema: { params: connectorParameters, body: createHandOverShape, response: { 201: createdHandOverShape } },
    },
    async (request, reply) => {
      const { connector } = await configuredConnector(setup.store, request.params.connector)
      const { recipient, expiresIn = '24h' } = request.body
      const lifetimeMs = parseTimeSpan(expiresIn)
      if (lifetimeMs === null) throw new AppError('time-span', { subject: 'expiresIn', detail: `"${expiresIn}" is none` })
      const wanted = { connectorId: connector.id, connector: connector.name, recipient, lifetimeMs }
      const { link, code } = await createHandOver(access, wanted, principalOf(request))
      const body = { connector: connector.name, recipient, code, path: `/hand-over#${code}`, expiresAt: isoTime(link.expiresAt) }
      return reply.status(201).send(body)
    },
  )
  api.get('/hand-over', { config: forAnybody, schema: { headers: handOverHeaders, response: { 200: handOverShape } } }, async (request) => {
    const { recipient, createdBy, expiresAt, connectorId } = await linkOf(parts, request)
    const { connector } = await configuredConnector(setup.store, connectorId)
    const account = driverOf(setup.drivers, connector.type).accountName(connector.settings)
    return { connector: connector.name, account, recipient, createdBy, expiresAt: isoTime(expiresAt) }
  })
  api.put(
    '/hand-over',
    {
      bodyLimit: openBodyBytesMax,
      config: { ...forAnybody, ...takesSecret },
      schema: { headers: handOverHeaders, response: linesOrLast(storeSecretLineShape) },
    },
    (request, reply) => answerWithLines<StoreSecretLine>({ request, reply }, (emit) => store(parts, request, emit)),
  )
}

/** Tested like any other, and never stored without. The link is used up in the transaction that stores the secret. */
async function store(parts: ApiParts, request: FastifyRequest, emit: Emit<StoreSecretLine>): Promise<StoreSecretLine> {
  const { access, setup, scheduler } = parts
  const secret = secretOf(request.body)
  try {
    const link = await linkOf(parts, request)
    const { address } = originOf(request)
    const { connector } = await configuredConnector(setup.store, link.connectorId)
    const entered = {
      connector: connector.name,
      secret,
      author: authorOfHandOver(link),
      test: 'before-storing' as const,
      reason: `entered through a link of ${link.createdBy}`,
      handOver: link.hash,
    }
    const replaced = await replaceSecret(setup, entered, (check) => emit({ type: 'check', check: { ...check } })).catch(
      async (error: unknown) => {
        if (error instanceof AppError && error.code === 'secret-refused') await countRefusal(access, link, address)
        throw error
      },
    )
    await noteUse(access, { link, connector: connector.name, version: replaced.version, address })
    if (replaced.isCatchUpDue) scheduler.catchUp()
    const credential = must(await credentialBody(setup.store, connector.id), 'the secret that was just stored')
    const checks = replaced.checks.map((check) => ({ ...check }))
    return {
      type: 'stored',
      credential,
      checks,
      connectors: [...replaced.connectors],
      configurationVersion: null,
      catchUp: replaced.isCatchUpDue,
    }
  } finally {
    secret.destroy()
  }
}

function linkOf({ access }: ApiParts, request: FastifyRequest): Promise<HandOver> {
  const code = request.headers[handOverHeader]
  return usableHandOver(access, typeof code === 'string' ? code : '', originOf(request).address)
}
