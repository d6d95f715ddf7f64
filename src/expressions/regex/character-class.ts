import { differenceSet, negatedSet, rangeSet, singleSet, unionSet, type CharacterSet } from './character-set.ts'
import { readSetEscape } from './escape.ts'
import type { PatternReader } from './pattern-reader.ts'

/** Reads `[…]`; the opening bracket has been read. `[a-z-[aeiou]]` takes a class away. */
export function readClass(reader: PatternReader): CharacterSet {
  const finish = reader.take('^') ? negatedUnion : unionSet
  const sets: CharacterSet[] = []
  for (let first = true; first || !reader.take(']'); first = false) {
    if (!first && reader.take('-[')) {
      const without = readClass(reader)
      if (!reader.take(']')) reader.refuse('something after the class that is taken away')
      return differenceSet(finish(sets), without)
    }
    sets.push(readMember(reader))
  }
  return finish(sets)
}

function negatedUnion(sets: readonly CharacterSet[]): CharacterSet {
  return negatedSet(unionSet(sets))
}

function readMember(reader: PatternReader): CharacterSet {
  const first = readCharacter(reader)
  if (first.unit === null || !reader.sees('-') || reader.sees('-]') || reader.sees('-[')) return first.set
  reader.skip(1)
  const last = readCharacter(reader)
  if (last.unit === null || last.unit < first.unit) return reader.refuse('a range whose end lies before its start')
  return rangeSet(first.unit, last.unit)
}

function readCharacter(reader: PatternReader): { readonly set: CharacterSet; readonly unit: number | null } {
  if (reader.take('\\')) return reader.take('b') ? single(8) : readSetEscape(reader)
  return single(reader.next().charCodeAt(0))
}

function single(unit: number): { readonly set: CharacterSet; readonly unit: number } {
  return { set: singleSet(unit), unit }
}
