import type { Clock } from '#src/base/clock.ts'
import type { Secret } from '#src/base/secret.ts'
import type { ConnectionIncident } from '#src/model/run.ts'
import { ConnectionError } from '../contract/connection-error.ts'
import { incidentAt } from '../contract/connection-incident.ts'
import { LdapClient, type ClientOptions } from '../ldap/client.ts'
import { LdapResultError, resultCode, TransportError } from '../ldap/ldap-error.ts'
import type { LdapResult } from '../ldap/response.ts'
import type { Endpoint } from '../ldap/transport.ts'
import { connectionFailure, transportIncident, type FailurePlace } from './failure.ts'
import { findServers, type Candidates } from './servers.ts'
import type { ActiveDirectorySettings } from './settings.ts'
import { classifySignIn, isBusy } from './sign-in-refusal.ts'
import { transportAdvice } from './transport-advice.ts'
import { verdicts } from './verdicts.ts'

/** Everything a sign-in needs. */
export interface SignInRequest {
  readonly settings: ActiveDirectorySettings
  readonly secret: Secret | null
  /** DNS name of the domain whose domain controllers are to be found. */
  readonly domain: string
  readonly signal: AbortSignal
  readonly clock: Clock
}

/**
 * Connects to the first domain controller that answers and signs in. Another one is tried only when a server cannot be
 * reached or cannot serve: a refused password is never tried twice, because every attempt counts towards a lock-out.
 * Throws `ConnectionError` with every try in it.
 */
export async function signIn(request: SignInRequest): Promise<LdapClient> {
  const secret = usableSecret(request)
  const candidates = await candidatesOf(request)
  const incidents: ConnectionIncident[] = []
  let last: { readonly reason: string; readonly advice: string } = { reason: 'dns', advice: transportAdvice.dns }
  for (const endpoint of candidates.endpoints) {
    const place: FailurePlace = { server: formatEndpoint(endpoint), at: request.clock.now(), phase: 'connect' }
    const attempt = await attemptSignIn(request, { endpoint, candidates, secret })
    if (attempt instanceof LdapClient) return attempt
    if (attempt instanceof TransportError) {
      incidents.push(transportIncident(attempt, place))
      last = { reason: attempt.failure, advice: transportAdvice[attempt.failure] }
      continue
    }
    const refusal = classifySignIn(attempt)
    incidents.push(refusalIncident(attempt, place))
    if (!isBusy(attempt.code)) throw new ConnectionError({ ...refusal, incidents })
    last = { reason: refusal.reason, advice: refusal.advice }
  }
  throw new ConnectionError({ failure: 'connection', ...last, incidents })
}

export function formatEndpoint({ host, port }: Endpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** An empty password would be an anonymous sign-in (RFC 4513 section 5.1.2), which some servers answer with success. */
function usableSecret({ secret, settings, clock }: SignInRequest): Secret {
  if (secret?.withBytes((bytes) => bytes.length > 0) === true) return secret
  const text = `There is no password for ${settings.userName}; nothing was sent.`
  const place = { server: settings.forest, at: clock.now(), phase: 'connect' } as const
  throw new ConnectionError({
    ...verdicts.noSecret,
    incidents: [incidentAt(place, { result: 'failed-authentication', text })],
  })
}

async function candidatesOf({ settings, domain, clock }: SignInRequest): Promise<Candidates> {
  const place = { server: domain, at: clock.now(), phase: 'connect' } as const
  const candidates = await findServers(settings, domain).catch((error: unknown) => {
    throw connectionFailure(error, place)
  })
  if (candidates.endpoints.length > 0) return candidates
  throw new ConnectionError({
    ...verdicts.noDomainController,
    incidents: [incidentAt(place, { result: 'failed-connection', text: `DNS has no record _ldap._tcp.dc._msdcs.${domain}.` })],
  })
}

/** A signed-in client, or why this server gave none. */
async function attemptSignIn(
  { settings, signal }: SignInRequest,
  { endpoint, candidates, secret }: { readonly endpoint: Endpoint; readonly candidates: Candidates; readonly secret: Secret },
): Promise<LdapClient | TransportError | LdapResult> {
  let client: LdapClient | null = null
  try {
    client = await LdapClient.connect(endpoint, clientOptions(settings, candidates), signal)
    const result = await client.bind(settings.userName, secret)
    if (result.code === resultCode.success) return client
    await client.close()
    return result
  } catch (error) {
    if (error instanceof TransportError) return error
    if (client === null && error instanceof LdapResultError) return startTlsRefused(error)
    throw error
  }
}

/** A domain controller without a certificate refuses StartTLS; that is about this server and says nothing of the account. */
function startTlsRefused(error: LdapResultError): TransportError {
  return new TransportError('tls-handshake', `The server refused StartTLS (result ${error.result.code}): ${error.message}`, error)
}

function clientOptions(settings: ActiveDirectorySettings, { lookup }: Candidates): ClientOptions {
  return {
    security: settings.security === 'plain-text-allowed' ? 'plain' : settings.security,
    trust: { ca: settings.ca, pin: settings.pin },
    connectTimeoutMs: settings.connectTimeoutSeconds * 1_000,
    answerTimeoutMs: settings.answerTimeoutSeconds * 1_000,
    ...(lookup === undefined ? {} : { lookup }),
  }
}

function refusalIncident(result: LdapResult, place: FailurePlace): ConnectionIncident {
  const { subCode } = classifySignIn(result)
  const text = result.diagnostic === '' ? `LDAP result ${result.code}` : result.diagnostic
  return incidentAt(place, { result: 'failed-authentication', code: String(result.code), subCode, text })
}
