import type { ChangeRefusal } from '#src/connectors/contract/secret-rotation.ts'
import type { AccountFacts, CredentialForecast } from '#src/model/credential-forecast.ts'
import type { RotationRecord } from './rotation-record.ts'

const dayMs = 86_400_000
/** Of the life of a secret, the part it is used for before another one is made. */
const lifeShare = 0.6

/** Why a replacement would come to nothing, found out before anything is made or told. */
export interface Obstacle {
  readonly reason: ChangeRefusal | 'account-not-usable' | 'changed-elsewhere'
  readonly text: string
  readonly advice: string
  /** Milliseconds since 1970; null where only a person can help. */
  readonly retryAt: number | null
}

/** What stands in the way by the facts of the account; null when nothing does. */
export function obstacleOf(
  facts: AccountFacts | null,
  of: { readonly forecast: CredentialForecast | null; readonly now: number },
): Obstacle | null {
  if (facts === null) {
    const advice = 'Let the account read its own object: without its rules its secret cannot be replaced.'
    return { reason: 'account-unreadable', text: 'The directory does not tell about the account.', advice, retryAt: null }
  }
  if (facts.standing !== 'usable') {
    const advice = 'Correct the account in the directory first.'
    return { reason: 'account-not-usable', text: `The account is ${facts.standing}.`, advice, retryAt: null }
  }
  const { forecast, now } = of
  const suspect = forecast?.suspect ?? null
  if (suspect !== null && suspect.mark === facts.changeMark) {
    const advice = 'Somebody else changed the password. Enter the present one with lockstep credentials set first.'
    return { reason: 'changed-elsewhere', text: 'The stored password is not known to be the present one.', advice, retryAt: null }
  }
  const oldEnoughAt = (facts.changedAt ?? 0) + (facts.rules?.minimumAgeMs ?? 0)
  if (facts.changedAt === null || oldEnoughAt <= now) return null
  return {
    reason: 'too-young',
    text: `The password was set at ${new Date(facts.changedAt).toISOString()} and may be changed at ${new Date(oldEnoughAt).toISOString()}.`,
    advice: 'Nothing has to be done: it is tried again when the minimum age of the domain has passed.',
    retryAt: oldEnoughAt,
  }
}

/** Whether a secret is to be replaced now: it is as old as the settings say, or has lived most of its life. */
export function isDue(
  forecast: CredentialForecast | null,
  of: { readonly everyDays: number; readonly record: RotationRecord; readonly now: number },
): boolean {
  const { everyDays, record, now } = of
  if (forecast === null || forecast.suspect !== null || forecast.facts.standing !== 'usable') return false
  if (record.nextAt !== null && now < record.nextAt) return false
  const { changedAt, expiry } = forecast.facts
  if (changedAt === null) return false
  const lifeMs = expiry.kind === 'at' ? Math.max(0, expiry.at - changedAt) * lifeShare : Number.POSITIVE_INFINITY
  return now - changedAt >= Math.min(everyDays * dayMs, lifeMs)
}
