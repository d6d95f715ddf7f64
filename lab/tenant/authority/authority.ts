import type { Clock } from '#src/base/clock.ts'
import type { Ids } from '#src/base/ids.ts'
import { graphAppId } from '../graph/app-roles.ts'
import type { JsonObject } from '../json.ts'
import type { AccessTokens } from './access-tokens.ts'
import type { AppRegistration } from './app-registration.ts'
import { checkAssertion } from './client-assertion.ts'
import { stsErrorBody, StsRefusal } from './sts-error.ts'

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const graphHosts = ['graph.microsoft.com', 'graph.microsoft.us', 'dod-graph.microsoft.us', 'microsoftgraph.chinacloudapi.cn']

export interface AuthorityOptions {
  readonly tenantId: string
  readonly verifiedDomains: readonly string[]
  readonly clock: Clock
  readonly ids: Ids
  readonly tokens: AccessTokens
  readonly apps: ReadonlyMap<string, AppRegistration>
  /** Life of an access token. The real service chooses 60 to 90 minutes. */
  readonly tokenLifetimeSeconds: () => number
  /** An AADSTS number every token request is refused with, or null. */
  readonly refusedWith: () => number | null
}

export interface AuthorityRequest {
  readonly method: string
  readonly path: string
  readonly origin: string
  readonly form: URLSearchParams
}

export interface AuthorityAnswer {
  readonly status: number
  readonly body: JsonObject
  readonly issued: boolean
}

/**
 * The tenant's authority: OpenID configuration, instance discovery, signing keys, and the v2.0 token endpoint for
 * `client_credentials` with a secret or a certificate. Refusals carry AADSTS numbers as the real one's do.
 */
export class Authority {
  readonly #options: AuthorityOptions

  constructor(options: AuthorityOptions) {
    this.#options = options
  }

  answer(request: AuthorityRequest): AuthorityAnswer {
    try {
      return this.#route(request)
    } catch (error) {
      // A refusal is the protocol's answer; everything else is a defect and goes on.
      if (!(error instanceof StsRefusal)) throw error
      const names = {
        traceId: this.#options.ids.next(),
        correlationId: request.form.get('client-request-id') ?? this.#options.ids.next(),
        nowMs: this.#options.clock.now(),
        origin: request.origin,
      }
      return { status: error.status, body: stsErrorBody(error, names), issued: false }
    }
  }

  #route(request: AuthorityRequest): AuthorityAnswer {
    const [tenant = '', ...rest] = request.path.split('/').filter((segment) => segment !== '')
    const path = rest.join('/')
    if (tenant === 'common' && path === 'discovery/instance') return found(instanceDiscovery(request))
    this.#requireTenant(tenant)
    switch (path) {
      case 'v2.0/.well-known/openid-configuration':
      case '.well-known/openid-configuration':
        return found(openIdConfiguration(request, this.#options.tenantId))
      case 'discovery/v2.0/keys':
        return found(this.#options.tokens.keys())
      case 'oauth2/v2.0/token':
        return this.#token(request)
      default:
        return { status: 404, body: { error: 'not_found' }, issued: false }
    }
  }

  #requireTenant(tenant: string): void {
    const { tenantId, verifiedDomains } = this.#options
    const name = decodeURIComponent(tenant).toLowerCase()
    if (name !== tenantId.toLowerCase() && !verifiedDomains.includes(name)) throw new StsRefusal(90002, `Tenant '${name}'.`)
  }

  #token(request: AuthorityRequest): AuthorityAnswer {
    const { form } = request
    const { tokens, tenantId, clock } = this.#options
    const refused = this.#options.refusedWith()
    if (refused !== null) throw new StsRefusal(refused)
    if (request.method !== 'POST') throw new StsRefusal(900144, "'grant_type'.")
    for (const name of ['client_id', 'grant_type', 'scope']) if (!form.get(name)) throw new StsRefusal(900144, `'${name}'.`)
    if (form.get('grant_type') !== 'client_credentials') throw new StsRefusal(70003)
    const app = this.#application(form.get('client_id') ?? '')
    this.#requireCredential(app, request)
    requireScope(form.get('scope') ?? '', request.origin)
    const lifetimeSeconds = this.#options.tokenLifetimeSeconds()
    const token = tokens.issue(app, { tenantId, nowMs: clock.now(), lifetimeSeconds })
    const body = { token_type: 'Bearer', expires_in: lifetimeSeconds, ext_expires_in: lifetimeSeconds, access_token: token }
    return { status: 200, body, issued: true }
  }

  #application(clientId: string): AppRegistration {
    const app = this.#options.apps.get(clientId.toLowerCase())
    if (app === undefined) throw new StsRefusal(700016, `Application with identifier '${clientId}', directory '${this.#options.tenantId}'.`)
    if (!app.enabled) throw new StsRefusal(7000112, `Application '${clientId}'.`)
    return app
  }

  #requireCredential(app: AppRegistration, { form, origin }: AuthorityRequest): void {
    const nowMs = this.#options.clock.now()
    const assertion = form.get('client_assertion')
    if (assertion !== null) {
      if (form.get('client_assertion_type') !== assertionType) throw new StsRefusal(50027)
      return checkAssertion(assertion, app, { nowMs, audiences: this.#audiences(origin) })
    }
    const secret = form.get('client_secret')
    if (secret === null || secret === '') throw new StsRefusal(7000218)
    const verdict = app.judgeSecret(secret, nowMs)
    if (verdict === 'wrong') throw new StsRefusal(7000215, `App '${app.clientId}'.`)
    if (verdict === 'expired') throw new StsRefusal(7000222, `App '${app.clientId}'.`)
  }

  /** The host is not compared: a client that reaches the tenant through a rewritten address signs for the public one. */
  #audiences(origin: string): readonly string[] {
    const hosts = [origin, 'https://login.microsoftonline.com', origin.replace('http:', 'https:')]
    return hosts.flatMap((host) =>
      [this.#options.tenantId, ...this.#options.verifiedDomains].flatMap((tenant) =>
        ['oauth2/v2.0/token', 'v2.0', ''].map((path) => `${host}/${tenant}/${path}`.replace(/\/$/, '').toLowerCase()),
      ),
    )
  }
}

function found(body: JsonObject): AuthorityAnswer {
  return { status: 200, body, issued: false }
}

/** `.default` of Graph, by any of its addresses or by its application id. */
function requireScope(scope: string, origin: string): void {
  if (scope.trim().includes(' ') || !/^[a-z0-9]/i.test(scope.trim())) throw new StsRefusal(70011, `The scope '${scope}' is not valid.`)
  if (!scope.endsWith('/.default')) throw new StsRefusal(scope.includes('/') ? 1002012 : 70011, `The scope '${scope}' is not valid.`)
  const resource = scope
    .slice(0, -'/.default'.length)
    .replace(/^(api|https?):\/\//, '')
    .replace(/\/$/, '')
    .toLowerCase()
  const own = origin.replace(/^https?:\/\//, '').toLowerCase()
  if (![...graphHosts, graphAppId, own].includes(resource)) throw new StsRefusal(500011, `Resource '${resource}'.`)
}

function openIdConfiguration({ origin }: AuthorityRequest, tenantId: string): JsonObject {
  const base = `${origin}/${tenantId}`
  return {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: `${base}/v2.0`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'tid', 'ver'],
    tenant_region_scope: 'EU',
    cloud_instance_name: 'microsoftonline.com',
    cloud_graph_host_name: 'graph.windows.net',
    msgraph_host: origin.replace(/^https?:\/\//, ''),
  }
}

/** One cloud with one host: this one. */
function instanceDiscovery({ origin, form }: AuthorityRequest): JsonObject {
  const host = origin.replace(/^https?:\/\//, '')
  const asked = /^https?:\/\/[^/]+\/([^/]+)/.exec(form.get('authorization_endpoint') ?? '')?.[1] ?? 'common'
  return {
    tenant_discovery_endpoint: `${origin}/${asked}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  }
}
