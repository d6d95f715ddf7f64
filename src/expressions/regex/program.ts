import { unreachable } from '#src/base/assert.ts'
import { fail } from '../expression-error.ts'
import type { CharacterSet } from './character-set.ts'
import { instructionsMax, type Anchor, type RegexNode, type RegexTree } from './syntax.ts'

/** One step of the matching machine. Jumps name instructions by their index. */
export type Instruction =
  | { readonly kind: 'set'; readonly set: CharacterSet }
  /** Tries `first`, and `second` when that leads nowhere. */
  | { readonly kind: 'split'; readonly first: number; readonly second: number }
  | { readonly kind: 'jump'; readonly to: number }
  /** Notes the position in a slot. */
  | { readonly kind: 'save'; readonly slot: number }
  /** Leaves a loop whose last round consumed nothing. */
  | { readonly kind: 'progress'; readonly slot: number; readonly exit: number }
  | { readonly kind: 'anchor'; readonly anchor: Anchor }
  | { readonly kind: 'backreference'; readonly group: number; readonly ignoreCase: boolean }
  | { readonly kind: 'inner'; readonly way: InnerWay; readonly program: Program }
  | { readonly kind: 'match' }

/** How a part that is matched on its own counts: `atomic` consumes, the others only look. */
export type InnerWay = 'atomic' | 'ahead' | 'not-ahead' | 'behind' | 'not-behind'

export type Program = readonly Instruction[]

/** A pattern ready to match. Slots 2n and 2n + 1 hold where group n starts and ends; group 0 is the whole match. */
export interface RegexProgram {
  readonly program: Program
  readonly slotCount: number
  readonly groupNumbers: ReadonlyMap<string, number>
}

/** Turns a tree into instructions. Errors: `invalid argument` when repetitions expand beyond reason. */
export function compileRegex(tree: RegexTree): RegexProgram {
  const groupNumbers = new Map<string, number>()
  for (const { name, number } of tree.groups) {
    groupNumbers.set(number.toString(), number)
    if (name !== null) groupNumbers.set(name, number)
  }
  const compiler = new RegexCompiler(groupNumbers, 2 * (tree.groups.length + 1))
  const program = compiler.program(tree.root)
  return { program, slotCount: compiler.slotCount, groupNumbers }
}

class RegexCompiler {
  slotCount: number
  readonly #groupNumbers: ReadonlyMap<string, number>
  #instructions: Instruction[] = []
  #total = 0

  constructor(groupNumbers: ReadonlyMap<string, number>, slotCount: number) {
    this.#groupNumbers = groupNumbers
    this.slotCount = slotCount
  }

  /** A part as a program of its own. */
  program(node: RegexNode): Program {
    const outer = this.#instructions
    this.#instructions = []
    this.#emitNode(node)
    this.#emit({ kind: 'match' })
    const program = this.#instructions
    this.#instructions = outer
    return program
  }

  #emit(instruction: Instruction): number {
    if (++this.#total > instructionsMax) fail('invalid argument', `the regular expression needs more than ${instructionsMax} steps`)
    return this.#instructions.push(instruction) - 1
  }

  #emitNode(node: RegexNode): void {
    switch (node.kind) {
      case 'set':
      case 'anchor':
        this.#emit(node)
        return
      case 'sequence':
        for (const part of node.parts) this.#emitNode(part)
        return
      case 'alternatives':
        this.#emitAlternatives(node.parts)
        return
      case 'repeat':
        this.#emitRepeat(node)
        return
      case 'capture':
        this.#emit({ kind: 'save', slot: 2 * node.group.number })
        this.#emitNode(node.part)
        this.#emit({ kind: 'save', slot: 2 * node.group.number + 1 })
        return
      case 'atomic':
        this.#emit({ kind: 'inner', way: 'atomic', program: this.program(node.part) })
        return
      case 'look':
        this.#emit({ kind: 'inner', way: lookWay(node), program: this.program(node.part) })
        return
      case 'backreference':
        this.#emitBackreference(node)
        return
      default:
        unreachable(node)
    }
  }

  #emitAlternatives(parts: readonly RegexNode[]): void {
    const ends: number[] = []
    parts.forEach((part, i) => {
      if (i === parts.length - 1) return this.#emitNode(part)
      const split = this.#emit({ kind: 'match' })
      this.#emitNode(part)
      ends.push(this.#emit({ kind: 'match' }))
      this.#instructions[split] = { kind: 'split', first: split + 1, second: this.#here() }
    })
    for (const end of ends) this.#instructions[end] = { kind: 'jump', to: this.#here() }
  }

  #emitRepeat({ part, min, max, lazy }: Extract<RegexNode, { kind: 'repeat' }>): void {
    for (let i = 0; i < min; i++) this.#emitNode(part)
    if (max === Number.POSITIVE_INFINITY) return this.#emitLoop(part, lazy ? 'lazy' : 'greedy')
    const splits: number[] = []
    for (let i = min; i < max; i++) {
      splits.push(this.#emit({ kind: 'match' }))
      this.#emitNode(part)
    }
    for (const split of splits) this.#instructions[split] = this.#choice(split + 1, lazy ? 'lazy' : 'greedy')
  }

  #emitLoop(part: RegexNode, greed: 'lazy' | 'greedy'): void {
    const slot = this.slotCount++
    const split = this.#emit({ kind: 'match' })
    this.#emit({ kind: 'save', slot })
    this.#emitNode(part)
    const progress = this.#emit({ kind: 'match' })
    this.#emit({ kind: 'jump', to: split })
    this.#instructions[progress] = { kind: 'progress', slot, exit: this.#here() }
    this.#instructions[split] = this.#choice(split + 1, greed)
  }

  /** Into the part or past everything emitted so far, in the order greed asks for. */
  #choice(into: number, greed: 'lazy' | 'greedy'): Instruction {
    const past = this.#here()
    return greed === 'lazy' ? { kind: 'split', first: past, second: into } : { kind: 'split', first: into, second: past }
  }

  #emitBackreference({ reference, ignoreCase }: Extract<RegexNode, { kind: 'backreference' }>): void {
    const group = this.#groupNumbers.get(reference) ?? fail('invalid argument', `the regular expression has no group ${reference}`)
    this.#emit({ kind: 'backreference', group, ignoreCase })
  }

  #here(): number {
    return this.#instructions.length
  }
}

function lookWay({ behind, negated }: Extract<RegexNode, { kind: 'look' }>): InnerWay {
  if (behind) return negated ? 'not-behind' : 'behind'
  return negated ? 'not-ahead' : 'ahead'
}
