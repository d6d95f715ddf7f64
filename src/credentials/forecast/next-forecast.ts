import type { AccountFacts, CredentialForecast, ExpiringThing } from '#src/model/credential-forecast.ts'

/** What a directory was seen to say of an account. */
export interface Observation {
  /** Version of the secret in use. */
  readonly version: number
  /** Milliseconds since 1970. */
  readonly at: number
  readonly server: string
  readonly facts: AccountFacts
  /** A sign-in proves the secret once more; a look through a session that was open already proves nothing. */
  readonly by: 'sign-in' | 'look'
}

/** Something worth telling once. */
export type ForecastNews =
  | { readonly kind: 'changed-elsewhere'; readonly changedAt: number | null }
  /** A private key that no hardware keeps is in use. */
  | { readonly kind: 'software-key'; readonly thumbprint: string | null; readonly notAfter: number }
  | {
      readonly kind: 'expiring'
      readonly expiresAt: number
      readonly days: number
      readonly what: ExpiringThing
      readonly thumbprint: string | null
    }

/** A forecast, and what is new in it. */
export interface NextForecast {
  readonly forecast: CredentialForecast
  readonly news: readonly ForecastNews[]
}

const dayMs = 86_400_000
/** Days before the end at which a warning is due. A certificate takes longer to replace and lives longer; at 0 it has expired. */
const warningDays: Readonly<Record<ExpiringThing, readonly number[]>> = {
  password: [30, 14, 7, 3, 1],
  account: [30, 14, 7, 3, 1],
  'client-secret': [30, 14, 7, 3, 1],
  certificate: [150, 30, 7, 0],
}

/**
 * Sign-ins that go on succeeding this long after a change that nobody told us of: the same password was set again. The old
 * one is accepted by grace for an hour at the most (KB 906305), unless somebody turned that up.
 */
const graceMs = dayMs

/** What is known after an observation, and what has to be told. */
export function nextForecast(before: CredentialForecast | null, seen: Observation): NextForecast {
  const same = before !== null && before.version === seen.version ? before : null
  const { version, at, server, facts } = seen
  const { baseline, suspect } = judgeChange(same, seen)
  const forecast = { version, seenAt: at, server, facts, baseline, suspect, warned: before?.warned ?? null }
  const isNew = suspect !== null && suspect.mark !== same?.suspect?.mark
  const changed: readonly ForecastNews[] = isNew ? [{ kind: 'changed-elsewhere', changedAt: suspect.changedAt }] : []
  const warned = withWarning(forecast, at)
  return { forecast: warned.forecast, news: [...changed, ...softwareKey(same, seen), ...warned.news] }
}

/** Told once of each version. There is no key yet that hardware keeps. */
function softwareKey(same: CredentialForecast | null, { facts }: Observation): readonly ForecastNews[] {
  const { expiry } = facts
  if (same !== null || expiry.kind !== 'at' || expiry.what !== 'certificate') return []
  return [{ kind: 'software-key', thumbprint: expiry.thumbprint, notAfter: expiry.at }]
}

/** The warning that is due by now. Of several that were missed only the nearest to the end is given; each is given once. */
export function withWarning(forecast: CredentialForecast, now: number): NextForecast {
  const { expiry } = forecast.facts
  if (expiry.kind !== 'at') return { forecast, news: [] }
  const days = warningDays[expiry.what].findLast((limit) => expiry.at - now <= limit * dayMs)
  const { warned } = forecast
  const isTold = warned !== null && warned.expiresAt === expiry.at && days !== undefined && warned.days <= days
  if (days === undefined || isTold) return { forecast, news: [] }
  return {
    forecast: { ...forecast, warned: { expiresAt: expiry.at, days } },
    news: [{ kind: 'expiring', expiresAt: expiry.at, days, what: expiry.what, thumbprint: expiry.thumbprint }],
  }
}

/** Whole days until the end, rounded up, and never less than none. */
export function daysLeft(expiresAt: number, now: number): number {
  return Math.max(0, Math.ceil((expiresAt - now) / dayMs))
}

function judgeChange(same: CredentialForecast | null, { facts, at, by }: Observation): Pick<CredentialForecast, 'baseline' | 'suspect'> {
  const mark = facts.changeMark
  // The first look at a version: it was tested, or has just signed in, so what the directory shows belongs to it.
  if (same === null || same.baseline === null) return { baseline: mark, suspect: null }
  if (mark === null || mark === same.baseline) return { baseline: same.baseline, suspect: null }
  const { suspect } = same
  if (suspect?.mark !== mark) return { baseline: same.baseline, suspect: { since: at, mark, changedAt: facts.changedAt } }
  const isProven = by === 'sign-in' && at - suspect.since >= graceMs
  return isProven ? { baseline: mark, suspect: null } : { baseline: same.baseline, suspect }
}
