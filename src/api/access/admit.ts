import type { Socket } from 'node:net'
import type { FastifyContextConfig, FastifyRequest, FastifySchema, RouteOptions } from 'fastify'
import { Type } from 'typebox'
import { audited } from '#src/access/audited.ts'
import { freshUntil, mayDo, type Principal } from '#src/access/principal.ts'
import { isForgeryProof } from '#src/access/sessions.ts'
import { AppError } from '#src/base/app-error.ts'
import { assert } from '#src/base/assert.ts'
import { permissions, type Permission } from '#src/model/role.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import type { Api, ApiParts } from '../api-parts.ts'
import { apiRoot, csrfHeader } from '../contract/socket.ts'
import { identify, originOf } from './identify.ts'
import { maskValues } from './mask-values.ts'
import type { RouteAccess } from './route-access.ts'
import { setSecurityHeaders } from './security-headers.ts'
import { isSecure, sessionKeyOf } from './session-cookie.ts'

/** A route with who may use it. */
export interface DeclaredRoute {
  readonly method: string
  readonly path: string
  readonly access: RouteAccess
  readonly schema: FastifySchema
  readonly config: Pick<FastifyContextConfig, 'takes' | 'versioned' | 'alsoNeeds' | 'cost'>
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Lets requests in or turns them away, before anything of them but the head is read: a secret that somebody may not write is
 * not even taken from the wire, and the answer is the same whether or not what was named exists. Returns the routes as they
 * are declared, complete once the server is ready.
 */
export function admit(api: Api, parts: ApiParts): readonly DeclaredRoute[] {
  const declared: DeclaredRoute[] = []
  const connections = new WeakSet<Socket>()
  api.server.on('connection', (socket: Socket) => connections.add(socket))
  api.decorateRequest('principal', null)
  api.addHook('onRoute', (route) => {
    // Where a route takes no parameters a misspelt one is an error as well.
    route.schema = { querystring: Type.Object({}, { additionalProperties: false }), ...route.schema }
    declared.push(...declaredRoutes(route))
  })
  api.addHook('onRequest', async (request, reply) => {
    setSecurityHeaders(reply.raw, isSecure(request) ? 'tls' : 'plain')
    if (request.is404) return
    const { access } = request.routeOptions.config
    assert(access !== undefined, 'every route declares who may use it')
    request.principal = await counted(parts, request, { access, connections })
    await assertAdmitted(parts, request, access)
    assertNotForged(request, { access, connections })
  })
  api.addHook('preSerialization', async (request, reply, payload: unknown) => {
    const { access } = request.routeOptions.config
    // Problems name what was asked for, and nothing else.
    if (reply.statusCode >= 400 || access?.of !== 'permission' || access.unmasked === null) return payload
    return request.principal !== null && mayDo(request.principal, access.unmasked) ? payload : maskValues(payload)
  })
  return declared
}

/** Throws `access-denied` for what a route cannot know before it has read the request. */
export function assertMay(parts: ApiParts, request: FastifyRequest, permission: Permission): Promise<void> {
  return assertPermitted(parts, request, permission)
}

/** Throws `step-up-required` for what a route cannot know before it has read the request. */
export async function assertJustSignedIn(parts: ApiParts, request: FastifyRequest): Promise<void> {
  const { principal } = request
  assert(principal !== null, 'only somebody who has signed in gets here')
  if (freshUntil(principal, parts.setup.clock.now()) !== null) return
  await note(parts, request, (of) => makeEvent(20071, of.fields, of.origin))
  throw new AppError('step-up-required', { facts: wayToStepUp(principal) })
}

function declaredRoutes({ method, url, config, schema = {} }: RouteOptions): readonly DeclaredRoute[] {
  const access = config?.access
  assert(
    access !== undefined,
    `the route ${String(method)} ${url} declares who may use it: config: needs('…'), see api/access/route-access.ts`,
  )
  // What describes the API is not part of it.
  if (!url.startsWith(apiRoot)) return []
  return [method].flat().map((each) => ({ method: each, path: url.slice(apiRoot.length), access, schema, config: config ?? {} }))
}

/**
 * Who asks, once the request was counted: for whom it belongs to, and for its address where that is nobody. Whoever may open the socket
 * is not counted. Throws `requests-throttled`.
 */
async function counted(
  parts: ApiParts,
  request: FastifyRequest,
  { access, connections }: { readonly access: RouteAccess; readonly connections: WeakSet<Socket> },
): Promise<Principal | null> {
  const count = (principal: Principal | null): void => {
    if (connections.has(request.raw.socket)) return
    const by = { principal, address: originOf(request).address }
    const waitMs = parts.access.limits.take(by, request.routeOptions.config.cost ?? 1)
    if (waitMs > 0) throw new AppError('requests-throttled', { facts: { retryAfterSeconds: Math.ceil(waitMs / 1_000) } })
  }
  const identified = access.of === 'anybody' ? null : identify(parts.access, request, connections)
  const principal = await identified?.catch((error: unknown) => {
    // A token that is none is tried by somebody at this address.
    count(null)
    throw error
  })
  count(principal ?? null)
  return principal ?? null
}

async function assertAdmitted(parts: ApiParts, request: FastifyRequest, access: RouteAccess): Promise<void> {
  if (access.of === 'anybody') return
  if (request.principal === null) throw new AppError('sign-in-needed')
  if (access.of === 'permission') await assertPermitted(parts, request, access.permission)
  if (access.fresh === 'just-signed-in') await assertJustSignedIn(parts, request)
}

async function assertPermitted(parts: ApiParts, request: FastifyRequest, permission: Permission): Promise<void> {
  const { principal } = request
  assert(principal !== null, 'only somebody who has signed in gets here')
  if (mayDo(principal, permission)) return
  await note(parts, request, (of) => makeEvent(20070, { ...of.fields, permission }, of.origin))
  const { title, roles } = permissions[permission]
  throw new AppError('access-denied', {
    detail: `${principal.name} (${principal.role}) may not ${title}`,
    facts: { permission, role: principal.role, roles: roles.join(', ') },
  })
}

/**
 * A browser sends its cookie along with whatever any page makes it send. A change therefore needs a proof that only pages of
 * this service can read, and must not name another page as its origin. Tokens and the socket are not sent by browsers.
 */
function assertNotForged(
  request: FastifyRequest,
  { access, connections }: { readonly access: RouteAccess; readonly connections: WeakSet<Socket> },
): void {
  if (safeMethods.has(request.method) || connections.has(request.raw.socket)) return
  const { origin, host } = request.headers
  if (origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host)) {
    throw new AppError('request-forged', { detail: 'it was sent by a page of another origin' })
  }
  if (access.of === 'anybody' || request.principal?.kind !== 'session') return
  const key = sessionKeyOf(request)
  const proof = request.headers[csrfHeader]
  if (key !== null && typeof proof === 'string' && isForgeryProof(key, proof)) return
  throw new AppError('request-forged', { detail: `the header ${csrfHeader} is missing or belongs to another session` })
}

function wayToStepUp(principal: Principal): Readonly<Record<string, string | number | null>> {
  if (principal.kind !== 'session') return { method: null, address: null }
  return principal.userId === null
    ? { method: 'identity-provider', address: `${apiRoot}/sign-in/oidc?again=true` }
    : { method: 'password', address: `${apiRoot}/session/step-up` }
}

/** Writes what was refused to the event log and the audit. The names in the address are left out: they may not exist. */
async function note(
  { setup, access }: ApiParts,
  request: FastifyRequest,
  event: (of: {
    readonly fields: {
      readonly author: string
      readonly role: string
      readonly method: string
      readonly route: string
      readonly address: string
    }
    readonly origin: { readonly at: number; readonly connectorId: null; readonly runId: null }
  }) => ReturnType<typeof makeEvent>,
): Promise<void> {
  const { principal, method } = request
  assert(principal !== null, 'only somebody who has signed in is refused by name')
  if (!access.refusals.isWorthNoting(principal.name)) return
  const at = setup.clock.now()
  const route = request.routeOptions.url ?? ''
  const fields = { author: principal.name, role: principal.role, method, route, address: originOf(request).address }
  await setup.store.commit({
    events: [event({ fields, origin: { at, connectorId: null, runId: null } })],
    audit: [
      audited('access-denied', {
        at,
        actor: principal.name,
        subject: `${method} ${route}`,
        reason: `role ${principal.role}`,
        outcome: 'refused',
      }),
    ],
  })
}
