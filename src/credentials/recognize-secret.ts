/** How an entered secret compares with what is stored, and what the directory says about its own. */
export interface EnteredSecret {
  readonly equals: 'current' | 'previous' | 'none'
  /** When the directory says that the password was set, in its own words; null where that cannot be read. */
  readonly changeMark: string | null
  readonly changedAt: number | null
  /** `changeMark` when the current secret was proven. */
  readonly baseline: string | null
  readonly now: number
}

/** Twice the time for which Windows takes the password before the current one, unless somebody turned that up. */
const graceMsMax = 2 * 60 * 60_000

/**
 * What an entered secret is, once the directory has taken it. That it was taken proves little: for a while after a change the
 * password before it is taken as well (60 minutes for Windows by default, KB 906305). `old-in-grace` is that password.
 */
export function recognizeSecret(entered: EnteredSecret): 'new' | 'same' | 'old-in-grace' {
  const { equals, changeMark, changedAt, baseline, now } = entered
  if (equals === 'none') return 'new'
  const isKnown = changeMark !== null && baseline !== null
  const isGraceOver = changedAt !== null && now - changedAt > graceMsMax
  const hasMoved = isKnown && changeMark !== baseline
  // The current one, although the password was changed since it was proven; or an older one, although it was not.
  if (equals === 'current') return hasMoved && !isGraceOver ? 'old-in-grace' : 'same'
  return isKnown && !hasMoved && !isGraceOver ? 'old-in-grace' : 'new'
}
