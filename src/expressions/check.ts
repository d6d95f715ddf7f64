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

/** Something that is right here, but that Azure AD Connect refuses: a name in another casing, or what only exists here. */
export interface Remark {
  readonly kind: 'spelling' | 'extension'
  readonly message: string
  readonly span: Span
}

/** What a program reads, by the names the author wrote. */
export interface Reads {
  readonly attributes: readonly string[]
  readonly importedAttributes: readonly string[]
  readonly parameters: readonly string[]
  /** Functions it calls, by their canonical names. */
  readonly functions: readonly string[]
}

export interface CheckedExpression {
  readonly findings: readonly Finding[]
  readonly remarks: readonly Remark[]
  readonly reads: Reads
}

/**
 * Looks up every name and counts every argument, so that a rule with a spelling mistake is refused when it is written and
 * not when the first object needs that branch. Types of values are left to the evaluation: attributes have none here.
 */
export function checkExpression(node: Node, text: string, dialect: Dialect): CheckedExpression {
  const checker = new Checker(text, dialect)
  checker.visit(node, [])
  return checker.result()
}

type Scope = readonly string[]

class Checker {
  readonly #text: string
  readonly #dialect: Dialect
  readonly #findings: Finding[] = []
  readonly #remarks: Remark[] = []
  readonly #attributes = new Set<string>()
  readonly #importedAttributes = new Set<string>()
  readonly #parameters = new Set<string>()
  readonly #functions = new Set<string>()

  constructor(text: string, dialect: Dialect) {
    this.#text = text
    this.#dialect = dialect
  }

  result(): CheckedExpression {
    const reads = {
      attributes: [...this.#attributes],
      importedAttributes: [...this.#importedAttributes],
      parameters: [...this.#parameters],
      functions: [...this.#functions],
    }
    return { findings: this.#findings, remarks: this.#remarks, reads }
  }

  visit(node: Node, scope: Scope): void {
    switch (node.kind) {
      case 'string':
      case 'number':
      case 'omitted':
        return
      case 'constant':
        this.#remarkSpelling(node.name, node.span)
        return
      case 'attribute':
        this.#attributes.add(node.name)
        return
      case 'parameter':
        this.#parameters.add(node.name)
        return
      case 'enumeration':
        this.#report({
          phrase: 'type mismatch',
          detail: `the word ${node.word} is only an option of some functions, not a value`,
          span: node.span,
          hint: `For text write "${node.word}".`,
        })
        return
      case 'variable':
        this.#visitVariable(node.name, node.span, scope)
        return
      case 'unary':
        if (node.operator === '!') this.#remarkExtension('the operator !', node.span)
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
    for (const link of chain.rest) {
      if (link.operator === '/') this.#remarkExtension('the operator /', { start: link.offset, end: link.offset + 1 })
      this.visit(link.operand, scope)
    }
  }

  /** The documentation calls another casing an error; we accept it, and say so to whoever exports rules. */
  #remarkSpelling(canonical: string, span: Span): void {
    const written = this.#text.slice(span.start, span.end)
    if (written !== canonical) {
      this.#remark({ kind: 'spelling', message: `${written} is spelt ${canonical}; Azure AD Connect may refuse other casing`, span })
    }
  }

  #remarkExtension(what: string, span: Span): void {
    if (this.#dialect === 'sync') {
      this.#remark({ kind: 'extension', message: `${what} is an extension; Azure AD Connect may refuse it`, span })
    }
  }

  #visitVariable(name: string, span: Span, scope: Scope): void {
    if (scope.includes(lowerCase(name))) return
    const closest = closestName(name, scope)
    const hint = closest === null ? 'Variables exist only inside Select, Where and With.' : `Did you mean $${closest}?`
    this.#report({ phrase: 'unknown variable', detail: `$${name} is not bound here`, span, hint })
  }

  #visitCall(call: CallNode, scope: Scope): void {
    const definition = findFunction(call.name, this.#dialect)
    if (definition === undefined) {
      const hint = didYouMean(call.name, functionNames(this.#dialect))
      this.#report({ phrase: 'unknown function', detail: call.name, span: nameSpan(call), hint })
      for (const arg of call.args) if (arg.kind !== 'enumeration' && arg.kind !== 'variable') this.visit(arg, scope)
      return
    }
    if (!fits(call.args.length, definition.arity)) {
      const detail = wrongCount(definition, call.args.length)
      this.#report({ phrase: 'wrong number of arguments', detail, span: nameSpan(call), hint: countHint(definition, call.args.length) })
      return
    }
    this.#functions.add(definition.name)
    this.#remarkSpelling(definition.name, nameSpan(call))
    if (definition.family === 'Cloud mappings') this.#remarkExtension(`the function ${definition.name}`, nameSpan(call))
    if (definition.kind === 'form' && definition.binds) this.#visitBinding(call, scope)
    else call.args.forEach((arg, i) => this.#visitArgument(arg, parameterOf(definition, i), scope))
    this.#noteNamedAttribute(definition, call)
  }

  #visitArgument(arg: Node, parameter: Parameter<unknown> | null, scope: Scope): void {
    const words = parameter?.words ?? null
    if (words === null || (arg.kind !== 'enumeration' && arg.kind !== 'string')) return this.visit(arg, scope)
    const written = arg.kind === 'enumeration' ? arg.word : arg.value
    const canonical = words.get(lowerCase(written))
    if (canonical !== undefined && arg.kind === 'enumeration') this.#remarkSpelling(canonical, arg.span)
    if (canonical !== undefined) return
    const known = [...words.values()]
    const detail = `"${written}" is not an option here; ${known.join(', ')} ${known.length === 1 ? 'is' : 'are'}`
    this.#report({ phrase: 'invalid argument', detail, span: arg.span, hint: didYouMean(written, known) })
  }

  #visitBinding(call: CallNode, scope: Scope): void {
    const [variable, value, body] = call.args as [Node, Node, Node]
    if (variable.kind !== 'variable') {
      this.#report({
        phrase: 'syntax error',
        detail: `the first argument of ${call.name} must be a variable`,
        span: variable.span,
        hint: `Write ${call.name}($item, …).`,
      })
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

  #report(finding: Finding): void {
    if (this.#findings.length < problemsMax) this.#findings.push(finding)
  }

  #remark(remark: Remark): void {
    if (this.#remarks.length < problemsMax) this.#remarks.push(remark)
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

/** The signature, and what is usually missing. */
function countHint({ name, dialect, signature }: FunctionDefinition, given: number): string {
  if (name === 'IIF' && given === 2) return 'Write what it gives otherwise as the third argument: NULL, IgnoreThisFlow or a value.'
  if (name === 'Switch' && dialect === 'sync' && given % 2 === 1)
    return 'A default is a last pair with the condition True: Switch(…, True, value).'
  return signature
}

function parameterOf(definition: FunctionDefinition, index: number): Parameter<unknown> | null {
  if (definition.kind !== 'call' && definition.kind !== 'host') return null
  return definition.parameters[index] ?? null
}
