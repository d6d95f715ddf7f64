import { randomBytes } from 'node:crypto'

/** A random password of all four kinds of characters, as the policy of a domain wants it. */
export function strongPassword(): string {
  return `Aa1-${randomBytes(12).toString('base64url')}`
}
