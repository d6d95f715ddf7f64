import { AppError } from '#src/base/app-error.ts'
import type { Clock } from '#src/base/clock.ts'
import type { Secret } from '#src/base/secret.ts'
import {
  noSinks,
  syslogLeadsTo,
  webhookLeadsTo,
  type DeliveryPlace,
  type DeliverySecretField,
  type SinksDocument,
  type SinkSelection,
} from '#src/model/delivery.ts'
import type { Event } from '#src/model/event.ts'
import type { Store } from '#src/store/store.ts'
import { makeEvent } from '../make-event.ts'
import type { Installation } from './envelope.ts'
import { fileSink } from './file-sink.ts'
import { testedEvent } from './tested-event.ts'
import type { DeliveryTest, SendOutcome, Sink, SinkParts } from './sink.ts'
import { readSinkState, type SinkState } from './sink-state.ts'
import { SinkWorker, usualBackoff, type Backoff } from './sink-worker.ts'
import { syslogSink } from './syslog-sink.ts'
import { webhookSink } from './webhook-sink.ts'

/** How often the configuration is looked at, should nobody say that it changed. */
const lookMs = 5_000

/** What all sinks work with. */
export interface EventSinksParts {
  readonly store: Store
  readonly clock: Clock
  readonly installation: Installation
  readonly dataDirectory: string
  readonly backoff?: Backoff
  /** Opens a secret in the vault; null when none is stored for the place. */
  openSecret(field: DeliverySecretField, of: DeliveryPlace): Promise<Secret | null>
  failed(error: unknown): void
}

/** A sink as it stands. */
export interface SinkStatus {
  readonly name: string
  readonly type: 'file' | 'syslog' | 'webhook'
  /** Where to, for people; never with a secret. */
  readonly target: string
  /** Nothing is sent. */
  readonly disabled: boolean
  readonly state: SinkState | null
  /** Events that are written and not sent; those that it does not want may be among them. */
  readonly waiting: number
}

/** What is known of a test event that a sink has. A datagram tells nothing, and TCP no more than that it was taken. */
const arrived: Readonly<Record<SinkStatus['type'], string>> = {
  file: 'it is on the disk',
  syslog: 'it left without an error; syslog confirms nothing, so look for it at the receiver',
  webhook: 'the receiver took it',
}

interface Configured {
  readonly selection: SinkSelection
  readonly type: SinkStatus['type']
  readonly target: string
  readonly leadsTo: DeliveryPlace['leadsTo']
  open(parts: SinkParts): Sink
}

/** The sinks of the configuration, each with its worker, following the configuration as it changes. */
export class EventSinks {
  readonly #parts: EventSinksParts
  readonly #workers = new Map<string, { readonly worker: SinkWorker; readonly made: string }>()
  #version = 0
  #timer: NodeJS.Timeout | null = null
  #following: Promise<void> = Promise.resolve()
  #isClosing = false

  constructor(parts: EventSinksParts) {
    this.#parts = parts
  }

  /** Begins to send. */
  start(): void {
    this.#timer ??= setInterval(() => this.#follow(), lookMs)
    this.#timer.unref()
    this.#follow()
  }

  /** Says that events were written. */
  wake(): void {
    if (this.#timer === null) return
    for (const { worker } of this.#workers.values()) worker.wake()
    this.#follow()
  }

  /** Opens a sink anew: a secret of it changed. */
  async reopen(name: string): Promise<void> {
    const key = name.toLowerCase()
    this.#inTurn(async () => {
      await this.#workers.get(key)?.worker.close()
      this.#workers.delete(key)
      this.#version = 0
    })
    this.#follow()
    await this.#following
  }

  async status(): Promise<readonly SinkStatus[]> {
    const { store } = this.#parts
    const [newest] = await store.events.list({ connectorId: null, eventId: null, before: null, limit: 1 })
    const sinks = configured((await store.configuration.current())?.configuration.sinks)
    return Promise.all(
      sinks.map(async ({ selection: { name, disabled = false }, type, target }) => {
        const state = await readSinkState(store, name)
        return { name, type, target, disabled, state, waiting: state === null ? 0 : Math.max(0, (newest?.sequence ?? 0) - state.cursor) }
      }),
    )
  }

  /** Sends a test event to one sink, also to one that is switched off, and says in the log what came of it. Throws `sink-unknown`. */
  async test(wanted: string, author: string): Promise<DeliveryTest> {
    const { store, clock } = this.#parts
    this.#follow()
    await this.#following
    const sinks = configured((await store.configuration.current())?.configuration.sinks)
    const found = sinks.find(({ selection }) => selection.name.toLowerCase() === wanted.toLowerCase())
    if (found === undefined) throw new AppError('sink-unknown', { subject: wanted, detail: 'it is not in the configuration' })
    const { name } = found.selection
    const at = clock.now()
    const event = { ...makeEvent(20194, { author, sink: name }, { at, connectorId: null, runId: null }), sequence: 0 }
    const outcome = await this.#sendOne(found, event)
    const answer = outcome.kind === 'sent' ? arrived[found.type] : outcome.reason
    const tested = { name, type: found.type, target: found.target, outcome: outcome.kind, answer, at, tookMs: clock.now() - at }
    await store.commit({ events: [testedEvent(tested, { author, receiver: `the sink ${name}` })] })
    return tested
  }

  /** Ends every sink with the batch that is under way. */
  async close(): Promise<void> {
    this.#isClosing = true
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
    await this.#following
    await Promise.all([...this.#workers.values()].map(({ worker }) => worker.close()))
    this.#workers.clear()
  }

  #follow(): void {
    this.#inTurn(() => this.#compare())
  }

  #inTurn(work: () => Promise<void>): void {
    this.#following = this.#following.then(work).catch((error: unknown) => this.#parts.failed(error))
  }

  /** Starts and ends workers so that they are those of the newest configuration. */
  async #compare(): Promise<void> {
    const { store } = this.#parts
    const [newest] = await store.configuration.history(1)
    if (this.#isClosing || newest === undefined || newest.version === this.#version) return
    const all = configured((await store.configuration.current())?.configuration.sinks)
    const wanted = all.filter(({ selection }) => selection.disabled !== true)
    this.#version = newest.version
    const made = new Map(wanted.map((sink) => [sink.selection.name.toLowerCase(), { sink, made: JSON.stringify(sink) }]))
    for (const [key, running] of this.#workers) {
      if (made.get(key)?.made === running.made) continue
      this.#workers.delete(key)
      await running.worker.close()
    }
    for (const [key, { sink, made: text }] of made) {
      if (!this.#workers.has(key)) this.#workers.set(key, { worker: this.#begin(sink), made: text })
    }
  }

  #begin(sink: Configured): SinkWorker {
    const { store, clock, backoff = usualBackoff, failed } = this.#parts
    return new SinkWorker({ selection: sink.selection, sink: this.#open(sink), store, clock, backoff, failed })
  }

  /** Through the worker where there is one, so that both do not use the receiver at once. */
  async #sendOne(sink: Configured, event: Event): Promise<SendOutcome> {
    const running = this.#workers.get(sink.selection.name.toLowerCase())
    if (running !== undefined) return running.worker.test(event)
    const opened = this.#open(sink)
    try {
      return await opened.send([event])
    } finally {
      await opened.close()
    }
  }

  #open(sink: Configured): Sink {
    const { clock, installation, dataDirectory, openSecret } = this.#parts
    const { name } = sink.selection
    // For the place of this very document: the configuration may lead elsewhere before the worker is told to end.
    const { type, leadsTo } = sink
    const secret = (field: DeliverySecretField) => openSecret(field, { of: 'sink', name, type, leadsTo })
    return sink.open({ installation, dataDirectory, clock, secret })
  }
}

function configured(document: SinksDocument = noSinks): readonly Configured[] {
  return [
    ...document.files.map((sink): Configured => ({
      selection: sink,
      type: 'file',
      target: sink.path,
      leadsTo: {},
      open: (parts) => fileSink(sink, parts),
    })),
    ...document.syslog.map((sink): Configured => ({
      selection: sink,
      type: 'syslog',
      target: `${sink.transport}://${sink.host}:${sink.port}`,
      leadsTo: syslogLeadsTo(sink),
      open: (parts) => syslogSink(sink, parts),
    })),
    ...document.webhooks.map((sink): Configured => ({
      selection: sink,
      type: 'webhook',
      target: sink.url,
      leadsTo: webhookLeadsTo(sink),
      open: (parts) => webhookSink(sink, parts),
    })),
  ]
}
