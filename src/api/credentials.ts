import type { FastifyRequest } from 'fastify'
import { AppError } from '#src/base/app-error.ts'
import { isoTime } from '#src/base/clock.ts'
import { must } from '#src/base/assert.ts'
import type { Secret } from '#src/base/secret.ts'
import { textOfConnector } from '#src/configuration/connector-text.ts'
import type { DocumentFile } from '#src/configuration/document-problem.ts'
import { mergeChanges } from '#src/configuration/merge-changes.ts'
import type { Check } from '#src/connectors/contract/driver.ts'
import type { Configuration, ConnectorDocument } from '#src/model/configuration.ts'
import { replaceSecret, undoSecret, type Replacement } from '#src/runner/replace-secret.ts'
import { assertMay } from './access/admit.ts'
import { principalOf } from './access/identify.ts'
import { needs, needsJustSignedIn } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { authorOf } from './author.ts'
import { accountBody } from './bodies/account-body.ts'
import { credentialBody } from './bodies/connector-body.ts'
import { assertMayChange, refusedConfiguration } from './configuration.ts'
import { configuredConnector } from './configured-connector.ts'
import {
  accountAnswerShape,
  accountListShape,
  changeCredentialShape,
  secretHandleShape,
  storeSecretLineShape,
  storeSecretQuery,
  testSecretQuery,
  type AccountBody,
  type ChangeCredentialBody,
  type StoreSecretLine,
} from './contract/connector.ts'
import { connectorParameters, ifMatchHeaders } from './contract/shapes.ts'
import { answerWithLines, type Emit } from './line-answer.ts'
import { alsoNeeds, linesOrLast, takesSecret, tellsVersion } from './open-api/answer-schemas.ts'
import { propose } from './proposed-configuration.ts'
import { secretOf } from './secret-body.ts'

/** Secrets go in and never come out: as raw bytes, tested before they are stored, used by the next session. */
export function credentialRoutes(api: Api, parts: ApiParts): void {
  const { setup, handles } = parts
  api.get('/credentials', { config: needs('see-status'), schema: { response: { 200: accountListShape } } }, async () => {
    return { accounts: await accounts(parts) }
  })
  api.get(
    '/connectors/:connector/credential',
    { config: { ...needs('see-status'), ...tellsVersion }, schema: { params: connectorParameters, response: { 200: accountAnswerShape } } },
    async (request, reply) => {
      const { connector } = await configuredConnector(setup.store, request.params.connector)
      reply.header('etag', `"${(await setup.store.secrets.active(connector.id))?.version ?? 0}"`)
      return { account: await accountBody(setup, connector) }
    },
  )
  api.post(
    '/secrets',
    { config: { ...needsJustSignedIn('replace-secret'), ...takesSecret }, schema: { response: { 201: secretHandleShape } } },
    async (request, reply) => {
      const { handle, expiresAt } = handles.keep(secretOf(request.body))
      return reply.status(201).send({ handle, expiresAt: isoTime(expiresAt) })
    },
  )
  api.put(
    '/connectors/:connector/secret',
    {
      config: { ...needsJustSignedIn('replace-secret'), ...takesSecret, ...alsoNeeds('store-untested') },
      schema: {
        params: connectorParameters,
        querystring: storeSecretQuery,
        headers: ifMatchHeaders,
        response: linesOrLast(storeSecretLineShape),
      },
    },
    (request, reply) =>
      answerWithLines<StoreSecretLine>({ request, reply }, async (emit) => {
        const secret = secretOf(request.body)
        try {
          const { test = 'before-storing', reason = null, confirmIdentity, keepBlanks, acceptLockoutRisk } = request.query
          if (test === 'skip') await assertMay(parts, request, 'store-untested')
          const { connector } = await configuredConnector(setup.store, request.params.connector)
          const entered = {
            connector: connector.name,
            secret,
            author: authorOf(request),
            test,
            reason,
            ifVersion: ifVersionOf(request),
            confirmsIdentity: confirmIdentity ?? false,
            keepsBlanks: keepBlanks ?? false,
            isRiskAccepted: acceptLockoutRisk ?? false,
          }
          const replaced = await replaceSecret(setup, entered, told(emit))
          if (test === 'only') return { type: 'passed', checks: replaced.checks.map((check) => ({ ...check })) }
          return await stored(parts, connector, replaced)
        } finally {
          secret.destroy()
        }
      }),
  )
  changeRoutes(api, parts)
  undoRoutes(api, parts)
}

function changeRoutes(api: Api, parts: ApiParts): void {
  api.put(
    '/connectors/:connector/credential',
    {
      config: { ...needsJustSignedIn('replace-secret'), ...alsoNeeds('change-target', 'set-up-connectors') },
      schema: {
        params: connectorParameters,
        headers: ifMatchHeaders,
        body: changeCredentialShape,
        response: linesOrLast(storeSecretLineShape),
      },
    },
    (request, reply) =>
      answerWithLines<StoreSecretLine>({ request, reply }, async (emit) => {
        const secret = parts.handles.take(request.body.secret)
        try {
          return await change(parts, { request, name: request.params.connector, wanted: request.body, secret, emit })
        } finally {
          secret.destroy()
        }
      }),
  )
}

/** The settings go the way of every change of the configuration, except that they are saved together with the secret. */
async function change(
  parts: ApiParts,
  of: {
    readonly request: FastifyRequest
    readonly name: string
    readonly wanted: ChangeCredentialBody
    readonly secret: Secret
    readonly emit: Emit<StoreSecretLine>
  },
): Promise<StoreSecretLine> {
  const { request, wanted, secret, emit } = of
  const { setup } = parts
  const { settings, version, reason, test = 'before-storing', confirmIdentity, keepBlanks, acceptLockoutRisk } = wanted
  const { connector, stored: before } = await configuredConnector(setup.store, of.name)
  assertNewest(before.version, version)
  const proposal = await propose(setup, withSettings(before.configuration, connector, settings))
  await assertMayChange(parts, request, proposal)
  const { after, plan, problems } = proposal
  if (after === null) throw refusedConfiguration(problems)
  assertNewest(proposal.before?.version ?? 0, version)
  const changes = plan.changes.length
  const entered = {
    connector: connector.name,
    secret,
    author: authorOf(request),
    test,
    ifVersion: ifVersionOf(request),
    confirmsIdentity: confirmIdentity ?? false,
    keepsBlanks: keepBlanks ?? false,
    isRiskAccepted: acceptLockoutRisk ?? false,
    ...(changes === 0 ? {} : { changed: { before, after, reason, changes } }),
  }
  const replaced = await replaceSecret(setup, entered, told(emit))
  if (test === 'only') return { type: 'passed', checks: replaced.checks.map((check) => ({ ...check })) }
  return stored(parts, connector, replaced)
}

function withSettings(
  configuration: Configuration,
  connector: ConnectorDocument,
  settings: ChangeCredentialBody['settings'],
): readonly DocumentFile[] {
  const text = textOfConnector(connector)
  return mergeChanges(configuration, [{ kind: 'put-connector', connector: { ...text, settings: { ...text.settings, ...settings } } }])
}

/** What was changed on top of another version than the newest may not be what its author meant. */
function assertNewest(newest: number, seen: number): void {
  if (newest !== seen) throw new AppError('configuration-changed', { detail: `version ${newest} is the newest, not ${seen}` })
}

function undoRoutes(api: Api, parts: ApiParts): void {
  const { setup } = parts
  api.post(
    '/connectors/:connector/secret/undo',
    {
      config: needsJustSignedIn('replace-secret'),
      schema: { params: connectorParameters, querystring: testSecretQuery, response: linesOrLast(storeSecretLineShape) },
    },
    (request, reply) =>
      answerWithLines<StoreSecretLine>({ request, reply }, async (emit) => {
        const { connector } = await configuredConnector(setup.store, request.params.connector)
        const isRiskAccepted = request.query.acceptLockoutRisk ?? false
        const wanted = { connector: connector.name, author: authorOf(request), isRiskAccepted }
        return stored(parts, connector, await undoSecret(setup, wanted, told(emit)))
      }),
  )
}

async function stored({ setup, scheduler }: ApiParts, connector: ConnectorDocument, replaced: Replacement): Promise<StoreSecretLine> {
  if (replaced.isCatchUpDue) scheduler.catchUp()
  const credential = must(await credentialBody(setup.store, connector.id), 'the secret that was just stored')
  const checks = replaced.checks.map((check) => ({ ...check }))
  const { configurationVersion, isCatchUpDue: catchUp } = replaced
  return { type: 'stored', credential, checks, connectors: [...replaced.connectors], configurationVersion, catchUp }
}

/** Each account once, however many connectors sign in with it. */
async function accounts({ setup }: ApiParts): Promise<AccountBody[]> {
  const connectors = (await setup.store.configuration.current())?.configuration.connectors ?? []
  const listed = new Set<string>()
  const found: AccountBody[] = []
  for (const connector of connectors) {
    if (listed.has(connector.name)) continue
    const body = await accountBody(setup, connector)
    for (const name of body.connectors) listed.add(name)
    found.push(body)
  }
  return found
}

function told(emit: Emit<StoreSecretLine>): (check: Check) => void {
  return (check) => emit({ type: 'check', check: { ...check } })
}

/** `If-Match: "4"` (RFC 9110 section 13.1.1): the version that must still be the one in use. Null without the header. */
function ifVersionOf(request: FastifyRequest): number | null {
  const given = request.headers['if-match']
  if (given === undefined && principalOf(request).kind !== 'socket') throw new AppError('version-needed')
  if (given === undefined || given === '*') return null
  const version = /^"v?(\d+)"$/.exec(given)?.[1]
  if (version === undefined) throw new AppError('secret-handle', { detail: 'If-Match is the version in quotation marks, for example "4"' })
  return Number(version)
}
