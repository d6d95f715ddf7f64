import { Secret } from '#src/base/secret.ts'
import { assert } from '#src/base/assert.ts'

/** One class of characters each, as the complexity rule counts them (MS-SAMR 3.1.1.7.2). None needs quoting anywhere. */
const classes = ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz', '0123456789', '!#$%()*+,-./:;=?@[]^_{|}~'] as const
const all = classes.join('')
/** More than 400 bits. Simple binds and the rules of a domain both allow far more. */
const usualLength = 64
const lengthMax = 256
/** A name part of at least this many characters must not be in a password. */
const namePartMin = 3
const tryCountMax = 1_000

/** What a new password has to fit. */
export interface PasswordWish {
  /** At least this long; never shorter than usual. */
  readonly minimumLength: number | null
  /** The account's name, no part of which may be in it. */
  readonly name: string | null
  /** A number from 0 up to, without, the limit; cryptographically random. */
  random(limit: number): number
}

/** Makes a password with every class of characters in it. Its bytes are never a text. */
export function proposedPassword({ minimumLength, name, random }: PasswordWish): Secret {
  const length = Math.min(Math.max(usualLength, minimumLength ?? 0), lengthMax)
  const forbidden = nameParts(name)
  const bytes = Buffer.allocUnsafeSlow(length)
  for (let tries = 0; tries < tryCountMax; tries++) {
    for (let i = 0; i < length; i++) bytes[i] = all.charCodeAt(random(all.length))
    if (hasEveryClass(bytes) && !forbidden.some((part) => contains(bytes, part))) return Secret.take(bytes)
  }
  assert(false, 'a random password fits the rules after a thousand tries')
}

function nameParts(name: string | null): readonly Buffer[] {
  const parts = (name ?? '').toLowerCase().split(/[,.\-_ #\t@\\]+/)
  return parts.filter((part) => part.length >= namePartMin).map((part) => Buffer.from(part, 'utf8'))
}

function hasEveryClass(bytes: Buffer): boolean {
  return classes.every((characters) => bytes.some((byte) => characters.includes(String.fromCharCode(byte))))
}

/** Without regard to case, and without making a text of the password. */
function contains(bytes: Buffer, part: Buffer): boolean {
  const isAt = (start: number): boolean => part.every((byte, i) => lower(bytes[start + i] as number) === byte)
  return Array.from({ length: Math.max(0, bytes.length - part.length + 1) }, (_, start) => start).some(isAt)
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte
}
