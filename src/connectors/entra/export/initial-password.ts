import { randomInt } from 'node:crypto'
import type { JsonObject } from '../json.ts'
import type { InitialPasswordPolicy } from '../settings.ts'

/** Entra asks for three of these four kinds; characters that are mistaken for each other are left out. */
const kinds = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnopqrstuvwxyz', '23456789', '!#%+-:=?@_']

/** A number from 0 up to, not including, `end`. */
export type RandomIndex = (end: number) => number

/**
 * The password profile of a new user: random for everyone, sent once, never kept. Somebody who needs to sign in with a
 * password gets it reset or synchronized; this one only keeps the account closed until then.
 */
export function initialPasswordProfile(policy: InitialPasswordPolicy, randomIndex: RandomIndex = randomInt): JsonObject {
  return {
    password: randomPassword(policy.length, randomIndex),
    forceChangePasswordNextSignIn: policy.forceChangeNextSignIn,
    forceChangePasswordNextSignInWithMfa: policy.forceChangeNextSignInWithMfa,
  }
}

/** One character of every kind, the rest from all of them, in random order. */
function randomPassword(length: number, randomIndex: RandomIndex): string {
  const all = kinds.join('')
  const chars = Array.from({ length }, (_, index) => pick(kinds[index] ?? all, randomIndex))
  for (let at = chars.length - 1; at > 0; at--) {
    const other = randomIndex(at + 1)
    ;[chars[at], chars[other]] = [chars[other] as string, chars[at] as string]
  }
  return chars.join('')
}

function pick(chars: string, randomIndex: RandomIndex): string {
  return chars.charAt(randomIndex(chars.length))
}
