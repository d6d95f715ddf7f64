import type { Goodbye, LiveBody, LiveChange, LiveMessage, LiveType } from '#src/api/contract/live.ts'

/** How the page hears of changes. */
export interface ConnectionState {
  /**
   * `lost`: what is shown may be out of date. `restarting`: the service said that it goes and comes back by itself; `stopped`: that it goes.
   * `ended`: the session is over.
   */
  readonly state: 'connecting' | 'live' | 'lost' | 'restarting' | 'stopped' | 'ended'
  /** When the service was last heard of, milliseconds since 1970; null before the first word. */
  readonly heardAt: number | null
  /** Tries since the connection was lost. */
  readonly tries: number
  /** Version of the service. */
  readonly version: string | null
  /** How the service went, as long as it is not back. */
  readonly closing: Closing | null
  /** When it came back from a restart, milliseconds since 1970; null when it never did. */
  readonly backAt: number | null
}

/** What the service said when it went. */
export interface Closing {
  readonly state: 'restarting' | 'stopped'
  /** Milliseconds since 1970. */
  readonly at: number
  /** Runs that were in progress. */
  readonly runs: NonNullable<Goodbye['runs']>
}

/** Before anything was heard. */
export const notYetConnected: ConnectionState = {
  state: 'connecting',
  heardAt: null,
  tries: 0,
  version: null,
  closing: null,
  backAt: null,
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
  'backups',
] as const satisfies readonly LiveChange['type'][]
const retryMsMin = 1_000
const retryMsMax = 15_000
/** How long a connection may take before it counts as lost. */
const firstWordMs = 10_000
/** How long a restart may take. What is not back by then counts as lost. */
const restartMsMax = 120_000
/** A connection that ends so soon after a restart was asked for ended for it. */
const restartBeginsMs = 30_000

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
  #state: ConnectionState = notYetConnected
  #restartAskedAt: number | null = null
  #startedAt: string | null = null
  #watch: ReturnType<typeof setInterval> | null = null

  constructor(address: string, listener: LiveListener) {
    this.#address = address
    this.#listener = listener
  }

  get state(): ConnectionState {
    return this.#state
  }

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }

  /** A restart was asked for, and granted: the end of the connection is what was wanted. */
  expectRestart(): void {
    this.#restartAskedAt = Date.now()
  }

  open(state: 'connecting' | 'gone' = 'connecting'): void {
    this.#close()
    this.#set({ state: this.#state.heardAt === null || state === 'connecting' ? 'connecting' : this.#gone() })
    const source = new EventSource(this.#address)
    this.#source = source
    this.#timer = setTimeout(() => this.#lost(), firstWordMs)
    source.addEventListener('error', () => this.#lost())
    this.#on(source, 'hello', (hello) => this.#greeted(hello))
    this.#on(source, 'goodbye', (goodbye) => this.#dismissed(goodbye))
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
    else this.open('gone')
  }

  #dismissed({ reason, runs = [] }: Goodbye): void {
    if (reason === 'session-ended') return this.end()
    if (reason === 'too-slow') return
    const state = reason === 'service-restarting' ? 'restarting' : 'stopped'
    this.#set({ state, closing: { state, at: Date.now(), runs } })
  }

  /** Why there is no connection, as far as anybody said. */
  #gone(): 'lost' | Closing['state'] {
    const { closing } = this.#state
    if (closing === null) return 'lost'
    return closing.state === 'restarting' && Date.now() - closing.at > restartMsMax ? 'lost' : closing.state
  }

  #greeted({ missed, version, startedAt, heartbeatMs }: Extract<LiveMessage, { type: 'hello' }>['data']): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    const isOther = this.#startedAt !== null && this.#startedAt !== startedAt
    const { closing } = this.#state
    const cameBack = this.#state.state !== 'connecting' && this.#state.state !== 'live'
    this.#startedAt = startedAt
    this.#restartAskedAt = null
    const backAt = closing === null ? this.#state.backAt : Date.now()
    this.#set({ state: 'live', heardAt: Date.now(), tries: 0, version, closing: null, backAt })
    const source = this.#source
    if (this.#watch !== null) clearInterval(this.#watch)
    if (source !== null) this.#watch = setInterval(() => void this.#askWhetherThere(source, 2 * heartbeatMs), heartbeatMs)
    // A stream that was opened anew cannot say what it missed.
    if (missed || isOther || cameBack) this.#listener.missed()
  }

  #lost(): void {
    const asked = this.#restartAskedAt
    if (this.#state.closing === null && asked !== null && Date.now() - asked < restartBeginsMs) {
      this.#set({ closing: { state: 'restarting', at: asked, runs: [] } })
    }
    this.#set({ state: this.#gone(), tries: this.#state.tries + 1 })
    if (this.#source === null || this.#source.readyState === EventSource.CONNECTING) return
    this.#close()
    // Whoever goes for a moment is waited for at the door.
    const longest = this.#state.state === 'restarting' ? retryMsMin : retryMsMax
    this.#timer = setTimeout(() => this.open('gone'), Math.min(retryMsMin * 2 ** (this.#state.tries - 1), longest))
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
