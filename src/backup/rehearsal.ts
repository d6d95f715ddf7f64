import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'

/** What is looked at in a rehearsal, in this order. */
const rehearsalChecks = ['checksum', 'database', 'schema', 'audit', 'counts', 'secrets'] as const

export type RehearsalCheck = (typeof rehearsalChecks)[number]

const checkShape = Type.Object({
  check: Type.Enum(rehearsalChecks),
  /** `open` where it could not be said: the vault is sealed, or a check before failed. */
  result: Type.Enum(['passed', 'failed', 'open'] as const),
  detail: Type.String(),
})

/** What a rehearsal came to. */
const rehearsalShape = Type.Object({
  at: Type.String(),
  by: Type.String(),
  durationMs: Type.Integer({ minimum: 0 }),
  /** Program that restored it. */
  version: Type.String(),
  result: Type.Enum(['proven', 'failed', 'incomplete'] as const),
  checks: Type.Array(checkShape),
})

export type Rehearsal = Static<typeof rehearsalShape>
export type CheckResult = Static<typeof checkShape>

/** Reads a kept result; null for whatever is none. */
export function parseRehearsal(text: string): Rehearsal | null {
  try {
    const value: unknown = JSON.parse(text)
    return Value.Check(rehearsalShape, value) ? value : null
  } catch {
    // What cannot be read was not proven.
    return null
  }
}

/** Proven only when nothing was left open. */
export function resultOf(checks: readonly CheckResult[]): Rehearsal['result'] {
  if (checks.some(({ result }) => result === 'failed')) return 'failed'
  return checks.some(({ result }) => result === 'open') ? 'incomplete' : 'proven'
}

/** What was not looked at because a check before failed. */
export function openChecks(done: readonly CheckResult[]): readonly CheckResult[] {
  const names = new Set(done.map(({ check }) => check))
  const left = rehearsalChecks.filter((check) => !names.has(check))
  return left.map((check) => ({ check, result: 'open', detail: 'not looked at, because a check before failed' }))
}
