import { describe, expect, it } from 'vitest'
import type { AccountFacts, CredentialForecast, Expiry } from '#src/model/credential-forecast.ts'
import { daysLeft, nextForecast, withWarning, type ForecastNews, type Observation } from './next-forecast.ts'

const day = 86_400_000
const start = Date.UTC(2026, 10, 22)

function facts(changes: Partial<AccountFacts> = {}): AccountFacts {
  return {
    identity: 'S-1-5-21-1-2-3-1104',
    name: 'svc-sync',
    changedAt: start,
    changeMark: '100',
    expiry: { kind: 'never' },
    standing: 'usable',
    failedSignIns: 0,
    rules: null,
    ...changes,
  }
}

function seen(changes: Partial<Observation> = {}): Observation {
  return { version: 1, at: start, server: 'dc1:636', facts: facts(), by: 'sign-in', ...changes }
}

/** What every day from now until the day after the end brings, looked at four times a day. */
function yearOf(expiry: Expiry, days: number): readonly { readonly left: number; readonly news: ForecastNews }[] {
  let forecast: CredentialForecast = nextForecast(null, seen({ facts: facts({ expiry }) })).forecast
  const told: { left: number; news: ForecastNews }[] = []
  for (let at = start; at <= start + (days + 1) * day; at += day / 4) {
    const next = withWarning(forecast, at)
    forecast = next.forecast
    told.push(...next.news.map((news) => ({ left: (start + days * day - at) / day, news })))
  }
  return told
}

describe('the end of a credential', () => {
  it('scenario 6: is announced exactly once at 30, 14, 7, 3 and 1 days left of 42', () => {
    const expiresAt = start + 42 * day
    const told = yearOf({ kind: 'at', at: expiresAt, what: 'password', thumbprint: null }, 42)
    expect(told.map(({ left }) => left)).toEqual([30, 14, 7, 3, 1])
    expect(told.map(({ news }) => news)).toEqual(
      [30, 14, 7, 3, 1].map((days) => ({ kind: 'expiring', expiresAt, days, what: 'password', thumbprint: null })),
    )
  })

  it('scenario 6: is never announced for a password that does not expire', () => {
    expect(yearOf({ kind: 'never' }, 42)).toEqual([])
    expect(yearOf({ kind: 'unknown' }, 42)).toEqual([])
  })

  it('is announced at 150, 30, 7 and 0 days for a certificate', () => {
    const told = yearOf({ kind: 'at', at: start + 180 * day, what: 'certificate', thumbprint: 'AB' }, 180)
    expect(told.map(({ left }) => left)).toEqual([150, 30, 7, 0])
  })

  it('is announced once with the nearest number of days when several were missed', () => {
    const expiry = { kind: 'at', at: start + 42 * day, what: 'password', thumbprint: null } as const
    const { forecast } = nextForecast(null, seen({ facts: facts({ expiry }) }))
    const late = withWarning(forecast, start + 37 * day)
    expect(late.news).toMatchObject([{ days: 7 }])
    expect(withWarning(late.forecast, start + 37 * day + 1).news).toEqual([])
  })

  it('is announced anew after a new password brought a new end', () => {
    const until = (days: number) => facts({ expiry: { kind: 'at', at: start + days * day, what: 'password', thumbprint: null } })
    const first = nextForecast(null, seen({ facts: until(2) }))
    expect(first.news).toMatchObject([{ days: 3 }])
    const second = nextForecast(first.forecast, seen({ version: 2, facts: until(42) }))
    expect(second.news).toEqual([])
    expect(withWarning(second.forecast, start + 12 * day).news).toMatchObject([{ days: 30 }])
  })

  it('is counted in days begun', () => {
    expect([daysLeft(start + day, start), daysLeft(start + 1, start), daysLeft(start - day, start)]).toEqual([1, 1, 0])
  })
})

describe('a change by somebody else', () => {
  const before = nextForecast(null, seen()).forecast
  const changed = facts({ changeMark: '200', changedAt: start + day })

  it('is told once, and stays suspect although sign-ins succeed by grace', () => {
    const first = nextForecast(before, seen({ at: start + day, facts: changed, by: 'look' }))
    expect(first.news).toEqual([{ kind: 'changed-elsewhere', changedAt: start + day }])
    const again = nextForecast(first.forecast, seen({ at: start + day + 60_000, facts: changed }))
    expect(again.news).toEqual([])
    expect(again.forecast).toMatchObject({ baseline: '100', suspect: { mark: '200', since: start + day } })
  })

  it('is told again when it happens again', () => {
    const first = nextForecast(before, seen({ at: start + day, facts: changed, by: 'look' }))
    const second = nextForecast(first.forecast, seen({ at: start + 2 * day, facts: facts({ changeMark: '300' }), by: 'look' }))
    expect(second.news).toHaveLength(1)
  })

  it('is forgotten with a new version, with 24 hours of sign-ins, and when it is undone', () => {
    const { forecast } = nextForecast(before, seen({ at: start + day, facts: changed, by: 'look' }))
    expect(nextForecast(forecast, seen({ version: 2, facts: changed })).forecast).toMatchObject({ baseline: '200', suspect: null })
    const later = seen({ at: start + 2 * day, facts: changed })
    expect(nextForecast(forecast, { ...later, by: 'look' }).forecast.suspect).not.toBeNull()
    expect(nextForecast(forecast, later).forecast).toMatchObject({ baseline: '200', suspect: null })
    expect(nextForecast(forecast, seen({ at: start + 2 * day })).forecast.suspect).toBeNull()
  })

  it('is not seen where the directory does not tell', () => {
    const { forecast, news } = nextForecast(before, seen({ facts: facts({ changeMark: null }) }))
    expect(news).toEqual([])
    expect(forecast).toMatchObject({ baseline: '100', suspect: null })
  })
})
