import { isoTime } from '#src/base/clock.ts'
import { daysLeft } from '#src/credentials/forecast/next-forecast.ts'
import { readForecast } from '#src/credentials/forecast/stored-forecast.ts'
import { readRotation } from '#src/credentials/rotation/rotation-record.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { ApiParts } from '../api-parts.ts'
import type { ForecastBody, RotationBody } from '../contract/rotation.ts'

/** What is known of the account of a connector from its directory; null before its first sign-in. */
export async function forecastBody({ setup }: Pick<ApiParts, 'setup'>, { id }: ConnectorDocument): Promise<ForecastBody | null> {
  const forecast = await readForecast(setup.store, id)
  if (forecast === null) return null
  const { facts, suspect, seenAt, server } = forecast
  const end = facts.expiry.kind === 'at' ? facts.expiry : null
  return {
    seenAt: isoTime(seenAt),
    server,
    standing: facts.standing,
    changedAt: timeOrNull(facts.changedAt),
    expiry: facts.expiry.kind,
    expiresAt: timeOrNull(end?.at ?? null),
    expires: end?.what ?? null,
    daysLeft: end === null ? null : daysLeft(end.at, setup.clock.now()),
    thumbprint: end?.thumbprint ?? null,
    changedElsewhereSince: timeOrNull(suspect?.since ?? null),
  }
}

/** How the secret of a connector is replaced by itself; null where its kind of connector cannot. */
export async function rotationBody({ setup }: Pick<ApiParts, 'setup'>, connector: ConnectorDocument): Promise<RotationBody | null> {
  const rotation = setup.drivers.get(connector.type)?.rotation
  if (rotation === undefined) return null
  const { nextAt, failure } = await readRotation(setup.store, connector.id)
  const pending = (await setup.store.secrets.versions(connector.id)).find(({ status }) => status === 'pending')
  return {
    everyDays: rotation.everyDays(connector.settings),
    pendingVersion: pending?.version ?? null,
    nextTryAt: timeOrNull(nextAt),
    lastFailure: failure === null ? null : { ...failure, at: isoTime(failure.at) },
  }
}

function timeOrNull(at: number | null): string | null {
  return at === null ? null : isoTime(at)
}
