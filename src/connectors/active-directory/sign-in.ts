import { randomBytes } from 'node:crypto'
import type { Clock } from '#src/base/clock.ts'
import { Secret } from '#src/base/secret.ts'
import type { ConnectionIncident } from '#src/model/run.ts'
import { ConnectionError } from '../contract/connection-error.ts'
import { incidentAt } from '../contract/connection-incident.ts'
import type { Check, SignInPermit } from '../contract/driver.ts'
import { LdapClient, type ClientOptions } from '../ldap/client.ts'
import { LdapResultError, resultCode, TransportError } from '../ldap/ldap-error.ts'
import type { LdapResult } from '../ldap/response.ts'
import type { Endpoint } from '../ldap/transport.ts'
import { connectionFailure, transportIncident, type FailurePlace } from './failure.ts'
import { findServers, type Candidates } from './servers.ts'
import type { ActiveDirectorySettings } from './settings.ts'
import { classifySignIn, isBusy, type SignInRefusal } from './sign-in-refusal.ts'
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
  readonly permit?: SignInPermit
  readonly onStep?: (check: Check) => void
}

/** A signed-in client, and what went wrong before at other servers. */
export interface SignedIn {
  readonly client: LdapClient
  readonly tries: readonly ConnectionIncident[]
}

/** What a sign-in under way knows. */
interface Attempting {
  readonly request: SignInRequest
  readonly candidates: Candidates
  readonly secret: Secret
  readonly incidents: ConnectionIncident[]
}

/**
 * Connects to the first domain controller that answers and signs in. Another one is tried when a server cannot be reached or cannot
 * serve. A refused password is tried once more at one other server, where the permit allows it, because a domain controller that was
 * not told of a change yet is wrong in both directions; never a third time, because every attempt counts towards a lock-out.
 * Throws `ConnectionError` with every try in it.
 */
export async function signIn(request: SignInRequest): Promise<SignedIn> {
  const secret = usableSecret(request)
  const candidates = await candidatesOf(request)
  const attempting: Attempting = { request, candidates, secret, incidents: [] }
  let last: { readonly reason: string; readonly advice: string } = { reason: 'dns', advice: transportAdvice.dns }
  for (const endpoint of candidates.endpoints) {
    const attempt = await tryServer(attempting, endpoint, 'first')
    if (attempt instanceof LdapClient) return { client: attempt, tries: attempting.incidents }
    if (attempt.kind === 'refused') return confirmed(attempting, endpoint, attempt.refusal)
    last = attempt
  }
  throw failed(attempting, { failure: 'connection', ...last })
}

export function formatEndpoint({ host, port }: Endpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** The second opinion on a refusal, or the refusal itself. */
async function confirmed(attempting: Attempting, refusedBy: Endpoint, refusal: SignInRefusal): Promise<SignedIn> {
  const { request, incidents } = attempting
  const other = refusal.reason === 'wrong-password-or-name' ? otherServer(attempting, refusedBy) : null
  if (other === null || (await request.permit?.attempt('confirming')) !== true) throw failed(attempting, refusal)
  const attempt = await tryServer(attempting, other, 'confirming')
  if (attempt instanceof LdapClient) return { client: attempt, tries: incidents }
  throw failed(attempting, attempt.kind === 'refused' ? attempt.refusal : refusal)
}

/** The primary where it is known, otherwise the next server that has not failed. */
function otherServer({ candidates, incidents }: Attempting, refusedBy: Endpoint): Endpoint | null {
  const tried = new Set([formatEndpoint(refusedBy), ...incidents.map(({ server }) => server)])
  const primary = candidates.primary === null ? [] : [candidates.primary]
  return [...primary, ...candidates.endpoints].find((endpoint) => !tried.has(formatEndpoint(endpoint))) ?? null
}

/** A signed-in client, a refusal that settles it, or why this server is passed over. */
async function tryServer(
  attempting: Attempting,
  endpoint: Endpoint,
  kind: 'first' | 'confirming',
): Promise<
  | LdapClient
  | { readonly kind: 'refused'; readonly refusal: SignInRefusal }
  | { readonly kind: 'passed-over'; readonly reason: string; readonly advice: string }
> {
  const { request, incidents } = attempting
  const place: FailurePlace = { server: formatEndpoint(endpoint), at: request.clock.now(), phase: 'connect' }
  const attempt = await attemptSignIn(attempting, endpoint, kind)
  if (attempt instanceof LdapClient) return attempt
  if (attempt instanceof TransportError) {
    incidents.push(transportIncident(attempt, place))
    const advice = transportAdvice[attempt.failure]
    request.onStep?.({ name: 'reach', outcome: 'failed', message: `${place.server}: ${attempt.message}`, advice })
    return { kind: 'passed-over', reason: attempt.failure, advice }
  }
  const refusal = classifySignIn(attempt)
  incidents.push(refusalIncident(attempt, place))
  const message = `${place.server} refused the sign-in: ${refusal.reason}${refusal.subCode === null ? '' : ` (${refusal.subCode})`}.`
  request.onStep?.({ name: 'bind', outcome: 'failed', message, advice: refusal.advice })
  return isBusy(attempt.code) ? { kind: 'passed-over', reason: refusal.reason, advice: refusal.advice } : { kind: 'refused', refusal }
}

function failed(
  { incidents }: Attempting,
  { failure, reason, advice }: Pick<SignInRefusal, 'failure' | 'reason' | 'advice'>,
): ConnectionError {
  return new ConnectionError({ failure, reason, advice, incidents })
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

async function candidatesOf({ settings, domain, clock, permit, onStep }: SignInRequest): Promise<Candidates> {
  const place = { server: domain, at: clock.now(), phase: 'connect' } as const
  const found = await findServers(settings, domain).catch((error: unknown) => {
    throw connectionFailure(error, place)
  })
  const candidates = inWantedOrder(found, permit?.startAt ?? null)
  const [first, ...others] = candidates.endpoints
  if (first !== undefined) {
    const more = others.length === 0 ? '' : ` and ${others.length} more`
    onStep?.({ name: 'locate', outcome: 'passed', message: `Found ${formatEndpoint(first)}${more} for ${domain}.`, advice: null })
    return candidates
  }
  throw new ConnectionError({
    ...verdicts.noDomainController,
    incidents: [incidentAt(place, { result: 'failed-connection', text: `DNS has no record _ldap._tcp.dc._msdcs.${domain}.` })],
  })
}

function inWantedOrder(candidates: Candidates, startAt: SignInPermit['startAt']): Candidates {
  const { endpoints, primary } = candidates
  const wanted = startAt === 'primary' ? primary : endpoints.find((endpoint) => formatEndpoint(endpoint) === startAt?.server)
  if (wanted === null || wanted === undefined) return candidates
  const name = formatEndpoint(wanted)
  return { ...candidates, endpoints: [wanted, ...endpoints.filter((endpoint) => formatEndpoint(endpoint) !== name)] }
}

/** A signed-in client, or why this server gave none. */
async function attemptSignIn(
  { request, candidates, secret }: Attempting,
  endpoint: Endpoint,
  kind: 'first' | 'confirming',
): Promise<LdapClient | TransportError | LdapResult> {
  const { settings, signal, permit, onStep } = request
  let client: LdapClient | null = null
  try {
    const options = clientOptions(settings, candidates)
    if (options.security === 'plain') {
      const demand = await encryptionDemand(endpoint, options, signal)
      if (demand !== null) return demand
    }
    client = await LdapClient.connect(endpoint, options, signal)
    onStep?.(protectionOf(client, formatEndpoint(endpoint)))
    // A confirming attempt was allowed before this server was chosen.
    if (kind === 'first') await permit?.attempt('first')
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

/**
 * Asks a server that is to be spoken to in plain text whether it takes that at all, with a name and a password that are nobody's: it
 * answers before it looks at either, and the real password never goes over the wire for nothing. Null when it takes it.
 */
async function encryptionDemand(endpoint: Endpoint, options: ClientOptions, signal: AbortSignal): Promise<LdapResult | null> {
  const client = await LdapClient.connect(endpoint, options, signal)
  const nobody = Secret.fromText(randomBytes(12).toString('base64url'))
  try {
    const result = await client.bind(`nobody-${randomBytes(6).toString('hex')}`, nobody)
    const isDemanded = result.code === resultCode.strongerAuthRequired || result.code === resultCode.confidentialityRequired
    return isDemanded ? result : null
  } finally {
    nobody.destroy()
    await client.close()
  }
}

function protectionOf(client: LdapClient, server: string): Check {
  const { encryption } = client
  if (encryption === null) {
    const advice = 'The password goes over the network as it is. Set `security` to ldaps or starttls.'
    return { name: 'tls', outcome: 'warning', message: `${server} is reached in plain text.`, advice }
  }
  const until = encryption.validTo === null ? '' : `, certificate valid until ${encryption.validTo.toISOString().slice(0, 10)}`
  return { name: 'tls', outcome: 'passed', message: `${server} speaks ${encryption.protocol}${until}.`, advice: null }
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
