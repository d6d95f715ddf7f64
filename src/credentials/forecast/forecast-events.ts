import { isoTime } from '#src/base/clock.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { CredentialForecast } from '#src/model/credential-forecast.ts'
import type { EventEntry } from '#src/model/event.ts'
import { makeEvent, withCompatibility } from '#src/observe/make-event.ts'
import type { ForecastNews, NextForecast } from './next-forecast.ts'

/** Whose forecast it is, and when it is told. */
interface About {
  readonly connector: ConnectorDocument
  readonly account: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** The events that tell what is new in a forecast. */
export function forecastEvents({ forecast, news }: NextForecast, about: About): readonly EventEntry[] {
  return news.flatMap((one) => eventsOf(one, { forecast, about }))
}

function eventsOf(
  news: ForecastNews,
  { forecast, about }: { readonly forecast: CredentialForecast; readonly about: About },
): readonly EventEntry[] {
  const { connector, account, at } = about
  const who = { connector: connector.name, account }
  const origin = { at, connectorId: connector.id, runId: null }
  if (news.kind === 'changed-elsewhere') {
    const changedAt = news.changedAt === null ? null : isoTime(news.changedAt)
    return withCompatibility(makeEvent(20010, { ...who, server: forecast.server, changedAt }, origin))
  }
  if (news.kind === 'software-key') {
    const key = { ...who, thumbprint: news.thumbprint ?? '', notAfter: isoTime(news.notAfter) }
    return withCompatibility(makeEvent(20026, key, origin))
  }
  const { days, what } = news
  const expiresAt = isoTime(news.expiresAt)
  if (what !== 'certificate') return withCompatibility(makeEvent(20011, { ...who, what: words[what], expiresAt, days }, origin))
  const certificate = { ...who, thumbprint: news.thumbprint ?? '', notAfter: expiresAt }
  return withCompatibility(days === 0 ? makeEvent(20025, certificate, origin) : makeEvent(20024, { ...certificate, days }, origin))
}

const words = { password: 'password', account: 'account', 'client-secret': 'client secret' } as const
