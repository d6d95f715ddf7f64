import { AppError } from '#src/base/app-error.ts'
import { must } from '#src/base/assert.ts'
import { isoTime } from '#src/base/clock.ts'
import { receiversOf } from '#src/configuration/merge-receivers.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { Configuration } from '#src/model/configuration.ts'
import { deliveryTarget } from '#src/runner/kept-for.ts'
import { deliveryPlaces, deliverySecretOwner, noChannels, type DeliveryPlace, type DeliverySecretField } from '#src/model/delivery.ts'
import type { SinkState } from '#src/observe/sinks/sink-state.ts'
import type { Store } from '#src/store/store.ts'
import { needs, needsJustSignedIn } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { authorOf } from './author.ts'
import {
  channelListShape,
  deliverySecretParameters,
  deliverySecretShape,
  deliveryTestShape,
  receiverParameters,
  sinkListShape,
} from './contract/alert.ts'
import { takesSecret } from './open-api/answer-schemas.ts'
import { secretOf } from './secret-body.ts'

const fields: readonly DeliverySecretField[] = ['token', 'signing-key', 'client-key', 'password']

/** Where events and alerts go: sinks and channels as they stand, and their secrets, which go in and never come out. */
export function deliveryRoutes(api: Api, parts: ApiParts): void {
  const { store } = parts.setup
  api.get('/sinks', { config: needs('see-status'), schema: { response: { 200: sinkListShape } } }, async () => {
    const stored = await store.configuration.current()
    const entries = receiverEntries(stored?.configuration ?? {}, 'sinks')
    const found = await parts.sinks.status()
    const shown = found.map(async ({ name, type, target, disabled, state, waiting }) => ({
      name,
      type,
      target,
      ...must(entries.get(name), `the document of sink ${name}`),
      disabled,
      waiting,
      missed: state?.missed ?? 0,
      sentAt: timeOrNull(state?.sentAt),
      failing: failingBody(state),
      secrets: await storedFields(store, 'sink', name),
    }))
    return { configurationVersion: stored?.version ?? null, sinks: await Promise.all(shown) }
  })
  api.get('/alert-channels', { config: needs('see-status'), schema: { response: { 200: channelListShape } } }, async () => {
    const stored = await store.configuration.current()
    const entries = receiverEntries(stored?.configuration ?? {}, 'alerts')
    const { mail, webhooks } = stored?.configuration.alerts ?? noChannels
    const shown = [
      ...mail.map((channel) => ({ channel, type: 'mail' as const, target: channel.to.join(', ') })),
      ...webhooks.map((channel) => ({ channel, type: 'webhook' as const, target: channel.url })),
    ].map(async ({ channel: { name, disabled = false, minimumSeverity }, type, target }) => ({
      name,
      type,
      target,
      ...must(entries.get(name), `the document of alert channel ${name}`),
      disabled,
      minimumSeverity,
      secrets: await storedFields(store, 'channel', name),
    }))
    return { configurationVersion: stored?.version ?? null, channels: await Promise.all(shown) }
  })
  receiverRoutes(api, parts)
}

/** What is done with one of them: a test, and its secrets. */
function receiverRoutes(api: Api, parts: ApiParts): void {
  const { store } = parts.setup
  for (const kind of ['sink', 'channel'] as const) {
    api.post(
      kind === 'sink' ? '/sinks/:name/test' : '/alert-channels/:name/test',
      { config: needs('administer'), schema: { params: receiverParameters, response: { 200: deliveryTestShape } } },
      async (request) => {
        const { name } = request.params
        const author = authorOf(request)
        const tested = kind === 'sink' ? await parts.sinks.test(name, author) : await parts.alerts.testChannel(name, author)
        return { ...tested, at: isoTime(tested.at) }
      },
    )
    api.put(
      kind === 'sink' ? '/sinks/:name/secrets/:field' : '/alert-channels/:name/secrets/:field',
      {
        config: { ...needsJustSignedIn('administer'), ...takesSecret },
        schema: { params: deliverySecretParameters, response: { 200: deliverySecretShape } },
      },
      async (request) => {
        const secret = secretOf(request.body)
        try {
          const place = placeNamed((await store.configuration.current())?.configuration ?? {}, kind, request.params.name)
          const { name } = place
          const { field } = request.params
          const owner = deliverySecretOwner(kind, name, field) as ConnectorId
          const reason = `the ${field} of the ${kind === 'sink' ? 'sink' : 'alert channel'} ${name}`
          const { version } = await parts.setup.secrets.store(owner, secret, {
            author: authorOf(request),
            tested: 'untested',
            reason,
            targetOf: () => deliveryTarget(place),
          })
          if (kind === 'sink') await parts.sinks.reopen(name)
          return { name, field, version }
        } finally {
          secret.destroy()
        }
      },
    )
  }
}

/** Sinks or channels by name, as they stand in their document. */
function receiverEntries(configuration: Pick<Configuration, 'sinks' | 'alerts'>, of: 'sinks' | 'alerts') {
  return new Map(
    [...receiversOf(configuration)]
      .filter(([list]) => list.startsWith(`${of}.`))
      .flatMap(([list, items]) => items.map((document) => [String(document['name']), { list, document }] as const)),
  )
}

function timeOrNull(at: number | null | undefined): string | null {
  return typeof at === 'number' ? isoTime(at) : null
}

function failingBody(state: SinkState | null) {
  const failing = state?.failing ?? null
  return failing === null ? null : { ...failing, since: isoTime(failing.since) }
}

/** The sink or channel as the configuration spells it. Throws `sink-unknown`. */
function placeNamed(configuration: Pick<Configuration, 'sinks' | 'alerts'>, of: DeliveryPlace['of'], wanted: string): DeliveryPlace {
  const found = deliveryPlaces(configuration).find((place) => place.of === of && place.name.toLowerCase() === wanted.toLowerCase())
  if (found === undefined) throw new AppError('sink-unknown', { subject: wanted, detail: `it is not in the configuration` })
  return found
}

async function storedFields(store: Store, of: 'sink' | 'channel', name: string): Promise<string[]> {
  const stored = await Promise.all(
    fields.map(async (field) =>
      (await store.secrets.active(deliverySecretOwner(of, name, field) as ConnectorId)) === null ? [] : [field],
    ),
  )
  return stored.flat()
}
