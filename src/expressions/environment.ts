import type { Value } from './values.ts'

/**
 * Everything an evaluation may ask of its surroundings. Attribute and parameter names arrive as the author wrote them;
 * whoever implements this looks them up by exact spelling first, then without regard to case.
 */
export interface Environment {
  /** The attribute's value: a list when it is multi-valued, even with one value; NULL when it is absent. */
  attribute(name: string): Value
  /** The value last confirmed by an import from the connected directory, rather than one that waits to be exported. */
  imported(name: string): Value
  /** Number of values: 0 absent, 1 single-valued. Asked instead of the values, because a group may have 250,000 members. */
  count(name: string): number
  /** The parameter's text, for example of `Domain.FQDN`; undefined when it is not defined. */
  parameter(name: string): string | undefined
  /** The current instant: 100 ns ticks since 1601-01-01 UTC. */
  nowTicks(): bigint
  /** A number from 0 to below 1. */
  random(): number
  /** A new GUID: 36 characters, lower case, no braces. */
  newGuid(): string
  /** True when another object holds this text already. Only SelectUniqueValue asks; case does not matter. */
  isTaken(text: string): boolean
}
