import { AppError } from '#src/base/app-error.ts'
import { unreachable } from '#src/base/assert.ts'
import type { Clock } from '#src/base/clock.ts'
import type { Secret } from '#src/base/secret.ts'
import type { AlertDelivery } from '#src/model/alert.ts'
import {
  mailLeadsTo,
  noChannels,
  webhookLeadsTo,
  type AlertsDocument,
  type DeliveryPlace,
  type DeliverySecretField,
} from '#src/model/delivery.ts'
import type { Installation } from '#src/observe/sinks/envelope.ts'
import type { DeliveryTest } from '#src/observe/sinks/sink.ts'
import { testedEvent } from '#src/observe/sinks/tested-event.ts'
import { usualBackoff, type Backoff } from '#src/observe/sinks/sink-worker.ts'
import type { Store } from '#src/store/store.ts'
import type { Channel } from './channels/channel.ts'
import { mailChannel } from './channels/mail-channel.ts'
import { webhookChannel } from './channels/webhook-channel.ts'
import { testAlert } from './test-alert.ts'

/** Messages sent in one go. */
const batchMax = 50
/** A message that could not be sent for this long has been overtaken by events. */
const giveUpMs = 24 * 3_600_000

/** What sending messages works with. */
export interface MessengerParts {
  readonly store: Store
  readonly clock: Clock
  readonly installation: Installation
  readonly backoff?: Backoff
  openSecret(field: DeliverySecretField, of: DeliveryPlace): Promise<Secret | null>
}

/** Sends the messages about alerts that are due, and keeps a log of what came of each. */
export class AlertMessenger {
  readonly #parts: MessengerParts

  constructor(parts: MessengerParts) {
    this.#parts = parts
  }

  /** Sends what is due now. Each message is told once as far as its channel tells; one whose outcome is unknown is sent again under the same id. */
  async deliver(): Promise<void> {
    const { store, clock } = this.#parts
    const due = await store.alerts.due({ now: clock.now(), limit: batchMax })
    if (due.length === 0) return
    const stored = await store.configuration.current()
    const document = stored?.configuration.alerts ?? noChannels
    const names = new Map(stored?.configuration.connectors.map(({ id, name }) => [id, name]))
    for (const delivery of due) await this.#send(delivery, { document, nameOf: (id) => names.get(id as never) ?? id })
  }

  /**
   * Sends a test message through one channel, also through one that is switched off, and says in the log what came of it. It is tried once and
   * leaves no delivery behind. Throws `sink-unknown`.
   */
  async test(wanted: string, author: string): Promise<DeliveryTest> {
    const { store, clock, installation } = this.#parts
    const document = (await store.configuration.current())?.configuration.alerts ?? noChannels
    const found = [...document.mail, ...document.webhooks].find(({ name }) => name.toLowerCase() === wanted.toLowerCase())
    const channel = found === undefined ? null : this.#channel(document, found.name)
    if (found === undefined || channel === null)
      throw new AppError('sink-unknown', { subject: wanted, detail: 'it is not in the configuration' })
    const { name } = found
    const at = clock.now()
    try {
      const id = `${installation.instanceId}.test.${name}.${at}`
      const alert = testAlert({ at, author, channel: name })
      const { kind, answer } = await channel.send({ alert, occasion: 'test', id, by: installation, connectors: [] })
      const where =
        'url' in found ? ({ type: 'webhook', target: found.url } as const) : ({ type: 'mail', target: found.to.join(', ') } as const)
      const tested = { name, ...where, outcome: kind, answer, at, tookMs: clock.now() - at }
      await store.commit({ events: [testedEvent(tested, { author, receiver: `the alert channel ${name}` })] })
      return tested
    } finally {
      await channel.close()
    }
  }

  async #send(delivery: AlertDelivery, of: { readonly document: AlertsDocument; nameOf(id: string): string }): Promise<void> {
    const { store, clock, installation } = this.#parts
    const alert = await store.alerts.get(delivery.alert)
    const channel = this.#channel(of.document, delivery.channel)
    if (alert === null || channel === null)
      return this.#settle(delivery, { state: 'given-up', answer: 'the channel is not there any more' })
    if (isSwitchedOff(of.document, delivery.channel))
      return this.#settle(delivery, { state: 'given-up', answer: 'the channel was switched off' })
    if (await this.#isBehind(delivery)) return
    try {
      const id = `${installation.instanceId}.${alert.number}.${delivery.occasion}.${delivery.channel}.${delivery.createdAt}`
      const connectors = alert.connectors.map((connector) => of.nameOf(connector))
      const outcome = await channel.send({ alert, occasion: delivery.occasion, id, by: installation, connectors })
      switch (outcome.kind) {
        case 'sent':
          return await this.#settle(delivery, { state: 'sent', answer: outcome.answer })
        case 'refused':
          return await this.#settle(delivery, { state: 'given-up', answer: outcome.answer })
        case 'failed': {
          const isTooLate = clock.now() - delivery.createdAt > giveUpMs
          return await this.#settle(delivery, { state: isTooLate ? 'given-up' : 'pending', answer: outcome.answer })
        }
        default:
          return unreachable(outcome)
      }
    } finally {
      await channel.close()
    }
  }

  /** The end of an alert is not told before its beginning. */
  async #isBehind({ alert, channel, createdAt }: AlertDelivery): Promise<boolean> {
    const others = await this.#parts.store.alerts.deliveries(alert)
    return others.some((other) => other.channel === channel && other.state === 'pending' && other.createdAt < createdAt)
  }

  async #settle(delivery: AlertDelivery, to: Pick<AlertDelivery, 'state' | 'answer'>): Promise<void> {
    const { store, clock, backoff = usualBackoff } = this.#parts
    const now = clock.now()
    const attempts = delivery.attempts + 1
    await store.commit({ putDeliveries: [{ ...delivery, ...to, attempts, triedAt: now, dueAt: now + backoff(attempts) }] })
  }

  #channel(document: AlertsDocument, name: string): Channel | null {
    const secretsOf = (type: 'mail' | 'webhook', leadsTo: DeliveryPlace['leadsTo']) => ({
      secret: (field: DeliverySecretField) => this.#parts.openSecret(field, { of: 'channel', name, type, leadsTo }),
    })
    const mail = document.mail.find((channel) => channel.name === name)
    if (mail !== undefined) return mailChannel(mail, secretsOf('mail', mailLeadsTo(mail)))
    const webhook = document.webhooks.find((channel) => channel.name === name)
    return webhook === undefined
      ? null
      : webhookChannel(webhook, { clock: this.#parts.clock, ...secretsOf('webhook', webhookLeadsTo(webhook)) })
  }
}

function isSwitchedOff({ mail, webhooks }: AlertsDocument, name: string): boolean {
  return [...mail, ...webhooks].some((channel) => channel.name === name && channel.disabled === true)
}
