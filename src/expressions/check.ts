import { unreachable } from '#src/base/assert.ts'
import type { CallNode, ChainNode, Node, Span } from './ast.ts'
import { lowerCase } from './case-mapping.ts'
import type { Dialect } from './dialect.ts'
import type { ErrorPhrase } from './expression-error.ts'
import type { Arity, FunctionDefinition } from './functions/definition.ts'
import type { Parameter } from './functions/parameters.ts'
import { findFunction, functionNames } from './functions/registry.ts'
import { problemsMax } from './limits.ts'
import { closestName, didYouMean } from './suggest.ts'

/** A problem of the tree, with the part of the text it concerns. */
export interface Finding {
  readonly phrase: ErrorPhrase
  readonly detail: string
  readonly span: Span
  readonly hint: string | null
}

/** What a program reads, by the names the author wrote. */
export interface Reads {
  readonly attributes: readonly string[]
  readonly importedAttributes: readonly string[]
  readonly parameters: readonly string[]
}

export interface CheckedExpression {
  readonly findings: readonly Finding[]
  readonly reads: Reads
}

/**
 * Looks up every name and counts every argument, so that a rule with a spelling mistake is refused when it is written and
 * not when the first object needs that branch. Types of values are left to the evaluation: attributes have none here.
 */
export function checkExpression(node: Node, dialect: Dialect): CheckedExpression {
  const checker = new Checker(dialect)
  checker.visit(node, [])
  return checker.result()
}

type Scope = readonly string[]

class Checker {
  readonly #dialect: Dialect
  readonly #findings: Finding[] = []
  readonly #attributes = new Set<string>()
  readonly #importedAttributes = new Set<string>()
  readonly #parameters = new Set<string>()

  constructor(dialect: Dialect) {
    this.#dialect = dialect
  }

  result(): CheckedExpression {
    const reads = {
      attributes: [...this.#attributes],
      importedAttributes: [...this.#importedAttributes],
      parameters: [...this.#parameters],
    }
    return { findings: this.#findings, reads }
  }

  visit(node: Node, scope: Scope): void {
    switch (node.kind) {
      case 'string':
      case 'number':
      case 'constant':
      case 'omitted':
        return
      case 'attribute':
        this.#attributes.add(node.name)
        return
      case 'parameter':
        this.#parameters.add(node.name)
        return
      case 'enumeration':
        this.#report('type mismatch', `the word ${node.word} is only an option of some functions, not a value`, node.span)
        return
      case 'variable':
        this.#visitVariable(node.name, node.span, scope)
        return
      case 'unary':
        this.visit(node.operand, scope)
        return
      case 'call':
        this.#visitCall(node, scope)
        return
      case 'logical':
      case 'comparison':
      case 'additive':
        this.#visitChain(node, scope)
        return
      default:
        unreachable(node)
    }
  }

  #visitChain(chain: ChainNode, scope: Scope): void {
    this.visit(chain.first, scope)
    for (const link of chain.rest) this.visit(link.operand, scope)
  }

  #visitVariable(name: string, span: Span, scope: Scope): void {
    if (scope.includes(lowerCase(name))) return
    const closest = closestName(name, scope)
    const hint = closest === null ? 'Variables exist only inside Select, Where and With.' : `Did you mean $${closest}?`
    this.#report('unknown variable', `$${name} is not bound here`, span, hint)
  }

  #visitCall(call: CallNode, scope: Scope): void {
    const definition = findFunction(call.name, this.#dialect)
    if (definition === undefined) {
      this.#report('unknown function', call.name, nameSpan(call), didYouMean(call.name, functionNames(this.#dialect)))
      for (const arg of call.args) if (arg.kind !== 'enumeration' && arg.kind !== 'variable') this.visit(arg, scope)
      return
    }
    if (!fits(call.args.length, definition.arity)) {
      this.#report('wrong number of arguments', wrongCount(definition, call.args.length), nameSpan(call), definition.signature)
      return
    }
    if (definition.kind === 'form' && definition.binds) this.#visitBinding(call, scope)
    else call.args.forEach((arg, i) => this.#visitArgument(arg, parameterOf(definition, i), scope))
    this.#noteNamedAttribute(definition, call)
  }

  #visitArgument(arg: Node, parameter: Parameter<unknown> | null, scope: Scope): void {
    const words = parameter?.words ?? null
    if (words === null || (arg.kind !== 'enumeration' && arg.kind !== 'string')) return this.visit(arg, scope)
    const written = arg.kind === 'enumeration' ? arg.word : arg.value
    if (words.has(lowerCase(written))) return
    const known = [...words.values()]
    const detail = `"${written}" is not an option here; ${known.join(', ')} ${known.length === 1 ? 'is' : 'are'}`
    this.#report('invalid argument', detail, arg.span, didYouMean(written, known))
  }

  #visitBinding(call: CallNode, scope: Scope): void {
    const [variable, value, body] = call.args as [Node, Node, Node]
    if (variable.kind !== 'variable') {
      this.#report('syntax error', `the first argument of ${call.name} must be a variable`, variable.span, `Write ${call.name}($item, …).`)
      return
    }
    this.visit(value, scope)
    this.visit(body, [...scope, lowerCase(variable.name)])
  }

  /** ImportedValue and ValueCount name their attribute as text. */
  #noteNamedAttribute(definition: FunctionDefinition, call: CallNode): void {
    if (definition.name !== 'ImportedValue' && definition.name !== 'ValueCount') return
    const [name] = call.args
    if (name?.kind === 'string') this.#importedAttributes.add(name.value)
  }

  #report(phrase: ErrorPhrase, detail: string, span: Span, hint: string | null = null): void {
    if (this.#findings.length < problemsMax) this.#findings.push({ phrase, detail, span, hint })
  }
}

function nameSpan(call: CallNode): Span {
  return { start: call.span.start, end: call.span.start + call.name.length }
}

function fits(count: number, arity: Arity): boolean {
  return count >= arity.min && count <= arity.max && count % (arity.step ?? 1) === 0
}

function wrongCount(definition: FunctionDefinition, given: number): string {
  const { min, max, step } = definition.arity
  const many = (count: number): string => `${count} argument${count === 1 ? '' : 's'}`
  const wanted = min === max ? many(min) : max === Number.MAX_SAFE_INTEGER ? `at least ${many(min)}` : `${min} to ${many(max)}`
  const pairs = step === 2 ? ', always an even number' : ''
  return `${definition.name} takes ${wanted}${pairs}, but ${given} ${given === 1 ? 'is' : 'are'} given`
}

function parameterOf(definition: FunctionDefinition, index: number): Parameter<unknown> | null {
  if (definition.kind !== 'call' && definition.kind !== 'host') return null
  return definition.parameters[index] ?? null
}
