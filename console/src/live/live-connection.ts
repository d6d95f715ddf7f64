import type { LiveBody, LiveChange, LiveMessage, LiveType } from '#src/api/contract/live.ts'

/** How the page hears of changes. */
export interface ConnectionState {
  /** `lost`: what is shown may be out of date. `ended`: the session is over. */
  readonly state: 'connecting' | 'live' | 'lost' | 'ended'
  /** When the service was last heard of, milliseconds since 1970; null before the first word. */
  readonly heardAt: number | null
  /** Tries since the connection was lost. */
  readonly tries: number
  /** Version of the service. */
  readonly version: string | null
}

/** What the connection tells. */
export interface LiveListener {
  changed(change: LiveChange): void
  /** Something was missed, so everything shown has to be fetched again. */
  missed(): void
  /** The service hung up because the session is over. */
  sessionEnded(): void
  /** Whether the service answers at all. */
  probe(): Promise<boolean>
}

const changeTypes = [
  'run',
  'cycle',
  'event',
  'alert',
  'connector',
  'scheduler',
  'held',
  'configuration',
  'staging',
  'vault',
] as const satisfies readonly LiveChange['type'][]
const retryMsMin = 1_000
const retryMsMax = 15_000
/** How long a connection may take before it counts as lost. */
const firstWordMs = 10_000

/**
 * The one stream of server-sent events of this page. A browser comes back by itself after most interruptions, and names what it
 * heard last; where it gave up (a refusal, a proxy), a new stream is opened after a while. Silence is no proof of life, and
 * heartbeats are comments, which a page never sees: after a silence the service is asked whether it is there.
 */
export class LiveConnection {
  readonly #address: string
  readonly #listener: LiveListener
  readonly #watchers = new Set<() => void>()
  #source: EventSource | null = null
  #timer: ReturnType<typeof setTimeout> | null = null
  #state: ConnectionState = { state: 'connecting', heardAt: null, tries: 0, version: null }
  #startedAt: string | null = null
  #watch: ReturnType<typeof setInterval> | null = null

  constructor(address: string, listener: LiveListener) {
    this.#address = address
    this.#listener = listener
  }

  'backups',
  get state(): ConnectionState {
    return this.#state
  }

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }

  open(state: 'connecting' | 'lost' = 'connecting'): void {
    this.#close()
    this.#set({ state: this.#state.heardAt === null ? 'connecting' : state })
    const source = new EventSource(this.#address)
    this.#source = source
    this.#timer = setTimeout(() => this.#lost(), firstWordMs)
    source.addEventListener('error', () => this.#lost())
    this.#on(source, 'hello', (hello) => this.#greeted(hello))
    this.#on(source, 'goodbye', ({ reason }) => {
      if (reason === 'session-ended') this.end()
    })
    for (const type of changeTypes) {
      this.#on(source, type, (data) => {
        this.#set({ heardAt: Date.now() })
        // The type and its data come from one message, which a union of both cannot say.
        this.#listener.changed({ type, data } as LiveChange)
      })
    }
  }

  /** Hears of nothing any more. */
  end(): void {
    this.#close()
    this.#set({ state: 'ended' })
    this.#listener.sessionEnded()
  }

  /** Hangs up quietly: the page goes away. */
  close(): void {
    this.#close()
  }

  #on<Name extends LiveType>(source: EventSource, type: Name, then: (data: LiveBody<Name>) => void): void {
    source.addEventListener(type, (event: MessageEvent<string>) => then(JSON.parse(event.data) as LiveBody<Name>))
  }

  async #askWhetherThere(source: EventSource, silentMs: number): Promise<void> {
    if (this.#state.state !== 'live' || Date.now() - (this.#state.heardAt ?? 0) < silentMs) return
    const isThere = await this.#listener.probe()
    if (this.#source !== source) return
    if (isThere) this.#set({ heardAt: Date.now() })
    else this.open('lost')
  }

  #greeted({ missed, version, startedAt, heartbeatMs }: Extract<LiveMessage, { type: 'hello' }>['data']): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    const isOther = this.#startedAt !== null && this.#startedAt !== startedAt
    const cameBack = this.#state.state === 'lost'
    this.#startedAt = startedAt
    this.#set({ state: 'live', heardAt: Date.now(), tries: 0, version })
    const source = this.#source
    if (this.#watch !== null) clearInterval(this.#watch)
    if (source !== null) this.#watch = setInterval(() => void this.#askWhetherThere(source, 2 * heartbeatMs), heartbeatMs)
    // A stream that was opened anew cannot say what it missed.
    if (missed || isOther || cameBack) this.#listener.missed()
  }

  #lost(): void {
    this.#set({ state: 'lost', tries: this.#state.tries + 1 })
    if (this.#source === null || this.#source.readyState === EventSource.CONNECTING) return
    this.#close()
    this.#timer = setTimeout(() => this.open('lost'), Math.min(retryMsMin * 2 ** (this.#state.tries - 1), retryMsMax))
  }

  #close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#watch !== null) clearInterval(this.#watch)
    this.#watch = null
    this.#source?.close()
    this.#source = null
  }

  #set(changes: Partial<ConnectionState>): void {
    this.#state = { ...this.#state, ...changes }
    for (const watcher of this.#watchers) watcher()
  }
}
