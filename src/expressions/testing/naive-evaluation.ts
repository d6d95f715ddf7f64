import { must, unreachable } from '#src/base/assert.ts'
import type { CallNode, ChainNode, ConstantName, Node, VariableNode } from '../ast.ts'
import { invoke, invokeVariadic } from '../call.ts'
import type { Dialect } from '../dialect.ts'
import type { Environment } from '../environment.ts'
import { fail } from '../expression-error.ts'
import type { Frame } from '../frame.ts'
import { findFunction } from '../functions/registry.ts'
import { additiveOperation, comparisonOperation, toCondition, unaryOperation } from '../operators.ts'
import { authoritativeNull, ignoreThisFlow, isControl, isList, type Element, type Outcome } from '../values.ts'

/**
 * The language once more, as directly as its specification reads: walk the tree, no shortcuts, no slots. The compiled closures
 * are checked against it. Only functions on values are shared, and they always go through the full argument rules.
 */
export function evaluateNaively(node: Node, dialect: Dialect, environment: Environment): Outcome {
  const outcome = new NaiveEvaluation(dialect, environment).value(node, new Map())
  if (!isList(outcome)) return outcome
  const kept = outcome.filter((element) => element !== null)
  return kept.length === 0 ? null : kept
}

type Variables = ReadonlyMap<string, Outcome>

const constants: Readonly<Record<ConstantName, Outcome>> = {
  True: true,
  False: false,
  NULL: null,
  CRLF: '\r\n',
  IgnoreThisFlow: ignoreThisFlow,
  AuthoritativeNull: authoritativeNull,
}

class NaiveEvaluation {
  readonly #dialect: Dialect
  readonly #frame: Frame

  constructor(dialect: Dialect, environment: Environment) {
    this.#dialect = dialect
    this.#frame = { environment, slots: [], elementsVisited: 0 }
  }

  value(node: Node, variables: Variables): Outcome {
    switch (node.kind) {
      case 'string':
      case 'number':
        return node.value
      case 'constant':
        return constants[node.name]
      case 'enumeration':
        return node.word
      case 'omitted':
        return null
      case 'attribute':
        return this.#frame.environment.attribute(node.name)
      case 'parameter':
        return this.#frame.environment.parameter(node.name) ?? fail('unknown parameter', node.name)
      case 'variable':
        return variables.get(node.name) as Outcome
      case 'unary':
        return mapped([this.value(node.operand, variables)], ([operand]) => unaryOperation(node.operator)(operand as Element))
      case 'logical':
      case 'comparison':
      case 'additive':
        return this.#chain(node, variables)
      case 'call':
        return this.#call(node, variables)
      default:
        return unreachable(node)
    }
  }

  #chain(chain: ChainNode, variables: Variables): Outcome {
    let left = this.value(chain.first, variables)
    for (const { operator, operand } of chain.rest) {
      if (operator === '&&' || operator === '||') {
        if (!isList(left) && toCondition(left) === (operator === '||')) {
          left = operator === '||'
          continue
        }
        const combine = ([a, b]: readonly Element[]): Element => (operator === '&&' ? both(a, b) : either(a, b))
        left = mapped([left, this.value(operand, variables)], combine)
        continue
      }
      const operation = chain.kind === 'comparison' ? comparisonOperation(operator as '=') : additiveOperation(operator as '+')
      left = mapped([left, this.value(operand, variables)], ([a, b]) => operation(a as Element, b as Element))
    }
    return left
  }

  #call(node: CallNode, variables: Variables): Outcome {
    const definition = must(findFunction(node.name, this.#dialect), 'the function')
    if (definition.kind === 'form') return this.#form(node, variables)
    const args = node.args.map((arg) => this.value(arg, variables))
    return definition.kind === 'variadic' ? invokeVariadic(definition, args, this.#frame) : invoke(definition, args, this.#frame)
  }

  #form(node: CallNode, variables: Variables): Outcome {
    switch (node.name) {
      case 'IIF':
        return this.#iif(node.args as [Node, Node, Node], variables)
      case 'Switch':
        return this.#switch(node.args, variables)
      case 'Select':
      case 'Where':
      case 'With':
        return this.#binding(node, variables)
      default:
        throw new Error(`the naive evaluation does not know ${node.name}`)
    }
  }

  #iif([condition, whenTrue, whenFalse]: readonly [Node, Node, Node], variables: Variables): Outcome {
    const decided = this.value(condition, variables)
    if (!isList(decided)) return this.value(toCondition(decided) ? whenTrue : whenFalse, variables)
    const choices = decided.map((element) => toCondition(element))
    const yes: Outcome = choices.includes(true) ? this.value(whenTrue, variables) : null
    const no: Outcome = choices.includes(false) ? this.value(whenFalse, variables) : null
    const branches: readonly Outcome[] = [yes, no]
    for (const branch of branches) {
      if (isList(branch) && branch.length !== choices.length) fail('different lengths', 'the branch does not fit')
    }
    return choices.map((choice, i): Element => {
      const branch: Outcome = choice ? yes : no
      if (isControl(branch)) return fail('type mismatch', 'a control value inside a list')
      return isList(branch) ? (branch[i] as Element) : branch
    })
  }

  #switch(args: readonly Node[], variables: Variables): Outcome {
    const truths = args.filter((_, i) => i % 2 === 0).map((condition) => toCondition(this.value(condition, variables)))
    const chosen = truths.indexOf(true)
    return chosen < 0 ? null : this.value(args[2 * chosen + 1] as Node, variables)
  }

  #binding(node: CallNode, variables: Variables): Outcome {
    const [variable, source, body] = node.args as [VariableNode, Node, Node]
    const value = this.value(source, variables)
    const bodyWith = (bound: Outcome): Outcome => this.value(body, new Map([...variables, [variable.name, bound]]))
    if (node.name === 'With') return bodyWith(value)
    if (value === null) return null
    if (!isList(value)) return fail('type mismatch', 'a list is needed')
    const values = value.filter((element) => element !== null)
    const results =
      node.name === 'Where'
        ? values.filter((element) => toCondition(bodyWith(element)))
        : selected(values.map((element) => bodyWith(element)))
    const kept = results.filter((element) => element !== null)
    return kept.length === 0 ? null : kept
  }
}

function selected(results: readonly Outcome[]): readonly Element[] {
  return results.flatMap((result): readonly Element[] => {
    if (isControl(result)) return fail('type mismatch', 'a control value inside a list')
    return isList(result) ? result : [result]
  })
}

function both(left: Element | undefined, right: Element | undefined): boolean {
  const [a, b] = [toCondition(left as Element), toCondition(right as Element)]
  return a && b
}

function either(left: Element | undefined, right: Element | undefined): boolean {
  const [a, b] = [toCondition(left as Element), toCondition(right as Element)]
  return a || b
}

/** Applies an operator to single values, or place by place when a list is among them. */
function mapped(operands: readonly Outcome[], apply: (operands: readonly Element[]) => Element): Outcome {
  const lists = operands.filter((operand) => isList(operand))
  if (operands.some((operand) => isControl(operand))) return fail('type mismatch', 'a control value as operand')
  if (lists.length === 0) return apply(operands as readonly Element[])
  const length = (lists[0] as readonly Element[]).length
  if (lists.some((list) => list.length !== length)) return fail('different lengths', 'the operands do not fit')
  return Array.from({ length }, (_, i) =>
    apply(operands.map((operand): Element => (isList(operand) ? (operand[i] as Element) : (operand as Element)))),
  )
}
