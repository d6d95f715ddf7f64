import { createHash, verify, X509Certificate } from 'node:crypto'
import type { AppRegistration, RegisteredKey } from '../authority/app-registration.ts'
import { isJsonObject, parseJson, type Json, type JsonObject } from '../json.ts'
import type { TenantState } from '../tenant-state.ts'
import { badRequest, GraphRefusal, resourceNotFound } from './graph-refusal.ts'
import { noContent, ok, type GraphAnswer, type GraphRequest } from './graph-request.ts'
import { unknownSegment } from './link-routes.ts'
import { alternateKey } from './path-key.ts'
import { requireAccess } from './permissions.ts'

/** Who a proof of possession is meant for. */
const proofAudience = '00000002-0000-0000-c000-000000000000'
const proofLifeSecondsMax = 600
const clockSkewSeconds = 300

/** `/applications(appId='…')` or `/applications/{id}`, and the two actions by which an application rolls its own keys. */
export function applications(state: TenantState, apps: readonly AppRegistration[], request: GraphRequest): GraphAnswer {
  const [, key = '', action] = request.segments
  const appId = alternateKey(key, 'appId')
  const app = apps.find((candidate) => (appId === null ? candidate.applicationObjectId === key : candidate.clientId === appId))
  if (action === undefined) requireAccess(request.caller.roles, 'readApplications')
  if (app === undefined) throw resourceNotFound(key)
  if (action === undefined) return ok(shown(app, request))
  // An application needs no permission to roll its own keys, and a wide one for those of others.
  if (request.caller.clientId !== app.clientId) throw forbidden()
  const body = isJsonObject(request.body) ? request.body : {}
  const nowMs = state.clock.now()
  requireProof(app, body['proof'], nowMs)
  if (action === 'addKey') return ok(shownKey(addKey(app, body, nowMs)))
  if (action !== 'removeKey') throw unknownSegment(action)
  if (!app.removeKey(String(body['keyId']))) throw badRequest(`No credentials found to be removed with key id '${String(body['keyId'])}'.`)
  return noContent
}

function shown(app: AppRegistration, request: GraphRequest): JsonObject {
  return {
    '@odata.context': `${request.origin}/v1.0/$metadata#applications/$entity`,
    id: app.applicationObjectId,
    appId: app.clientId,
    displayName: app.displayName,
    keyCredentials: app.keys.map(shownKey),
    passwordCredentials: app.secrets.map(({ keyId, hint, expiresAtMs }) => ({
      keyId,
      hint,
      displayName: null,
      // The service has no secret without an end: this one is as far as its dates go.
      endDateTime: Number.isFinite(expiresAtMs) ? new Date(expiresAtMs).toISOString() : '2299-12-31T00:00:00Z',
    })),
  }
}

function shownKey({ keyId, displayName, certificate }: RegisteredKey): JsonObject {
  return {
    keyId,
    displayName,
    type: 'AsymmetricX509Cert',
    usage: 'Verify',
    customKeyIdentifier: createHash('sha1').update(certificate.raw).digest('base64'),
    startDateTime: certificate.validFromDate.toISOString(),
    endDateTime: certificate.validToDate.toISOString(),
    key: null,
  }
}

function addKey(app: AppRegistration, body: JsonObject, nowMs: number): RegisteredKey {
  const credential = isJsonObject(body['keyCredential']) ? body['keyCredential'] : {}
  const { type, usage, key, displayName = null } = credential
  if (type !== 'AsymmetricX509Cert' || usage !== 'Verify')
    throw badRequest('The key credential must be an X.509 certificate to verify with.')
  const certificate = certificateOf(key)
  if (certificate.validToDate.getTime() <= nowMs) throw badRequest('Key credential end date is invalid.')
  return app.addKey(certificate, { displayName: typeof displayName === 'string' ? displayName : null, nowMs })
}

function certificateOf(key: Json | undefined): X509Certificate {
  try {
    return new X509Certificate(Buffer.from(String(key), 'base64'))
  } catch {
    throw badRequest('Key value is invalid certificate.')
  }
}

/** A JWT that only somebody with a key that is registered already can have signed. */
function requireProof(app: AppRegistration, proof: Json | undefined, nowMs: number): void {
  const [head = '', body = '', signature = ''] = String(proof).split('.')
  const claims = parseJson(Buffer.from(body, 'base64url').toString('utf8'))
  const valid = app.keys.filter(({ certificate }) => certificate.validToDate.getTime() > nowMs)
  const isSigned = valid.some(({ certificate }) =>
    verify('sha256', Buffer.from(`${head}.${body}`), certificate.publicKey, Buffer.from(signature, 'base64url')),
  )
  if (!isJsonObject(claims) || !isSigned) throw unproven('Proof of possession of an existing key could not be verified.')
  const { aud, iss, nbf, exp } = claims
  if (aud !== proofAudience || iss !== app.applicationObjectId) throw unproven('Audience or issuer of the proof is wrong.')
  const now = nowMs / 1_000
  const isFresh =
    Number(nbf) <= now + clockSkewSeconds && Number(exp) >= now - clockSkewSeconds && Number(exp) - Number(nbf) <= proofLifeSecondsMax
  if (!isFresh) throw unproven('The proof is not valid now, or for too long.')
}

function unproven(message: string): GraphRefusal {
  return new GraphRefusal(401, 'Authentication_MissingOrMalformed', { message })
}

function forbidden(): GraphRefusal {
  return new GraphRefusal(403, 'Authorization_RequestDenied', { message: 'Insufficient privileges to complete the operation.' })
}
