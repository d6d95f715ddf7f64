import { refusedRead } from '../graph/connection-failures.ts'
import type { GraphClient } from '../graph/graph-client.ts'
import type { GraphRequest } from '../graph/graph-request.ts'
import { placeOf } from '../graph/read.ts'
import type { HttpAnswer } from '../graph/transport.ts'
import type { EntraSettings } from '../settings.ts'

/** What writing needs: the client and the policy for new users. */
export class Writer {
  readonly client: GraphClient
  readonly settings: EntraSettings

  constructor(client: GraphClient, settings: EntraSettings) {
    this.client = client
    this.settings = settings
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
}
