import { AppError } from '#src/base/app-error.ts'
import type { Alert } from '#src/model/alert.ts'
import { noChannels } from '#src/model/delivery.ts'
import type { DeliveryTest } from '#src/observe/sinks/sink.ts'
import type { AlertMessenger } from './alert-messenger.ts'
import { advanceAlerts, alertConditions } from './advance-alerts.ts'
import { FactGatherer, type FactSources } from './gather-facts.ts'

/** How often everything is looked at without being asked: somebody is told within a minute. */
const lookMs = 15_000
/** After an event the others that come with it are waited for. */
const gatherMs = 1_000
/** Open alerts that are compared. More are not told apart by anybody. */
const openMax = 1_000
/** Alerts that are over and looked through for one that was silenced. */
const silencedMax = 200

/** What the watch works with. */
export interface AlertWatchParts extends FactSources {
  readonly messenger: AlertMessenger
  failed(error: unknown): void
}

/** Looks at the facts again and again, raises and ends alerts, and has people told. */
export class AlertWatch {
  readonly #parts: AlertWatchParts
  readonly #facts: FactGatherer
  #timer: NodeJS.Timeout | null = null
  #soon: NodeJS.Timeout | null = null
  #turn: Promise<void> = Promise.resolve()
  #isClosing = false

  constructor(parts: AlertWatchParts) {
    this.#parts = parts
    this.#facts = new FactGatherer(parts)
  }

  /** Begins to look regularly. */
  start(): void {
    this.#timer ??= setInterval(() => this.#lookUnlessClosing(), lookMs)
    this.#timer.unref()
    this.wake()
  }

  /** Says that something happened. */
  wake(): void {
    if (this.#timer === null || this.#soon !== null) return
    this.#soon = setTimeout(() => {
      this.#soon = null
      this.#lookUnlessClosing()
    }, gatherMs)
    this.#soon.unref()
  }

  /** One look: alerts as they are now, then the messages that are due. */
  async look(): Promise<void> {
    await this.#inTurn(() => this.#advance())
    await this.#inTurn(() => this.#parts.messenger.deliver())
  }

  /** Notes that somebody is at it. Throws `alert-unknown`. */
  async acknowledge(number: number, by: { readonly author: string; readonly note: string | null }): Promise<Alert> {
    const acknowledgement = { by: by.author, at: this.#parts.clock.now(), note: by.note }
    return this.#change(number, (alert) => ({ ...alert, acknowledgement }))
  }

  /** Tells nobody anything about it until then. Throws `alert-unknown`. */
  async snooze(number: number, by: { readonly author: string; readonly reason: string; readonly until: number }): Promise<Alert> {
    const { author, reason, until } = by
    return this.#change(number, (alert) => ({ ...alert, snooze: { by: author, reason, until } }))
  }

  /** Sends a test message through a channel. Throws `sink-unknown`. */
  async testChannel(name: string, author: string): Promise<DeliveryTest> {
    return this.#parts.messenger.test(name, author)
  }

  /** Ends with the message that is under way. */
  async close(): Promise<void> {
    this.#isClosing = true
    if (this.#timer !== null) clearInterval(this.#timer)
    if (this.#soon !== null) clearTimeout(this.#soon)
    this.#timer = null
    await this.#turn
  }

  #lookUnlessClosing(): void {
    if (!this.#isClosing) void this.look().catch(this.#parts.failed)
  }

  async #advance(): Promise<void> {
    const { store } = this.#parts
    const { facts, putState } = await this.#facts.gather()
    const open = await store.alerts.list({ state: 'open', before: null, limit: openMax })
    const resolved = await store.alerts.list({ state: 'resolved', before: null, limit: silencedMax })
    const { mail, webhooks } = (await store.configuration.current())?.configuration.alerts ?? noChannels
    const before = {
      open,
      silenced: resolved.filter(({ snooze }) => snooze !== null),
      nextNumber: await store.alerts.nextNumber(),
      channels: [...mail, ...webhooks].filter(({ disabled }) => disabled !== true),
    }
    const { alerts, deliveries } = advanceAlerts(alertConditions(facts), before, facts.now)
    if (alerts.length + deliveries.length + Object.keys(putState).length === 0) return
    await store.commit({ putAlerts: alerts, putDeliveries: deliveries, putState })
  }

  async #change(number: number, change: (alert: Alert) => Alert): Promise<Alert> {
    let changed: Alert | null = null
    await this.#inTurn(async () => {
      const alert = await this.#parts.store.alerts.get(number)
      if (alert === null || alert.resolvedAt !== null)
        throw new AppError('alert-unknown', { subject: String(number), detail: alert === null ? 'there is none' : 'it is over' })
      changed = change(alert)
      await this.#parts.store.commit({ putAlerts: [changed] })
    })
    if (changed === null) throw new AppError('alert-unknown', { subject: String(number) })
    return changed
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work)
    this.#turn = turn.catch(() => undefined)
    return turn
  }
}
