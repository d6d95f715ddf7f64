import type { FastifyContextConfig } from 'fastify'
import { Type, type TSchema } from 'typebox'
import type { Permission } from '#src/model/role.ts'
import { linesType } from '../contract/socket.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `secret`: the body is raw bytes and goes into a `Secret` at once. Left out, it is JSON of the schema, or there is none. */
    readonly takes?: 'secret'
    /** The answer carries an ETag, and a change may say with If-Match which one it was made from. */
    readonly versioned?: 'etag'
    /** As how many usual requests one is counted; one where nothing is said. */
    readonly cost?: number
    /** What some requests take besides, which shows only once they are read. `just-signed-in`: a sign-in of the last minutes. */
    readonly alsoNeeds?: readonly (Permission | 'just-signed-in')[]
  }
}

/** For routes whose body is a secret. No other route reads raw bytes. */
export const takesSecret: Pick<FastifyContextConfig, 'takes'> = { takes: 'secret' }

/** For routes that tell the version of what they answer. */
export const tellsVersion: Pick<FastifyContextConfig, 'versioned'> = { versioned: 'etag' }

/** For routes that read or compute very much: as many of them a minute as a person asks for. */
export const heavy: Pick<FastifyContextConfig, 'cost'> = { cost: 20 }

/** For routes some of whose requests take more than the route itself. */
export function alsoNeeds(...needed: readonly (Permission | 'just-signed-in')[]): Pick<FastifyContextConfig, 'alsoNeeds'> {
  return { alsoNeeds: needed }
}

/** The answers of a route as its schema has them: media types where there is more than JSON. */
export interface DeclaredAnswer {
  readonly 200: { readonly description: string; readonly content: Readonly<Record<string, { readonly schema: TSchema }>> }
}

/** The answer of long work: line by line for who accepts it, else the last line alone. */
export function linesOrLast(line: TSchema): DeclaredAnswer {
  return {
    200: {
      description:
        `With \`Accept: ${linesType}\` one line of JSON for each thing that happens, the last being the outcome ` +
        'or `{"type":"problem","problem":…}`; otherwise the last line alone.',
      content: { 'application/json': { schema: line }, [linesType]: { schema: line } },
    },
  }
}

/** An answer that is a file. */
export function onlyFile(type: string): DeclaredAnswer {
  return { 200: { description: 'The file.', content: { [type]: { schema: Type.String({ format: 'binary' }) } } } }
}

/** An answer that is always lines. */
export function linesOnly(line: TSchema): DeclaredAnswer {
  return {
    200: {
      description: 'One line of JSON for each thing. A failure on the way is the last line, `{"type":"problem","problem":…}`.',
      content: { [linesType]: { schema: line } },
    },
  }
}
