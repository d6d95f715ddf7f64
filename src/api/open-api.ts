import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { forAnybody } from './access/route-access.ts'
import type { DeclaredRoute } from './access/admit.ts'
import type { Api } from './api-parts.ts'
import { documentationPage, documentationStyle } from './open-api/documentation-page.ts'
import { documentationPath, documentPath, openApiDocument } from './open-api/document.ts'

/** What is answered as it is: made once, known again by its hash. */
interface Fixed {
  readonly type: string
  readonly text: string
  readonly etag: string
}

/** The description of the API, for programs and for people. Nobody needs to sign in to read what is public anyway. */
export function openApiRoutes(api: Api, declared: readonly DeclaredRoute[], version: string): void {
  // The routes are complete once the server is ready, and somebody asks after that.
  let made: ReadonlyMap<string, Fixed> | null = null
  const files = (): ReadonlyMap<string, Fixed> => (made ??= filesOf(declared, version))
  for (const path of [documentPath, documentationPath, stylePath]) {
    api.get(path, { config: forAnybody }, (request, reply) => {
      const file = files().get(path)
      return file === undefined ? reply.callNotFound() : sendFixed(file, request, reply)
    })
  }
}

const stylePath = `${documentationPath}/style.css`

function filesOf(declared: readonly DeclaredRoute[], version: string): ReadonlyMap<string, Fixed> {
  const document = openApiDocument(declared, version)
  return new Map([
    [documentPath, fixed('application/json; charset=utf-8', JSON.stringify(document))],
    [documentationPath, fixed('text/html; charset=utf-8', documentationPage(document, { stylePath, documentPath }))],
    [stylePath, fixed('text/css; charset=utf-8', documentationStyle)],
  ])
}

function fixed(type: string, text: string): Fixed {
  return { type, text, etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"` }
}

function sendFixed({ type, text, etag }: Fixed, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.header('etag', etag).header('cache-control', 'no-cache')
  if (request.headers['if-none-match'] === etag) return reply.status(304).send()
  // As bytes it is sent as it is; a text would be made JSON of.
  return reply.type(type).send(Buffer.from(text))
}
