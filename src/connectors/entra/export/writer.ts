import { refusedRead } from '../graph/connection-failures.ts'
import type { GraphClient } from '../graph/graph-client.ts'
import type { GraphRequest } from '../graph/graph-request.ts'
import { placeOf } from '../graph/read.ts'
import type { HttpAnswer } from '../graph/transport.ts'
import type { EntraSettings } from '../settings.ts'
import { vocabularies, type Vocabulary } from '../vocabulary.ts'

/** How long an object may be unknown to parts of the service after it was created. */
const settlingMs = 120_000
/** Waits for a new object to be known everywhere; together they stay below a minute. */
const settlingWaitsMs = [2_000, 5_000, 10_000]
/** Created objects that are remembered; older ones have settled by the time so many newer ones exist. */
const recentCountMax = 10_000

/** What writing needs: the client, the policy for new users, and what was created a moment ago. */
export class Writer {
  readonly client: GraphClient
  readonly settings: EntraSettings
  readonly vocabulary: Vocabulary
  readonly #created = new Map<string, number>()

  constructor(client: GraphClient, settings: EntraSettings) {
    this.client = client
    this.settings = settings
    this.vocabulary = vocabularies[settings.vocabulary]
  }

  /**
   * Sends one operation in a batch with others. Null when it went out and no answer came, or when the server failed in the
   * middle of something that must not be repeated: in both cases nobody knows whether it was done.
   */
  async write(request: GraphRequest): Promise<HttpAnswer | null> {
    const outcome = await this.client.ask(request)
    if (outcome.kind === 'unanswered') return null
    const { answer } = outcome
    if (answer.status === 401) throw refusedRead(answer, placeOf(this.client), '')
    return answer.status >= 500 && !request.idempotent ? null : answer
  }

  /**
   * Like `write`, for an operation on objects that may be new: the directory copies itself, and for some seconds a copy
   * that does not know a new object yet answers that it does not exist.
   */
  async writeAbout(request: GraphRequest, ids: readonly string[]): Promise<HttpAnswer | null> {
    let answer = await this.write(request)
    for (const waitMs of settlingWaitsMs) {
      if (answer?.status !== 404 || !ids.some((id) => this.#isSettling(id))) return answer
      await this.client.pause(waitMs)
      answer = await this.write(request)
    }
    return answer
  }

  /** Remembers that an object was created just now. */
  remember(id: string): void {
    this.#created.set(id, this.client.clock.now())
    const oldest = this.#created.keys().next()
    if (this.#created.size > recentCountMax && oldest.done !== true) this.#created.delete(oldest.value)
  }

  #isSettling(id: string): boolean {
    const at = this.#created.get(id)
    return at !== undefined && this.client.clock.now() - at < settlingMs
  }
}
