import { setTimeout as delay } from 'node:timers/promises'
import { connectorDetailShape, type ConnectorDetailBody } from '#src/api/contract/connector.ts'
import { eventPageShape, type EventBody } from '#src/api/contract/event.ts'
import { runLineShape, runPageShape, type RunBody } from '#src/api/contract/run.ts'
import { statusShape, type StatusBody } from '#src/api/contract/status.ts'
import { AppError } from '#src/base/app-error.ts'
import type { ServiceClient } from '../client/service-client.ts'

/** Milliseconds between two looks, and how long is looked at the most. */
const lookIntervalMs = 100
const patienceMs = 60_000

/** Asks the service what a person would ask with the commands. */
export class Witness {
  readonly #client: ServiceClient

  constructor(client: ServiceClient) {
    this.#client = client
  }

  status(): Promise<StatusBody> {
    return this.#client.ask(statusShape, { method: 'GET', path: '/status' })
  }

  connector(name: string): Promise<ConnectorDetailBody> {
    return this.#client.ask(connectorDetailShape, { method: 'GET', path: `/connectors/${encodeURIComponent(name)}` })
  }

  async run(connector: string, profile: string): Promise<RunBody> {
    for await (const line of this.#client.lines(runLineShape, { method: 'POST', path: '/runs', body: { connector, profile } })) {
      if (line.type === 'ended') return line.run
    }
    throw new AppError('service-answer', { detail: 'the run ended without a result' })
  }

  async runs(): Promise<readonly RunBody[]> {
    return (await this.#client.ask(runPageShape, { method: 'GET', path: '/runs' })).runs
  }

  async events(id: number): Promise<readonly EventBody[]> {
    return (await this.#client.ask(eventPageShape, { method: 'GET', path: '/events', query: { id } })).events
  }

  /** Looks until there is something to see; null when patience ends. */
  async until<T>(look: () => Promise<T | null>): Promise<T | null> {
    for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += lookIntervalMs) {
      const found = await look()
      if (found !== null) return found
      await delay(lookIntervalMs)
    }
    return null
  }
}
