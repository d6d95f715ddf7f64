import { stagingMode } from '#src/runner/staging.ts'
import type { Run } from '#src/model/run.ts'
import type { RunId } from '#src/model/brand.ts'
import type { Written } from '#src/observe/event-bell.ts'
import type { ApiParts } from '../api-parts.ts'
import { namesOf, type Names } from '../bodies/names.ts'
import type { LiveChange } from '../contract/live.ts'
import { gather, messagesOf, nothingGathered, type GatheredChanges } from './gathered-changes.ts'
import { liveRun, phaseOf } from './live-run.ts'

/** Changes that come within this many milliseconds are told together. */
const gatherMs = 200
/** Milliseconds between two messages about one run while nothing but its numbers change. */
const runEveryMs = 400

type FeedParts = Pick<ApiParts, 'setup' | 'runner' | 'vault' | 'bell' | 'facts' | 'log'>
type Tell = (message: LiveChange, id: string) => void

/** What happens in the service, as numbered messages. Numbers go on while nobody listens, so that who comes back knows what he missed. */
export class LiveFeed {
  readonly #parts: FeedParts
  readonly #tell: Tell
  readonly #ends: readonly (() => void)[]
  readonly #runs = new Map<RunId, { phase: string; at: number }>()
  #changes: GatheredChanges = nothingGathered()
  #soon: NodeJS.Timeout | null = null
  #names: Names | null = null
  #position = 0
  #turn: Promise<void> = Promise.resolve()

  constructor(parts: FeedParts, tell: Tell) {
    this.#parts = parts
    this.#tell = tell
    this.#ends = [parts.bell.watch((written) => this.#written(written)), parts.runner.watch((run) => this.#ran(run))]
  }

  /** Where the feed is. Another start of the service has other names for its places. */
  get position(): string {
    return `${this.#parts.facts.startedAt.toString(36)}-${this.#position}`
  }

  /** Tells what was gathered and then nothing more. */
  async close(): Promise<void> {
    for (const end of this.#ends) end()
    if (this.#soon !== null) clearTimeout(this.#soon)
    await this.#turn
  }

  #written(written: Written): void {
    if (written.kind === 'configuration') this.#names = namesOf(written.stored)
    if (!gather(this.#changes, written)) return
    this.#soon ??= setTimeout(() => {
      this.#soon = null
      this.#inTurn(() => this.#flush())
    }, gatherMs).unref()
  }

  #ran(run: Run): void {
    const told = this.#runs.get(run.id)
    const phase = phaseOf(run)
    const at = this.#parts.setup.clock.now()
    if (told?.phase === phase && at - told.at < runEveryMs) return
    if (run.endedAt === null) this.#runs.set(run.id, { phase, at })
    else this.#runs.delete(run.id)
    // A run keeps its place in the row of messages even where the names have to be read first.
    if (this.#names === null) this.#inTurn(async () => this.#say(liveRun(run, await this.#knownNames())))
    else this.#say(liveRun(run, this.#names))
  }

  async #flush(): Promise<void> {
    const changes = this.#changes
    this.#changes = nothingGathered()
    const { store } = this.#parts.setup
    const [newest] = await store.events.list({ connectorId: null, eventId: null, before: null, limit: 1 })
    const facts = {
      names: await this.#knownNames(),
      highestEvent: newest?.sequence ?? 0,
      isStaging: (await stagingMode(store)).on,
      isSealed: this.#parts.vault.sealedBecause !== null,
    }
    for (const message of messagesOf(changes, facts)) this.#say(message)
  }

  async #knownNames(): Promise<Names> {
    this.#names ??= namesOf(await this.#parts.setup.store.configuration.current())
    return this.#names
  }

  #say(message: LiveChange): void {
    this.#position++
    this.#tell(message, this.position)
  }

  #inTurn(work: () => Promise<void>): void {
    this.#turn = this.#turn.then(work).catch((err: unknown) => {
      // The number goes on, so that whoever comes back fetches everything.
      this.#position++
      this.#parts.log.warn({ err }, 'What has changed could not be told.')
    })
  }
}
