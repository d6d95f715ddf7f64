import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { systemClock } from '#src/base/clock.ts'
import { Secret } from '#src/base/secret.ts'
import type { Configuration } from '#src/model/configuration.ts'
import { deliverySecretOwner, noSinks, type SinksDocument } from '#src/model/delivery.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import { openTransientStore } from '#src/store/sqlite/open.ts'
import type { Store } from '#src/store/store.ts'
import { makeEvent, withCompatibility } from '../../make-event.ts'
import { EventSinks } from '../event-sinks.ts'

/** Milliseconds that a test waits for something at the most. */
const waitMs = 20_000

/** A store with a configuration and its sinks, as a service puts them together. Ends with the test. */
export class SinkSite {
  readonly store: Store
  readonly sinks: EventSinks
  /** Secrets of the vault by owner. */
  readonly secrets = new Map<string, string>()
  readonly folder: string
  readonly failures: unknown[] = []
  #version = 0

  private constructor(store: Store, folder: string) {
    this.store = store
    this.folder = folder
    this.sinks = this.newSinks()
  }

  static async open(sinks: Partial<SinksDocument> = {}): Promise<SinkSite> {
    const folder = await mkdtemp(join(tmpdir(), 'lockstep-sinks-'))
    const site = new SinkSite(await openTransientStore(systemClock), folder)
    onTestFinished(async () => {
      await site.sinks.close()
      await site.store.close()
      await rm(folder, { recursive: true, force: true })
    })
    await site.configure(sinks)
    return site
  }

  /** Sinks over the same store, as after a restart of the service. Whoever makes them closes them. */
  newSinks(): EventSinks {
    return new EventSinks({
      store: this.store,
      clock: systemClock,
      installation: { instanceId: 'i-1', version: '0.1.0', host: 'sync1' },
      dataDirectory: this.folder,
      backoff: () => 20,
      openSecret: async (field, { of, name }) => {
        const owner = deliverySecretOwner(of, name, field)
        const text = this.secrets.get(owner)
        return text === undefined ? null : Secret.fromText(text)
      },
      failed: (error) => this.failures.push(error),
    })
  }

  async configure(sinks: Partial<SinksDocument>): Promise<void> {
    const configuration: Configuration = {
      connectors: [],
      rules: [],
      metaverse: {},
      parameters: {},
      scheduler: { enabled: false, intervalMinutes: 30, exportDeletionThreshold: null, exportDeletionPercentage: null },
      sinks: { ...noSinks, ...sinks },
    }
    const of = { at: systemClock.now(), author: 'test', reason: '' }
    await this.store.configuration.save({ expectedVersion: this.#version++, configuration, ...of })
    this.sinks.wake()
  }

  /** Starts the sinks and waits until each has its place in the log. */
  async start(): Promise<void> {
    this.sinks.start()
    await this.until(async () => (await this.sinks.status()).every(({ state }) => state !== null))
  }

  /** Writes a refused sign-in of a connector: the native event and the one monitoring knows. */
  async write(connector: string): Promise<void> {
    const origin = { at: systemClock.now(), connectorId: 'c-1' as ConnectorId, runId: null }
    await this.store.commit({ events: withCompatibility(makeEvent(20001, { connector }, origin)) })
    this.sinks.wake()
  }

  /** Waits until something holds. */
  async until(holds: () => Promise<boolean> | boolean): Promise<void> {
    const deadline = performance.now() + waitMs
    while (!(await holds())) {
      if (performance.now() > deadline) throw new Error(`it did not come true within ${waitMs / 1_000} s`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  async events(eventId: number) {
    return this.store.events.list({ connectorId: null, eventId, before: null, limit: 100 })
  }
}
