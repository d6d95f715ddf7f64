import type { FastifyContextConfig, FastifySchema } from 'fastify'
import type { DeclaredRoute } from '../access/admit.ts'

/** A part of the document as JSON. */
export type Json = Readonly<Record<string, unknown>>

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, Json>>
  readonly required?: readonly string[]
}

/** What a request brings along: parameters, headers, a body. */
export function requestOf({ schema, config }: DeclaredRoute): { readonly parameters?: readonly Json[]; readonly requestBody?: Json } {
  const parameters = [
    ...parametersOf('path', schema.params),
    ...parametersOf('query', schema.querystring),
    ...parametersOf('header', schema.headers),
  ]
  return { ...(parameters.length === 0 ? {} : { parameters }), ...bodyOf(schema, config) }
}

function parametersOf(place: 'path' | 'query' | 'header', schema: unknown): readonly Json[] {
  const { properties = {}, required = [] } = (schema ?? {}) as ObjectSchema
  return Object.entries(properties).map(([name, { description, ...shape }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: shape,
  }))
}

function bodyOf({ body }: FastifySchema, { takes }: Pick<FastifyContextConfig, 'takes'>): { readonly requestBody?: Json } {
  if (takes === 'secret') {
    const schema = { type: 'string', format: 'binary', maxLength: 65_536 }
    const description = 'The secret as raw bytes. It is written to no log and cannot be read again.'
    return { requestBody: { required: true, description, content: { 'application/octet-stream': { schema } } } }
  }
  return body === undefined ? {} : { requestBody: { required: true, content: { 'application/json': { schema: body } } } }
}

/** The answers of success by status. */
export function answersOf(
  { response }: FastifySchema,
  { versioned }: Pick<FastifyContextConfig, 'versioned'>,
): Readonly<Record<string, Json>> {
  const etag = { ETag: { description: 'The version of what is answered, for If-Match', schema: { type: 'string' } } }
  return Object.fromEntries(
    Object.entries((response ?? {}) as Readonly<Record<string, Json>>).map(([status, answer]) => [
      status,
      { ...answerOf(status, answer), ...(versioned === undefined ? {} : { headers: etag }) },
    ]),
  )
}

function answerOf(status: string, answer: Json): Json {
  const description = typeof answer['description'] === 'string' ? answer['description'] : 'Done'
  if ('content' in answer) return { ...answer, description }
  if (status.startsWith('3')) {
    return { description, headers: { Location: { description: 'Where to go', schema: { type: 'string' } } } }
  }
  return { description, content: { 'application/json': { schema: answer } } }
}
