import type { FastifyRequest } from 'fastify'
import type { ServerResponse } from 'node:http'
import type { Principal } from '#src/access/principal.ts'
import { isStillGood } from '#src/access/still-good.ts'
import { AppError } from '#src/base/app-error.ts'
import { isoTime } from '#src/base/clock.ts'
import type { ApiParts } from '../api-parts.ts'
import { liveHeartbeatMs, type Goodbye, type LiveMessage } from '../contract/live.ts'
import { namesOf } from '../bodies/names.ts'
import { LiveFeed } from './live-feed.ts'
import { LiveStream } from './live-stream.ts'

/** Streams of one session or token. A browser keeps six connections to a host over HTTP/1.1, several browsers may share a token. */
const streamsOfOneMax = 12
/** Streams altogether, so that connections remain for requests. */
const streamsMax = 400

/** Everybody who listens to what happens in the service. */
export class LiveListeners {
  readonly #parts: ApiParts
  readonly #feed: LiveFeed
  readonly #streams = new Map<LiveStream, Principal>()
  readonly #stopWatching: () => void
  readonly #heart: NodeJS.Timeout
  #isClosing = false

  constructor(parts: ApiParts, of: { readonly heartbeatMs: number } = { heartbeatMs: liveHeartbeatMs }) {
    this.#parts = parts
    this.#feed = new LiveFeed(parts, (message, id) => this.#tell(message, id))
    this.#stopWatching = parts.bell.watch((written) => {
      if (written.kind === 'batch' && written.batch.access !== undefined) void this.#review()
    })
    this.#heart = setInterval(() => {
      for (const stream of this.#streams.keys()) stream.beat()
      void this.#review()
    }, of.heartbeatMs).unref()
  }

  /** How many listen. */
  get size(): number {
    return this.#streams.size
  }

  /** Throws `live-full` or `service-closing` where one more is not to listen. */
  assertRoom(principal: Principal): void {
    if (this.#isClosing) throw new AppError('service-closing')
    const facts = { retryAfterSeconds: 30 }
    if (this.#streams.size >= streamsMax) throw new AppError('live-full', { detail: `${streamsMax} pages and programs listen`, facts })
    const own = [...this.#streams.values()].filter((each) => listenerOf(each) === listenerOf(principal)).length
    if (own >= streamsOfOneMax) throw new AppError('live-full', { subject: principal.name, detail: `${own} of its own listen`, facts })
  }

  /** Lets somebody listen on a response, until he hangs up, his session ends or the service closes. */
  add(request: FastifyRequest, response: ServerResponse, principal: Principal): void {
    const stream = new LiveStream(response)
    this.#streams.set(stream, principal)
    stream.whenOver(() => this.#streams.delete(stream))
    const lastId = request.headers['last-event-id']
    const { version, startedAt } = this.#parts.facts
    const position = this.#feed.position
    const missed = lastId !== undefined && lastId !== position
    const data = { missed, version, startedAt: isoTime(startedAt), heartbeatMs: liveHeartbeatMs }
    stream.tell({ type: 'hello', data }, position)
  }

  /** Hangs up on everybody, saying what comes next and which runs end for it, and lets nobody listen any more. */
  async close(next: 'stop' | 'restart' = 'stop'): Promise<void> {
    if (this.#isClosing) return
    this.#isClosing = true
    clearInterval(this.#heart)
    this.#stopWatching()
    const runs = await this.#runsNow()
    const reason = next === 'restart' ? 'service-restarting' : 'service-closing'
    for (const stream of this.#streams.keys()) this.#end(stream, { reason, runs })
    await this.#feed.close()
  }

  /** Runs in progress, by the names people know. */
  async #runsNow(): Promise<NonNullable<Goodbye['runs']>> {
    const { runner, setup } = this.#parts
    const names = namesOf(await setup.store.configuration.current())
    return runner.active().map(({ number, connectorId, profile }) => ({ number, connector: names.connector(connectorId), profile }))
  }

  #tell(message: LiveMessage, id: string): void {
    for (const stream of this.#streams.keys()) stream.tell(message, id)
  }

  /** Hangs up on those whose session or token is over. */
  async #review(): Promise<void> {
    try {
      for (const [stream, principal] of this.#streams) {
        if (!(await isStillGood(this.#parts.access, principal))) this.#end(stream, { reason: 'session-ended' })
      }
    } catch (err) {
      this.#parts.log.warn({ err }, 'Whether listeners are still signed in could not be looked at.')
    }
  }

  #end(stream: LiveStream, goodbye: Goodbye): void {
    this.#streams.delete(stream)
    stream.end(goodbye)
  }
}

function listenerOf(principal: Principal): string {
  switch (principal.kind) {
    case 'socket':
      return 'socket'
    case 'session':
      return `session ${principal.idHash}`
    case 'token':
      return `token ${principal.id}`
  }
}
