import { AppError } from '#src/base/app-error.ts'
import { isoTime } from '#src/base/clock.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { Configuration } from '#src/model/configuration.ts'
import { deliveryTarget } from '#src/runner/kept-for.ts'
import { deliveryPlaces, deliverySecretOwner, noChannels, type DeliveryPlace, type DeliverySecretField } from '#src/model/delivery.ts'
import type { SinkState } from '#src/observe/sinks/sink-state.ts'
import type { Store } from '#src/store/store.ts'
import { needs, needsJustSignedIn } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { authorOf } from './author.ts'
import { channelListShape, deliverySecretParameters, deliverySecretShape, sinkListShape } from './contract/alert.ts'
import { takesSecret } from './open-api/answer-schemas.ts'
import { secretOf } from './secret-body.ts'

const fields: readonly DeliverySecretField[] = ['token', 'signing-key', 'client-key', 'password']

/** Where events and alerts go: sinks and channels as they stand, and their secrets, which go in and never come out. */
export function deliveryRoutes(api: Api, parts: ApiParts): void {
  const { store } = parts.setup
  api.get('/sinks', { config: needs('see-status'), schema: { response: { 200: sinkListShape } } }, async () => {
    const found = await parts.sinks.status()
    const shown = found.map(async ({ name, type, target, state, waiting }) => ({
      name,
      type,
      target,
      waiting,
      missed: state?.missed ?? 0,
      sentAt: timeOrNull(state?.sentAt),
      failing: failingBody(state),
      secrets: await storedFields(store, 'sink', name),
    }))
    return { sinks: await Promise.all(shown) }
  })
  api.get('/alert-channels', { config: needs('see-status'), schema: { response: { 200: channelListShape } } }, async () => {
    const { mail, webhooks } = (await store.configuration.current())?.configuration.alerts ?? noChannels
    const shown = [
      ...mail.map((channel) => ({ channel, type: 'mail' as const, target: channel.to.join(', ') })),
      ...webhooks.map((channel) => ({ channel, type: 'webhook' as const, target: channel.url })),
    ].map(async ({ channel: { name, minimumSeverity }, type, target }) => ({
      name,
      type,
      target,
      minimumSeverity,
      secrets: await storedFields(store, 'channel', name),
    }))
    return { channels: await Promise.all(shown) }
  })
  for (const kind of ['sink', 'channel'] as const) {
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
