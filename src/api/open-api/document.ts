import { STATUS_CODES } from 'node:http'
import { errorRegistry } from '#src/base/error-registry.ts'
import { permissions } from '#src/model/role.ts'
import type { DeclaredRoute } from '../access/admit.ts'
import { problemCodes, problemShape } from '../contract/problem.ts'
import { apiRoot, csrfHeader } from '../contract/socket.ts'
import { nounOf, nouns, other } from './nouns.ts'
import { operations } from './operations.ts'
import { answersOf, requestOf, type Json } from './operation-parts.ts'

/** The place of the description itself. */
export const documentPath = '/api/openapi.json'
export const documentationPath = '/api/docs'

/** An operation of the document, as far as readers of it look. */
export interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly tags: readonly string[]
  readonly parameters?: readonly Json[]
  readonly requestBody?: Json
  readonly responses: Readonly<Record<string, Json>>
  readonly security: readonly Json[]
  readonly 'x-permission': string | null
  /** What some requests take besides. */
  readonly 'x-also-needs': readonly string[]
  readonly 'x-roles': readonly string[]
  readonly 'x-sign-in': 'none' | 'any' | 'just-signed-in'
}

/** An OpenAPI 3.1 document. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0'
  readonly info: Json
  readonly servers: readonly Json[]
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: Json
}

/** Describes the routes from their own schemas and declarations: nothing is said here that the service does not check itself. */
export function openApiDocument(routes: readonly DeclaredRoute[], version: string): OpenApiDocument {
  // Every answer to GET can be asked for with HEAD, which is nothing of its own.
  const described = routes.filter(({ method }) => method !== 'HEAD')
  const paths: Record<string, Record<string, Operation>> = {}
  for (const route of described) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Lockstep', version, license: { name: 'MIT', identifier: 'MIT' }, description: overview },
    servers: [{ url: apiRoot }],
    tags: [...nouns, other]
      .filter((noun) => described.some(({ path }) => nounOf(path) === noun))
      .map(({ name, text }) => ({ name, description: text })),
    paths,
    components: { schemas: { Problem: problemShape }, responses: problemAnswers(), securitySchemes },
  }
}

const overview = `Everything the console and the command line do, they do through this interface.

Sign in with \`POST ${apiRoot}/session\` and keep the cookie; changes then carry the header \`${csrfHeader}\` with what the session says under \`csrf\`. Programs send a token: \`Authorization: Bearer …\`.

Errors are \`application/problem+json\` (RFC 9457) with a stable \`code\` and a \`hint\`. Lists come in pages: \`limit\` says how many, and \`before\` or \`after\` takes what the page before answered under the same name; null there means that nothing is left. Requests are counted: \`429\` comes with \`Retry-After\`.

What may be changed by several people carries an ETag; sent back as \`If-Match\` it keeps one from overwriting what another did meanwhile (\`412\`).`

const securitySchemes = {
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-lockstep',
    description: 'Over plain HTTP on loopback the cookie is named lockstep.',
  },
  csrf: {
    type: 'apiKey',
    in: 'header',
    name: csrfHeader,
    description: 'What GET /session answers under csrf; every change of a session carries it.',
  },
  token: { type: 'http', scheme: 'bearer', description: 'A token of POST /tokens.' },
}

function operationOf(route: DeclaredRoute): Operation {
  const { method, path, access, config, schema } = route
  const [operationId, summary] = operations[`${method} ${path}`] ?? [
    `${method.toLowerCase()}${path.replaceAll(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    `${method} ${path}`,
  ]
  const permission = access.of === 'permission' ? access.permission : null
  const signIn = access.of === 'anybody' ? 'none' : access.fresh
  return {
    operationId,
    summary,
    description: takes(route),
    tags: [nounOf(path).name],
    ...requestOf(route),
    responses: { ...answersOf(schema, config), ...problemsOf(route) },
    security: securityOf(route),
    'x-permission': permission,
    'x-also-needs': [...(config.alsoNeeds ?? [])],
    'x-roles': permission === null ? [] : [...permissions[permission].roles],
    'x-sign-in': signIn,
  }
}

/** What it takes, in words. */
function takes({ access, config }: DeclaredRoute): string {
  const counted = config.cost === undefined ? '' : ` Counts as ${config.cost} requests.`
  if (access.of === 'anybody') return 'Needs no sign-in.'
  const fresh = access.fresh === 'just-signed-in' ? ' The sign-in has to be of the last five minutes; a token never is.' : ''
  if (access.of === 'signed-in') return `For whoever has signed in.${fresh}`
  const { title, roles } = permissions[access.permission]
  const masked =
    access.unmasked === null ? '' : ` Who may not ${permissions[access.unmasked].title} gets every text of an object masked (•••).`
  const more = (config.alsoNeeds ?? []).map((each) => (each === 'just-signed-in' ? 'a sign-in of the last five minutes' : each))
  const also = more.length === 0 ? '' : ` Some requests also take: ${more.join(', ')}.`
  return `Takes the permission ${access.permission} (${title}): ${roles.join(', ')}.${fresh}${masked}${also}${counted}`
}

function isChange({ method }: DeclaredRoute): boolean {
  return method !== 'GET'
}

function securityOf(route: DeclaredRoute): readonly Json[] {
  if (route.access.of === 'anybody') return []
  const session = isChange(route) ? { session: [], csrf: [] } : { session: [] }
  return route.access.fresh === 'just-signed-in' ? [session] : [session, { token: [] }]
}

/** Statuses of problems that any request may be answered with, and those only a change meets. */
const usual = [400, 404, 409, 422, 429, 500, 503]
const ofChanges = [412, 413, 415, 428]
/** Links end. */
const ofOpen = [410]

function problemsOf(route: DeclaredRoute): Readonly<Record<string, Json>> {
  const statuses = [
    ...usual,
    ...(route.access.of === 'anybody' && !isChange(route) ? [401] : [401, 403]),
    ...(isChange(route) ? ofChanges : []),
    ...(route.access.of === 'anybody' ? ofOpen : []),
  ]
  const of = (status: number): Json => ({ $ref: `#/components/responses/Problem${status}` })
  return Object.fromEntries(statuses.toSorted((a, b) => a - b).map((status) => [String(status), of(status)]))
}

/** One answer for each status, with the codes that come with it. */
function problemAnswers(): Readonly<Record<string, Json>> {
  const codes = Map.groupBy(Object.entries(errorRegistry), ([, entry]) => entry.status ?? 500)
  const statuses = [...new Set([...usual, 401, 403, ...ofChanges, ...ofOpen, ...codes.keys()])].toSorted((a, b) => a - b)
  return Object.fromEntries(statuses.map((status) => [`Problem${status}`, problemAnswer(status, codes.get(status) ?? [])]))
}

function problemAnswer(status: number, entries: readonly (readonly [string, { readonly title: string }])[]): Json {
  const own = entries.map(([code, { title }]) => `\`${code}\`: ${title}`)
  const extra = status === 422 ? [`\`${problemCodes.directoryRefused}\`: a connected directory refused`] : []
  const invalid = status < 500 ? [`\`${problemCodes.requestInvalid}\`: the request is not of the form that is described`] : []
  const seconds = { description: 'Seconds until it is worth trying again', schema: { type: 'integer' } }
  return {
    description: [STATUS_CODES[status] ?? String(status), ...own, ...extra, ...invalid].join('\n\n'),
    ...(status === 429 ? { headers: { 'Retry-After': seconds } } : {}),
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  }
}
