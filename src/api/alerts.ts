import { isoTime } from '#src/base/clock.ts'
import type { Alert } from '#src/model/alert.ts'
import { AppError } from '#src/base/app-error.ts'
import { needs } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { authorOf } from './author.ts'
import { namesOf, type Names } from './bodies/names.ts'
import {
  acknowledgeShape,
  alertDetailShape,
  alertPageShape,
  alertParameters,
  alertQuery,
  alertShape,
  type AlertBody,
} from './contract/alert.ts'
import { ifMatchHeaders } from './contract/shapes.ts'
import { assertUnchanged, etagOf, tellVersion } from './if-match.ts'
import { tellsVersion } from './open-api/answer-schemas.ts'

/** Alerts: list, look at, say that somebody is at it. */
export function alertRoutes(api: Api, { setup, alerts }: ApiParts): void {
  const { store } = setup
  api.get(
    '/alerts',
    { config: needs('see-status'), schema: { querystring: alertQuery, response: { 200: alertPageShape } } },
    async (request) => {
      const { state = 'open', before = null, limit = 50 } = request.query
      const found = await store.alerts.list({ state, before, limit })
      const names = namesOf(await store.configuration.current())
      return {
        alerts: found.map((alert) => alertBody(alert, names)),
        before: found.length === limit ? (found.at(-1)?.number ?? null) : null,
      }
    },
  )
  api.get(
    '/alerts/:number',
    { config: { ...needs('see-status'), ...tellsVersion }, schema: { params: alertParameters, response: { 200: alertDetailShape } } },
    async (request, reply) => {
      const { number } = request.params
      const alert = await store.alerts.get(number)
      if (alert === null) throw new AppError('alert-unknown', { subject: String(number), detail: 'there is none' })
      const deliveries = await store.alerts.deliveries(number)
      reply.header('etag', versionOf(alert))
      return {
        alert: alertBody(alert, namesOf(await store.configuration.current())),
        deliveries: deliveries.map(({ channel, occasion, createdAt, state, attempts, triedAt, answer }) => ({
          channel,
          occasion,
          createdAt: isoTime(createdAt),
          state,
          attempts,
          triedAt: triedAt === null ? null : isoTime(triedAt),
          answer,
        })),
      }
    },
  )
  api.post(
    '/alerts/:number/acknowledge',
    {
      config: { ...needs('run'), ...tellsVersion },
      schema: { params: alertParameters, headers: ifMatchHeaders, body: acknowledgeShape, response: { 200: alertShape } },
    },
    async (request, reply) => {
      const { number } = request.params
      const { note, snoozeMinutes } = request.body
      const author = authorOf(request)
      const before = await store.alerts.get(number)
      if (before !== null) assertUnchanged(request, versionOf(before), `alert ${number}`)
      const acknowledged = await alerts.acknowledge(number, { author, note })
      const until = setup.clock.now() + (snoozeMinutes ?? 0) * 60_000
      const alert = snoozeMinutes === null ? acknowledged : await alerts.snooze(number, { author, reason: note ?? '', until })
      return tellVersion(reply, versionOf(alert), alertBody(alert, namesOf(await store.configuration.current())))
    },
  )
}

/** What people decide about an alert, and whether it is over. */
function versionOf({ acknowledgement, snooze, resolvedAt }: Alert): string {
  return etagOf([acknowledgement, snooze, resolvedAt])
}

function alertBody(alert: Alert, names: Names): AlertBody {
  const { number, key, subject, severity, title, advice, evidence, connectors, raisedAt, resolvedAt, resolution } = alert
  const { acknowledgement, snooze } = alert
  return {
    number,
    key,
    subject,
    severity,
    title,
    advice,
    evidence: { ...evidence },
    connectors: connectors.map((id) => names.connector(id)),
    raisedAt: isoTime(raisedAt),
    resolvedAt: resolvedAt === null ? null : isoTime(resolvedAt),
    resolution: resolution?.text ?? null,
    acknowledgement: acknowledgement === null ? null : { ...acknowledgement, at: isoTime(acknowledgement.at) },
    snooze: snooze === null ? null : { ...snooze, until: isoTime(snooze.until) },
  }
}
