import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { contentSecurityPolicy } from '../access/security-headers.ts'
import { apiRoot } from '../contract/socket.ts'
import type { ConsoleFile, ConsoleFiles } from './console-files.ts'

/** What the build writes where the nonce of an answer belongs; the same word stands in console/vite.config.ts. */
const noncePlaceholder = /LOCKSTEP-NONCE/g
const oneYear = 'public, max-age=31536000, immutable'

/** What is shown where the console was not built. It stands in a checkout only: packages bring it along. */
const notBuilt =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>Lockstep</title><h1>The console is not built</h1>' +
  '<p>The service runs, and its command line and API work. To get the console, run <code>npm run console:build</code> ' +
  'in the folder of the program and load this page again; the service need not be restarted.</p></html>'

/**
 * Answers what no route of the API answers: files of the console, and its page for every address a person may have opened, because
 * the page itself knows what stands there. False where it is none of them.
 */
export function serveConsole(files: ConsoleFiles, request: FastifyRequest, reply: FastifyReply): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false
  const path = request.url.split('?', 1)[0] ?? '/'
  const file = files.file(path)
  if (file !== null) {
    sendFile(file, request, reply)
    return true
  }
  const isPage = !path.startsWith(`${apiRoot.split('/', 2).join('/')}/`) && (request.headers.accept ?? '').includes('text/html')
  if (isPage) sendPage(files.page(), reply)
  return isPage
}

function sendFile(file: ConsoleFile, request: FastifyRequest, reply: FastifyReply): void {
  const taken = (request.headers['accept-encoding'] ?? '').split(',').map((each) => each.split(';', 1)[0]?.trim())
  const [encoding, content] =
    file.brotli !== null && taken.includes('br')
      ? ['br', file.brotli]
      : file.gzip !== null && taken.includes('gzip')
        ? ['gzip', file.gzip]
        : [null, file.content]
  if (encoding !== null) reply.header('content-encoding', encoding)
  reply.header('vary', 'accept-encoding').header('cache-control', file.isHashed ? oneYear : 'no-cache')
  void reply.status(200).type(file.type).send(content)
}

/** Styles that scripts write carry the nonce of this very answer; everything else has to come from a file of ours. */
function sendPage(page: string | null, reply: FastifyReply): void {
  const type = 'text/html; charset=utf-8'
  if (page === null) {
    void reply.status(503).type(type).send(notBuilt)
    return
  }
  const nonce = randomBytes(18).toString('base64')
  void reply
    .status(200)
    .header('content-security-policy', contentSecurityPolicy(`'self' 'nonce-${nonce}'`))
    .type(type)
    .send(page.replace(noncePlaceholder, nonce))
}
