import { must, unreachable } from '#src/base/assert.ts'
import { fail } from '../expression-error.ts'
import { upperCaseUnit, wordSet } from './character-set.ts'
import { parseRegex } from './parse.ts'
import { compileRegex, type Instruction, type Program, type RegexProgram } from './program.ts'
import { matchStepsMax, type Anchor } from './syntax.ts'

/**
 * A backtracking matcher with a step limit. The engine of the host has none: an unlucky pattern would hold the service for
 * hours, and patterns come from configuration.
 */

/** One match and where its groups lie. */
export interface RegexMatch {
  readonly start: number
  readonly end: number
  /** Start and end of a group by number or name, or null when there is no such group or it took no part. */
  group(reference: string): { readonly start: number; readonly end: number } | null
  hasGroup(reference: string): boolean
}

/** All matches from left to right, none overlapping another. */
export function allMatches(text: string, pattern: string): readonly RegexMatch[] {
  const compiled = compileRegex(parseRegex(pattern))
  const machine = new Machine(text)
  const matches: RegexMatch[] = []
  for (let offset = 0; offset <= text.length;) {
    const match = firstMatch(machine, { compiled, from: offset })
    if (match === null) break
    matches.push(match)
    offset = match.end > match.start ? match.end : match.end + 1
  }
  return matches
}

/** The groups of a pattern by number and by name. */
export function groupReferences(pattern: string): ReadonlySet<string> {
  return new Set(compileRegex(parseRegex(pattern)).groupNumbers.keys())
}

interface Attempt {
  readonly compiled: RegexProgram
  readonly from: number
}

function firstMatch(machine: Machine, { compiled, from }: Attempt): RegexMatch | null {
  const unset = Array.from<number>({ length: compiled.slotCount }).fill(-1)
  for (let start = from; start <= machine.text.length; start++) {
    const state = machine.run(compiled.program, { pc: 0, position: start, slots: unset }, null)
    if (state !== null) return toMatch(state, start, compiled)
  }
  return null
}

function toMatch(state: State, start: number, { groupNumbers }: RegexProgram): RegexMatch {
  return {
    start,
    end: state.position,
    hasGroup: (reference) => groupNumbers.has(reference),
    group: (reference) => {
      const number = groupNumbers.get(reference)
      if (number === undefined) return null
      const groupStart = state.slots[2 * number] ?? -1
      const groupEnd = state.slots[2 * number + 1] ?? -1
      return groupEnd < 0 ? null : { start: groupStart, end: groupEnd }
    },
  }
}

/** Where the machine is; states are never changed, so that going back is taking an older one. */
interface State {
  readonly pc: number
  readonly position: number
  readonly slots: readonly number[]
}

class Machine {
  readonly text: string
  #steps = 0

  constructor(text: string) {
    this.text = text
  }

  /** Runs a program; with `end` only a match that ends there counts. */
  run(program: Program, start: State, end: number | null): State | null {
    const pending: State[] = []
    let state: State | null = start
    while (state !== null) {
      if (++this.#steps > matchStepsMax) fail('limit exceeded', 'the regular expression tries too many ways; make it more specific')
      const instruction: Instruction = must(program[state.pc], 'the instruction')
      if (instruction.kind === 'match' && (end === null || state.position === end)) return state
      state = this.#step(instruction, state, pending) ?? pending.pop() ?? null
    }
    return null
  }

  /** The state after one instruction, or null when this way leads nowhere. */
  #step(instruction: Instruction, state: State, pending: State[]): State | null {
    const { pc, position, slots } = state
    switch (instruction.kind) {
      case 'set':
        return position < this.text.length && instruction.set(this.text.charCodeAt(position))
          ? { pc: pc + 1, position: position + 1, slots }
          : null
      case 'split':
        pending.push({ pc: instruction.second, position, slots })
        return { pc: instruction.first, position, slots }
      case 'jump':
        return { pc: instruction.to, position, slots }
      case 'save':
        return { pc: pc + 1, position, slots: slots.with(instruction.slot, position) }
      case 'progress':
        return { pc: slots[instruction.slot] === position ? instruction.exit : pc + 1, position, slots }
      case 'anchor':
        return this.#holds(instruction.anchor, position) ? { pc: pc + 1, position, slots } : null
      case 'backreference':
        return this.#repeated(instruction, state)
      case 'inner':
        return this.#inner(instruction, state)
      case 'match':
        return null
      default:
        return unreachable(instruction)
    }
  }

  #holds(anchor: Anchor, position: number): boolean {
    const { text } = this
    switch (anchor) {
      case 'start':
        return position === 0
      case 'line-start':
        return position === 0 || text.charCodeAt(position - 1) === 10
      case 'very-end':
        return position === text.length
      case 'end':
        return position === text.length || (position === text.length - 1 && text.charCodeAt(position) === 10)
      case 'line-end':
        return position === text.length || text.charCodeAt(position) === 10
      case 'word-boundary':
        return this.#isWord(position - 1) !== this.#isWord(position)
      case 'no-word-boundary':
        return this.#isWord(position - 1) === this.#isWord(position)
      default:
        return unreachable(anchor)
    }
  }

  #isWord(position: number): boolean {
    return position >= 0 && position < this.text.length && wordSet(this.text.charCodeAt(position))
  }

  /** A reference to a group that took no part fails, as in .NET. */
  #repeated({ group, ignoreCase }: Extract<Instruction, { kind: 'backreference' }>, { pc, position, slots }: State): State | null {
    const start = slots[2 * group] ?? -1
    const end = slots[2 * group + 1] ?? -1
    if (end < 0 || position + end - start > this.text.length) return null
    for (let i = 0; i < end - start; i++) {
      const wanted = this.text.charCodeAt(start + i)
      const unit = this.text.charCodeAt(position + i)
      if (unit !== wanted && !(ignoreCase && upperCaseUnit(unit) === upperCaseUnit(wanted))) return null
    }
    this.#steps += end - start
    return { pc: pc + 1, position: position + end - start, slots }
  }

  #inner({ way, program }: Extract<Instruction, { kind: 'inner' }>, state: State): State | null {
    const after = { ...state, pc: state.pc + 1 }
    const inside = { ...state, pc: 0 }
    const found = way === 'behind' || way === 'not-behind' ? this.#behind(program, inside) : this.run(program, inside, null)
    switch (way) {
      case 'atomic':
        return found === null ? null : { ...after, position: found.position, slots: found.slots }
      case 'ahead':
      case 'behind':
        return found === null ? null : { ...after, slots: found.slots }
      case 'not-ahead':
      case 'not-behind':
        return found === null ? after : null
      default:
        return unreachable(way)
    }
  }

  /** The nearest start from which the part ends exactly here. */
  #behind(program: Program, state: State): State | null {
    for (let start = state.position; start >= 0; start--) {
      const found = this.run(program, { ...state, position: start }, state.position)
      if (found !== null) return found
    }
    return null
  }
}
