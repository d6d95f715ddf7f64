import * as fc from 'fast-check'
import type { OpenApiDocument, Operation } from '../../open-api/document.ts'
import type { SchemaShape } from '../../open-api/schema-shape.ts'
import { allowed, anything, broken, named, nastyText, type KnownNames } from './schema-values.ts'

/** An operation of the document with its place. */
export interface PlacedOperation {
  readonly method: string
  /** With parameters in braces. */
  readonly path: string
  readonly operation: Operation
}

/** A request that is sent as it is. */
export interface FuzzRequest extends PlacedOperation {
  /** Path and query, percent-encoded. */
  readonly address: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: { readonly type: string; readonly bytes: string } | null
}

export function operationsOf(document: OpenApiDocument): readonly PlacedOperation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
}

/**
 * What would end the world that the requests are sent to for good is asked for by names that nobody has, or in forms that are refused:
 * the account that asks, connectors, the key of the vault.
 */
const ofUnknownNames = new Set([
  'removeConnector',
  'clearConnectorSpace',
  'removeUser',
  'setUserPassword',
  'endSessions',
  'revokeToken',
  'changeUser',
])
const neverAllowed = new Set([
  'rotateVaultKey',
  'unsealVault',
  'changePassword',
  'applyConfiguration',
  'applyChanges',
  'applyExport',
  'restartService',
])

/** Requests to one operation, about half of them as the document describes them. */
export function requestsTo(placed: PlacedOperation, known: KnownNames): fc.Arbitrary<FuzzRequest> {
  return fc.oneof(requests(placed, known, 'right'), requests(placed, known, 'any'))
}

/** `right`: as described, as far as that can be said in a schema. */
type Way = 'right' | 'any'

function requests(placed: PlacedOperation, known: KnownNames, way: Way): fc.Arbitrary<FuzzRequest> {
  const { operation } = placed
  const parameters = parametersOf(placed)
  const names = ofUnknownNames.has(operation.operationId) ? {} : known
  const stray = fc.option(fc.tuple(fc.constantFrom('limit', 'unknown', '__proto__', 'before'), nastyText), { freq: 8, nil: null })
  return fc
    .record({
      path: valuesOf(parameters, 'path', (parameter) => pathValue(parameter, names, way)),
      query: valuesOf(parameters, 'query', (parameter) => queryValue(parameter, names, way)),
      stray: way === 'right' ? fc.constant(null) : stray,
      headers: valuesOf(parameters, 'header', (parameter) => headerValue(parameter, way)),
      body: bodyOf(placed, names, way),
      lines: fc.boolean(),
    })
    .map((parts) => ({ ...placed, ...assembled(placed, parts) }))
}

function assembled(
  placed: PlacedOperation,
  parts: {
    readonly path: Given
    readonly query: Given
    readonly stray: readonly [string, string] | null
    readonly headers: Given
    readonly body: FuzzRequest['body']
    readonly lines: boolean
  },
): Pick<FuzzRequest, 'address' | 'headers' | 'body'> {
  const query = [...present(parts.query), ...(parts.stray === null ? [] : [parts.stray])]
  const accept = parts.lines ? { accept: 'application/x-ndjson' } : {}
  return {
    address: addressOf(placed, { path: parts.path, query }),
    headers: { ...accept, ...Object.fromEntries(present(parts.headers)) },
    body: parts.body,
  }
}

/** Path and query of an operation, percent-encoded. */
export function addressOf(
  { path }: PlacedOperation,
  of: { readonly path: Given; readonly query: readonly (readonly [name: string, value: string])[] },
): string {
  const place = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encoded(of.path[name] ?? 'x'))
  const search = of.query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&')
  return search === '' ? place : `${place}?${search}`
}

/** Parameters of an operation, wherever they stand. */
export function parametersOf({ operation }: PlacedOperation): readonly Parameter[] {
  return (operation.parameters ?? []) as unknown as readonly Parameter[]
}

type Given = Readonly<Record<string, string | null>>

function present(given: Given): readonly (readonly [string, string])[] {
  return Object.entries(given).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]))
}

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly schema: SchemaShape
}

function valuesOf(
  parameters: readonly Parameter[],
  place: Parameter['in'],
  of: (parameter: Parameter) => fc.Arbitrary<string | null>,
): fc.Arbitrary<Record<string, string | null>> {
  return fc.record(Object.fromEntries(parameters.filter((each) => each.in === place).map((each) => [each.name, of(each)])))
}

/** A segment of a path is never empty, or the path would be another one. */
function pathValue({ name, schema }: Parameter, known: KnownNames, way: Way): fc.Arbitrary<string> {
  const said = way === 'right' ? allowed(schema) : fc.oneof(allowed(schema), nastyText)
  return named(name, said, known).map((each) => String(each) || 'x')
}

function queryValue({ name, schema, required }: Parameter, known: KnownNames, way: Way): fc.Arbitrary<string | null> {
  const right = named(name, allowed(schema), known).map(String)
  if (way === 'right') return required ? right : fc.option(right, { nil: null, freq: 1 })
  const value = fc.oneof({ weight: 3, arbitrary: right }, { weight: 1, arbitrary: nastyText })
  return fc.option(value, { nil: null, freq: required ? 8 : 2 })
}

/** Only what HTTP lets a header say. */
function headerValue({ name, schema, required }: Parameter, way: Way): fc.Arbitrary<string | null> {
  if (way === 'right' && name === 'if-match') return fc.constantFrom(required ? '"1"' : '*', '"1"', '"2"')
  const value = fc.oneof(allowed(schema).map(String), fc.constantFrom('*', '"1"', '"v0"', 'W/"1"', '""', '1', '"99999999999999999999"'))
  return fc.option(
    value.map((each) => each.replaceAll(/[^\u0020-\u007e]/g, '').trim()),
    { nil: null },
  )
}

const texts = [
  '',
  '{',
  'null',
  '[]',
  '"',
  '{"a":1e400}',
  '{"a":1,"a":2}',
  '{"__proto__":{"x":1}}',
  '[[[[[[[[[[]]]]]]]]]]',
  '\u0000',
  '['.repeat(5_000),
]

function bodyOf({ operation, method }: PlacedOperation, known: KnownNames, way: Way): fc.Arbitrary<FuzzRequest['body']> {
  if (method === 'GET') return fc.constant(null)
  const content = (operation.requestBody as { content?: Readonly<Record<string, { schema: SchemaShape }>> } | undefined)?.content ?? {}
  const shape = content['application/json']?.schema ?? null
  const json = (value: unknown): FuzzRequest['body'] => ({ type: 'application/json', bytes: JSON.stringify(value) ?? 'null' })
  const isKept = neverAllowed.has(operation.operationId)
  const secret = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).map((bytes) => ({ type: 'application/octet-stream', bytes }))
  const right = shape !== null ? allowed(shape, known).map(json) : 'application/octet-stream' in content ? secret : fc.constant(null)
  if (way === 'right' && !isKept) return right
  const garbage = fc.record({
    type: fc.constantFrom('application/json', 'application/octet-stream', 'text/plain', 'application/xml', 'nonsense'),
    bytes: fc.constantFrom(...texts),
  })
  return fc.oneof(
    { weight: isKept ? 0 : 2, arbitrary: right },
    { weight: shape === null || isKept ? 0 : 5, arbitrary: broken(shape ?? {}, known).map(json) },
    { weight: 2, arbitrary: anything.filter((each) => !isKept || typeof each !== 'object').map(json) },
    { weight: 1, arbitrary: isKept ? garbage.filter(({ type }) => type !== 'application/octet-stream') : garbage },
    { weight: isKept ? 0 : 1, arbitrary: fc.constant(null) },
  )
}

function encoded(raw: string): string {
  return encodeURIComponent(raw.toWellFormed()).replaceAll('.', '%2E')
}
