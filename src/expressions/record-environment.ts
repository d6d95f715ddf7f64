import { lowerCase, upperCase } from './case-mapping.ts'
import type { Environment } from './environment.ts'
import { isList, type Value } from './values.ts'

/** Values, parameters and a fixed moment: enough surroundings for tests, vectors and trying an expression by hand. */
export interface EnvironmentRecord {
  readonly attributes: Readonly<Record<string, Value>>
  /** The values last confirmed by an import; the attributes themselves unless given. */
  readonly imported?: Readonly<Record<string, Value>>
  readonly parameters?: Readonly<Record<string, string>>
  /** 100 ns ticks since 1601-01-01 UTC. */
  readonly nowTicks: bigint
  /** Where random numbers and GUIDs come from; the same seed gives the same ones. */
  readonly seed: number
  /** Texts that other objects hold already. */
  readonly taken?: readonly string[]
}

/** Surroundings made of plain records. Names are found by exact spelling first, then without regard to case. */
export function recordEnvironment(record: EnvironmentRecord): Environment {
  const attributes = lookup(record.attributes)
  const imported = lookup(record.imported ?? record.attributes)
  const parameters = lookup(record.parameters ?? {})
  const taken = new Set((record.taken ?? []).map(upperCase))
  const random = randomNumbers(record.seed)
  return {
    attribute: (name) => attributes(name) ?? null,
    imported: (name) => imported(name) ?? null,
    count: (name) => countOf(attributes(name) ?? null),
    parameter: parameters,
    nowTicks: () => record.nowTicks,
    random,
    newGuid: () => randomGuid(random),
    isTaken: (text) => taken.has(upperCase(text)),
  }
}

function lookup<T>(record: Readonly<Record<string, T>>): (name: string) => T | undefined {
  const exact = new Map(Object.entries(record))
  const folded = new Map(Object.entries(record).map(([name, value]) => [lowerCase(name), value]))
  return (name) => (exact.has(name) ? exact.get(name) : folded.get(lowerCase(name)))
}

function countOf(value: Value): number {
  if (value === null) return 0
  return isList(value) ? value.length : 1
}

/** Mulberry32: small, repeatable, good enough for anything that is not a secret. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
}

function randomGuid(random: () => number): string {
  const digit = (): string => Math.floor(random() * 16).toString(16)
  return 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, digit)
}
