import type { Attempt, GraphRequest } from './graph-request.ts'

/** Operations in one `$batch` at the most. A limit of Graph. */
const batchSizeMax = 20

interface Waiting {
  readonly request: GraphRequest
  readonly resolve: (attempt: Attempt) => void
  readonly reject: (error: unknown) => void
}

/**
 * Packs operations that are asked for at about the same time into batches, so that the code for one object can be written
 * one operation after the other while many objects share a request. A full batch leaves at once, a smaller one when
 * everybody who can run has run.
 */
export class BatchQueue {
  readonly #send: (requests: readonly GraphRequest[]) => Promise<readonly Attempt[]>
  #waiting: Waiting[] = []
  #flushing: NodeJS.Immediate | null = null

  /** `send` answers with one attempt per request, in the same order. */
  constructor(send: (requests: readonly GraphRequest[]) => Promise<readonly Attempt[]>) {
    this.#send = send
  }

  ask(request: GraphRequest): Promise<Attempt> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject })
      if (this.#waiting.length >= batchSizeMax) void this.#flush()
      else this.#flushing ??= setImmediate(() => void this.#flush())
    })
  }

  async #flush(): Promise<void> {
    if (this.#flushing !== null) clearImmediate(this.#flushing)
    this.#flushing = null
    const batch = this.#waiting
    this.#waiting = []
    if (batch.length === 0) return
    try {
      const attempts = await this.#send(batch.map((waiting) => waiting.request))
      for (const [index, waiting] of batch.entries()) waiting.resolve(attempts[index] ?? { kind: 'unanswered', failure: null })
    } catch (error) {
      for (const waiting of batch) waiting.reject(error)
    }
  }
}
