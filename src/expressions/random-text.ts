import { fail } from './expression-error.ts'
import { textLengthMax } from './limits.ts'

/** What RandomString asks for. */
export interface RandomTextRequest {
  readonly length: bigint
  /** At least so many digits, special characters, capitals and lower-case letters. */
  readonly minimums: readonly [bigint, bigint, bigint, bigint]
  /** Characters that must not appear. */
  readonly avoid: string
}

const alphabets = ['0123456789', '!@#$%^&*()-_=+[]{};:,.<>/?', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'] as const

/** Random text that meets the minimums; `random` gives numbers from 0 to below 1. */
export function randomText({ length, minimums, avoid }: RandomTextRequest, random: () => number): string {
  if (length < 0n || minimums.some((minimum) => minimum < 0n)) fail('invalid argument', 'length and minimums must not be negative')
  if (length > BigInt(textLengthMax)) fail('limit exceeded', `the text grows beyond ${textLengthMax} characters`)
  const required = minimums.reduce((sum, minimum) => sum + minimum, 0n)
  if (required > length) fail('invalid argument', `the minimums add up to ${required}, more than the length ${length}`)
  const allowed = alphabets.map((alphabet) => [...alphabet].filter((character) => !avoid.includes(character)))
  const characters: string[] = []
  minimums.forEach((minimum, i) => draw(characters, { from: allowed[i] as readonly string[], count: Number(minimum) }, random))
  draw(characters, { from: allowed.flat(), count: Number(length - required) }, random)
  return shuffled(characters, random).join('')
}

function draw(into: string[], { from, count }: { readonly from: readonly string[]; readonly count: number }, random: () => number): void {
  if (count > 0 && from.length === 0) fail('invalid argument', 'the characters to avoid leave none to choose from')
  for (let i = 0; i < count; i++) into.push(from[Math.floor(random() * from.length)] as string)
}

/** Fisher and Yates: every order is equally likely. */
function shuffled(characters: readonly string[], random: () => number): readonly string[] {
  const result = [...characters]
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const moved = result[i] as string
    result[i] = result[j] as string
    result[j] = moved
  }
  return result
}
