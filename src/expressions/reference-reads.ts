import type { CallNode, Node, Span } from './ast.ts'
import { lowerCase } from './case-mapping.ts'

/** How an expression uses attributes that hold references, whose values are costly: a group may have 250,000 members. */
export interface ReferenceReads {
  /** Attributes whose distinguished names are computed with. Any other use needs only to know whether there are values. */
  readonly named: readonly string[]
  /** Attributes the expression may end in, unchanged. */
  readonly passed: readonly string[]
  /** Attributes read as last imported. */
  readonly imported: readonly string[]
  /** The first part that would make a reference of its own; null when there is none. */
  readonly made: Span | null
}

/** What the analysis has to know: which attributes hold references, and whether the result of the expression is to be references. */
export interface ReferenceUse {
  isReference(attribute: string): boolean
  readonly target: 'references' | 'values'
}

/** Where a part stands: its value is what the expression ends in, is only asked whether it is there, or is computed with. */
type Place = 'result' | 'presence' | 'value'

/** Finds out how an expression uses reference attributes, without evaluating it. */
export function referenceReads(tree: Node, use: ReferenceUse): ReferenceReads {
  const reader = new ReferenceReader(use)
  reader.visit(tree, use.target === 'references' ? 'result' : 'value')
  return { named: [...reader.named], passed: [...reader.passed], imported: [...reader.imported], made: reader.made }
}

class ReferenceReader {
  readonly named = new Set<string>()
  readonly passed = new Set<string>()
  readonly imported = new Set<string>()
  made: Span | null = null
  readonly #use: ReferenceUse

  constructor(use: ReferenceUse) {
    this.#use = use
  }

  visit(node: Node, place: Place): void {
    switch (node.kind) {
      case 'attribute':
        this.#visitAttribute(node.name, node.span, place)
        return
      case 'call':
        this.#visitCall(node, place)
        return
      case 'constant':
        if (place === 'result' && !givesNoReference(node.name)) this.#make(node.span)
        return
      case 'unary':
        this.#computed(node.span, place, [node.operand])
        return
      case 'logical':
      case 'comparison':
      case 'additive':
        this.#computed(node.span, place, [node.first, ...node.rest.map(({ operand }) => operand)])
        return
      default:
        this.#computed(node.span, place, [])
    }
  }

  #visitAttribute(name: string, span: Span, place: Place): void {
    if (!this.#use.isReference(name)) {
      if (place === 'result') this.#make(span)
      return
    }
    if (place === 'result') this.passed.add(name)
    if (place === 'value') this.named.add(name)
  }

  #visitCall(call: CallNode, place: Place): void {
    const name = lowerCase(call.name)
    if (presenceTests.has(name) || countedAttribute(call) !== null) {
      this.#computed(call.span, place, [])
      for (const arg of call.args) this.visit(arg, 'presence')
      return
    }
    if (name === 'importedvalue') this.#visitImported(call)
    if (name === 'error') return this.#visitAll(call.args, 'value')
    const branches = branchesOf[name]
    if (branches === undefined) return this.#computed(call.span, place, call.args)
    call.args.forEach((arg, i) => this.visit(arg, branches(i, call.args.length) ? place : 'value'))
  }

  /** ImportedValue names its attribute as text. */
  #visitImported({ args: [name] }: CallNode): void {
    if (name?.kind === 'string' && this.#use.isReference(name.value)) this.imported.add(name.value)
  }

  #computed(span: Span, place: Place, parts: readonly Node[]): void {
    if (place === 'result') this.#make(span)
    this.#visitAll(parts, 'value')
  }

  #visitAll(parts: readonly Node[], place: Place): void {
    for (const part of parts) if (part.kind !== 'variable') this.visit(part, place)
  }

  #make(span: Span): void {
    this.made ??= span
  }
}

const presenceTests: ReadonlySet<string> = new Set(['ispresent', 'isnull', 'isnullorempty'])

/** Which arguments of a form may become its value. */
const branchesOf: Readonly<Record<string, (i: number, count: number) => boolean>> = {
  iif: (i) => i > 0,
  switch: (i) => i % 2 === 1,
  with: (i, count) => i === count - 1,
  coalesce: () => true,
}

function givesNoReference(constant: string): boolean {
  return constant === 'NULL' || constant === 'IgnoreThisFlow' || constant === 'AuthoritativeNull'
}

/** The attribute of `Count([member])`: it asks for a number, like `ValueCount("member")`, and no value has to be read for it. */
export function countedAttribute(call: CallNode): string | null {
  const [arg] = call.args
  return lowerCase(call.name) === 'count' && arg?.kind === 'attribute' ? arg.name : null
}
