import { chmodSync, rmSync } from 'node:fs'
import fastify from 'fastify'
import { AppError } from '#src/base/app-error.ts'
import { makeEvent, withCompatibility } from '#src/observe/make-event.ts'
import { admit } from './access/admit.ts'
import { listenOnNetwork, type NetworkListener, type NetworkPlace } from './access/network-listener.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { activityRoutes } from './activity.ts'
import { alertRoutes } from './alerts.ts'
import { auditRoutes } from './audit.ts'
import { backupRoutes } from './backups.ts'
import { ConsoleFiles } from './console/console-files.ts'
import { serveConsole } from './console/serve-console.ts'
import { configurationRoutes } from './configuration.ts'
import { connectorRoutes } from './connectors.ts'
import type { ProblemBody } from './contract/problem.ts'
import { apiRoot } from './contract/socket.ts'
import { credentialRoutes } from './credentials.ts'
import { deliveryRoutes } from './delivery.ts'
import { cycleRoutes } from './cycles.ts'
import { eventRoutes } from './events.ts'
import { explainRoutes } from './explain.ts'
import { refuseInfinity } from './finite-numbers.ts'
import { handOverRoutes } from './hand-over.ts'
import { heldRoutes } from './held.ts'
import { impactRoutes } from './impact.ts'
import { linkRoutes } from './links.ts'
import { liveRoutes } from './live.ts'
import { LiveListeners } from './live/live-listeners.ts'
import { openApiRoutes } from './open-api.ts'
import { overrideRoutes } from './overrides.ts'
import { pageRoutes } from './page-routes.ts'
import { permissionRoutes } from './permissions.ts'
import { previewRoutes } from './preview.ts'
import { problemOf } from './problem.ts'
import { recallRoutes } from './recall.ts'
import { rotationRoutes } from './rotation.ts'
import { restartRoutes } from './restart.ts'
import { runRoutes } from './runs.ts'
import { schedulerRoutes } from './scheduler.ts'
import { acceptSecrets } from './secret-body.ts'
import { sessionRoutes } from './session.ts'
import { signInRoutes } from './sign-in.ts'
import { singleObjectRoutes } from './single-object.ts'
import { spaceRoutes } from './space.ts'
import { stagingRoutes } from './staging.ts'
import { statusRoutes } from './status.ts'
import { tokenRoutes } from './tokens.ts'
import { userRoutes } from './users.ts'
import { recoveryKitRoutes, vaultRoutes } from './vault.ts'
import { verifyRoutes } from './verify.ts'

/** Largest JSON body: the documents of a large configuration. */
const bodyBytesMax = 32 * 1024 * 1024
/** Names of connectors stand in paths, percent-encoded. */
const parameterLengthMax = 1_024

/** The service's HTTP interface. */
export interface ApiServer {
  /** Listens on a socket that only this account may open, or on a named pipe. */
  listen(address: string): Promise<void>
  /** Listens on a port too, where requests need a session or a token. Returns the address as `host:port`. Throws `listener-unusable`. */
  listenOnNetwork(place: NetworkPlace): Promise<string>
  /** Hangs up on everybody who listens to what happens, saying what comes next, and lets nobody listen any more. */
  endStreams(next: 'stop' | 'restart'): Promise<void>
  /** Ends the listening; answers under way are finished first. */
  close(): Promise<void>
}

/** One function for each noun of the API. */
const routesOfNouns: readonly ((api: Api, parts: ApiParts) => void)[] = [
  statusRoutes,
  restartRoutes,
  connectorRoutes,
  recallRoutes,
  credentialRoutes,
  runRoutes,
  activityRoutes,
  cycleRoutes,
  schedulerRoutes,
  overrideRoutes,
  eventRoutes,
  deliveryRoutes,
  alertRoutes,
  heldRoutes,
  stagingRoutes,
  spaceRoutes,
  linkRoutes,
  pageRoutes,
  previewRoutes,
  explainRoutes,
  impactRoutes,
  singleObjectRoutes,
  configurationRoutes,
  vaultRoutes,
  recoveryKitRoutes,
  backupRoutes,
  auditRoutes,
  rotationRoutes,
  verifyRoutes,
  sessionRoutes,
  signInRoutes,
  handOverRoutes,
  userRoutes,
  tokenRoutes,
]

/** Puts the routes together. Nothing listens yet. */
export async function openApi(parts: ApiParts): Promise<ApiServer> {
  const api: Api = fastify({
    bodyLimit: bodyBytesMax,
    routerOptions: { maxParamLength: parameterLengthMax },
    forceCloseConnections: 'idle',
    // A misspelt property is an error that is said, not a wish that is dropped.
    ajv: { customOptions: { removeAdditional: false } },
  })
  // Answers are typed by their schemas already; compiling them again would only drop or bend what a schema forgot.
  api.setSerializerCompiler(() => (body) => JSON.stringify(body))
  api.removeContentTypeParser('text/plain')
  acceptSecrets(api)
  answerProblems(api, parts)
  const declared = admit(api, parts)
  refuseInfinity(api)
  for (const routes of routesOfNouns) {
    await api.register(async (scope: Api) => routes(scope, parts), { prefix: apiRoot })
  }
  await api.register(async (scope: Api) => permissionRoutes(scope, declared), { prefix: apiRoot })
  const live = new LiveListeners(parts)
  await api.register(async (scope: Api) => liveRoutes(scope, live), { prefix: apiRoot })
  await api.register(async (scope: Api) => openApiRoutes(scope, declared, parts.facts.version))
  await api.ready()
  const listeners: NetworkListener[] = []
  return {
    listen: (address) => listen(api, address),
    listenOnNetwork: async (place) => {
      const listener = await listenOnNetwork(api, place)
      listeners.push(listener)
      return listener.address
    },
    endStreams: (next) => live.close(next),
    close: async () => {
      await live.close()
      await Promise.all([...listeners.map((listener) => listener.close()), api.close()])
    },
  }
}

function answerProblems(api: Api, parts: ApiParts): void {
  api.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error)
    for (const [name, value] of Object.entries(headersOf(problem))) reply.header(name, value)
    if (problem.status >= 500) {
      const route = `${request.method} ${request.routeOptions.url ?? 'unknown'}`
      parts.log.error({ err: error, method: request.method, route: request.routeOptions.url }, problem.title)
      void tellDefect(parts, { route, text: problem.detail ?? problem.title })
    }
    return reply.status(problem.status).type('application/problem+json').send(problem)
  })
  const files = new ConsoleFiles(parts.facts.consoleDirectory)
  api.setNotFoundHandler((request, reply) => {
    if (serveConsole(files, request, reply)) return reply
    const problem = problemOf(Object.assign(new Error(`there is no ${request.method} ${request.url}`), { statusCode: 404 }))
    return reply.status(404).type('application/problem+json').send(problem)
  })
}

/** The event log may be what is broken; the client has its answer either way. */
async function tellDefect({ setup, log }: ApiParts, fields: { readonly route: string; readonly text: string }): Promise<void> {
  const events = withCompatibility(makeEvent(20051, fields, { at: setup.clock.now(), connectorId: null, runId: null }))
  await setup.store.commit({ events }).catch((err: unknown) => log.error({ err }, 'The event of a failed request was not written'))
}

/** What HTTP itself wants to be said with a problem: how to sign in (RFC 9110, RFC 9470), and when to come back. */
function headersOf({ status, code, facts }: ProblemBody): Readonly<Record<string, string>> {
  if (status === 429) return { 'retry-after': String(facts['retryAfterSeconds'] ?? 60) }
  if (status !== 401) return {}
  const stepUp = ', error="insufficient_user_authentication", max_age="300"'
  return { 'www-authenticate': `Bearer realm="lockstep"${code === 'step-up-required' ? stepUp : ''}` }
}

/** A socket left behind by a process that was killed is removed: whoever holds the data directory knows that nobody listens there. */
async function listen(api: Api, address: string): Promise<void> {
  const isPipe = address.startsWith('\\\\')
  if (!isPipe) rmSync(address, { force: true })
  const former = process.umask(0o177)
  try {
    await new Promise<void>((resolve, reject) => {
      api.server.once('error', reject)
      api.server.listen(address, () => {
        api.server.off('error', reject)
        resolve()
      })
      // The socket exists from here on; whoever listens asynchronously must not create other files with this mask.
      process.umask(former)
    })
  } catch (cause) {
    throw new AppError('data-directory-unusable', {
      subject: address,
      detail: cause instanceof Error ? cause.message : String(cause),
      cause,
    })
  }
  if (!isPipe) chmodSync(address, 0o600)
}
