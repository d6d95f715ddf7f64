import { must, unreachable } from '#src/base/assert.ts'
import type { CallNode, ChainNode, ConstantName, Node, Span, UnaryNode } from '../ast.ts'
import { lowerCase } from '../case-mapping.ts'
import type { Dialect } from '../dialect.ts'
import type { CallDefinition, HostDefinition } from '../functions/definition.ts'
import { findFunction } from '../functions/registry.ts'
import { checkArguments } from './argument-check.ts'
import { checkAttribute, checkNamedAttribute, checkParameter } from './name-check.ts'
import type { TypeFinding } from './diagnostic.ts'
import { formType, type FormName } from './form-type.ts'
import type { Inference, Operand, Scope, SourceTypes } from './inference.ts'
import { checkLiterals } from './literal-check.ts'
import { checkCondition, operationType, refuseControls } from './operand-check.ts'
import { additiveRule, comparisonRule, truthOf, unaryRule } from './operator-types.ts'
import { callType } from './result-type.ts'
import { checkTest } from './test-check.ts'
import { anything, describeType, isNever, kinds, membersOf, presentKinds, single, union, type Kinds, type ValueType } from './value-type.ts'

/** The text of an expression and what is known about its surroundings; null where nothing is known. */
export interface CheckedText {
  readonly text: string
  readonly dialect: Dialect
  readonly source: SourceTypes | null
  readonly parameters: readonly string[] | null
}

const constants: Readonly<Record<ConstantName, Kinds>> = {
  True: kinds.true,
  False: kinds.false,
  NULL: kinds.absent,
  CRLF: kinds.str,
  IgnoreThisFlow: kinds.ignoreThisFlow,
  AuthoritativeNull: kinds.authoritativeNull,
}

/** Longest part of an expression that a message repeats. */
const shownMax = 48

/**
 * Walks a tree once and follows the types of its values. It only speaks up about what fails, or does nothing, for every object
 * that gets there: types that merely may not fit are left to the evaluation, because rules are full of them.
 */
export class TypeChecker implements Inference {
  readonly dialect: Dialect
  readonly source: SourceTypes | null
  readonly findings: TypeFinding[] = []
  readonly #text: string
  readonly #parameters: readonly string[] | null
  /** Types of the parts that are evaluated, for whoever looks at the result. */
  readonly #types = new Map<Node, ValueType>()
  /** Names that were spoken of: one mistake is said once. */
  readonly #named = new Set<string>()
  #deadDepth = 0

  constructor({ text, dialect, source, parameters }: CheckedText) {
    this.#text = text
    this.dialect = dialect
    this.source = source
    this.#parameters = parameters
  }

  /** The type of a part that was visited; null for one that is never evaluated. */
  visited(node: Node): ValueType | null {
    return this.#types.get(node) ?? null
  }

  typeOf(node: Node, scope: Scope): ValueType {
    const type = this.#infer(node, scope)
    if (this.#deadDepth === 0) this.#types.set(node, type)
    return type
  }

  typeOfDead(node: Node, scope: Scope): ValueType {
    this.#deadDepth++
    const type = this.#infer(node, scope)
    this.#deadDepth--
    return type
  }

  report(finding: TypeFinding): void {
    const isAboutNames = finding.code === 'unknown attribute' || finding.code === 'unknown parameter' || finding.code === 'spelling'
    if (this.#deadDepth > 0 && !isAboutNames) return
    if (isAboutNames) {
      if (this.#named.has(finding.message)) return
      this.#named.add(finding.message)
    }
    this.findings.push(finding)
  }

  show({ start, end }: Span): string {
    const text = this.#text.slice(start, end).replace(/\s+/g, ' ')
    return text.length > shownMax ? `${text.slice(0, shownMax - 1)}…` : text
  }

  inline(span: Span): string {
    const shown = this.show(span)
    return shown.endsWith('…') ? '…' : shown
  }

  cutOff(child: Node, around: Node): void {
    const user = around.kind === 'call' ? around.name : 'the operator'
    this.report({
      severity: 'warning',
      code: 'unreachable',
      message: `${this.show(child.span)} always ends the evaluation, so ${user} around it is never reached`,
      hint: 'Let Error be the whole of a branch of IIF or Switch.',
      span: child.span,
    })
  }

  #infer(node: Node, scope: Scope): ValueType {
    switch (node.kind) {
      case 'string':
      case 'enumeration':
        return single(kinds.str)
      case 'number':
        return single(kinds.num)
      case 'constant':
        return single(constants[node.name])
      case 'omitted':
        return single(kinds.absent)
      case 'attribute':
        return checkAttribute(node.name, node.span, this)
      case 'parameter':
        checkParameter(node, this.#parameters, this)
        return single(kinds.str)
      case 'variable':
        return must(scope.get(lowerCase(node.name)), 'the type of a bound variable')
      case 'unary':
        return this.#unary(node, scope)
      case 'call':
        return this.#call(node, scope)
      case 'logical':
        return this.#logical(node, scope)
      case 'comparison':
      case 'additive':
        return this.#chain(node, scope)
      default:
        return unreachable(node)
    }
  }

  /** A part without which what surrounds it cannot go on. */
  #needed(node: Node, around: Node, scope: Scope): ValueType {
    const type = this.typeOf(node, scope)
    if (!isNever(type)) return type
    this.cutOff(node, around)
    return single(kinds.absent)
  }

  #unary(node: UnaryNode, scope: Scope): ValueType {
    const type = this.#needed(node.operand, node, scope)
    const operand: Operand = { node: node.operand, span: node.operand.span, type }
    const rule = unaryRule(node.operator)
    if (node.operator === '!') checkCondition(operand, 'each value', this)
    else this.#checkSign(operand, node.operator)
    const apply = (set: Kinds): Kinds => membersOf(set & ~kinds.controls).reduce((all, kind) => all | rule(kind), kinds.none as Kinds)
    const result = { single: apply(type.single), list: apply(type.list) }
    return isNever(result) ? single(node.operator === '!' ? kinds.bool : kinds.num | kinds.absent) : result
  }

  #checkSign(operand: Operand, sign: '-' | '+'): void {
    refuseControls(operand, `the sign ${sign}`, this)
    const present = presentKinds(operand.type)
    if (present === kinds.none || (present & kinds.num) !== 0) return
    const message = `${sign} needs num, but ${this.show(operand.span)} is ${describeType(operand.type)}`
    this.report({ severity: 'error', code: 'type mismatch', message, hint: 'CNum makes a number of text.', span: operand.span })
  }

  #chain(chain: Exclude<ChainNode, { kind: 'logical' }>, scope: Scope): ValueType {
    let left: Operand = { node: chain.first, span: chain.first.span, type: this.#needed(chain.first, chain, scope) }
    let isBroken = false
    for (const { operator, operand } of chain.rest) {
      const right: Operand = { node: operand, span: operand.span, type: this.#needed(operand, chain, scope) }
      const rule = chain.kind === 'comparison' ? comparisonRule(operator as '=') : additiveRule(operator as '&')
      const before = this.findings.length
      const type = isBroken ? anything : operationType({ operator, rule, left, right }, this)
      // One mistake in a chain is said once: what follows it may be anything.
      isBroken ||= this.findings.slice(before).some(({ severity }) => severity === 'error')
      left = { node: null, span: { start: chain.span.start, end: operand.span.end }, type: isBroken ? anything : type }
    }
    return left.type
  }

  /** The right side may well be an error: it is only reached when the left side leaves the result open. */
  #logical(chain: Extract<ChainNode, { kind: 'logical' }>, scope: Scope): ValueType {
    let type = this.#needed(chain.first, chain, scope)
    checkCondition({ node: chain.first, span: chain.first.span, type }, 'each value', this)
    for (const { operator, operand } of chain.rest) {
      const settling = operator === '||' ? kinds.true : kinds.false
      const truth = truthOf(type.single) || kinds.bool
      if (type.list === kinds.none && truth === settling) {
        this.typeOfDead(operand, scope)
        type = single(settling)
        continue
      }
      const right = this.typeOf(operand, scope)
      checkCondition({ node: operand, span: operand.span, type: right }, 'each value', this)
      const open = right.single === kinds.none ? kinds.none : truthOf(right.single) || kinds.bool
      const isList = type.list !== kinds.none || right.list !== kinds.none
      type = { single: type.single === kinds.none ? kinds.none : (truth & settling) | open, list: isList ? kinds.bool : kinds.none }
    }
    return type
  }

  #call(call: CallNode, scope: Scope): ValueType {
    const definition = must(findFunction(call.name, this.dialect), 'a function that the check found')
    if (definition.kind === 'form' || definition.kind === 'variadic')
      return formType(definition.name as FormName, call, { inference: this, scope })
    if (definition.name === 'ImportedValue' || definition.name === 'ValueCount') return this.#namedAttribute(call, definition, scope)
    const types = call.args.map((arg) => this.#needed(arg, call, scope))
    const before = this.findings.length
    checkArguments(call, { definition, types }, this)
    const type = callType(definition, types)
    // What a broken call gives may be anything: one mistake is said once.
    if (this.findings.slice(before).some(({ severity }) => severity === 'error')) return union(type, anything)
    if (definition.kind === 'call') checkLiterals(call, definition, this)
    checkTest(call, type, this)
    return type
  }

  /** These functions name their attribute as text. */
  #namedAttribute(call: CallNode, definition: CallDefinition | HostDefinition, scope: Scope): ValueType {
    const [name] = call.args as [Node]
    const attribute = checkNamedAttribute(call, name, this)
    if (name.kind !== 'string' && name.kind !== 'attribute')
      checkArguments(call, { definition, types: [this.#needed(name, call, scope)] }, this)
    return definition.name === 'ValueCount' ? single(kinds.num) : (attribute ?? anything)
  }
}
