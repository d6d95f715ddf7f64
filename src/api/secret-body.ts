import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { AppError } from '#src/base/app-error.ts'
import { Secret } from '#src/base/secret.ts'
import type { Api } from './api-parts.ts'
import { overwriteReadBuffer } from './overwrite-read-buffer.ts'

/** Longest body of a secret: a private key with its chain of certificates has a few kilobytes. */
const secretBytesMax = 65_536

/** Longest body of any kind that is taken from somebody who has not signed in. */
export const openBodyBytesMax = secretBytesMax

/** Reads bodies of secrets: raw bytes that go into a `Secret` at once and are overwritten where they arrived. */
export function acceptSecrets(api: Api): void {
  api.addContentTypeParser('application/octet-stream', (request: FastifyRequest, payload: IncomingMessage) => {
    if (request.routeOptions.config.takes === 'secret') return readSecret(payload)
    return Promise.reject(Object.assign(new Error('this route takes JSON'), { statusCode: 415 }))
  })
}

/** The secret in the body of a request. */
export function secretOf(body: unknown): Secret {
  if (body instanceof Secret) return body
  throw new AppError('secret-handle', { detail: 'send the secret as the body, as application/octet-stream' })
}

async function readSecret(payload: Readable): Promise<Secret> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of payload as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      length += chunk.length
      if (length > secretBytesMax) throw new AppError('secret-handle', { detail: `it is longer than ${secretBytesMax} bytes` })
    }
    return Secret.take(Buffer.concat(chunks))
  } finally {
    for (const chunk of chunks) chunk.fill(0)
    await overwriteReadBuffer()
  }
}
