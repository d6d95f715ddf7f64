import type { CallNode, Node, ParameterNode, Span } from '../ast.ts'
import { lowerCase } from '../case-mapping.ts'
import { didYouMean } from '../suggest.ts'
import type { Inference } from './inference.ts'
import { anything, kinds, type ValueType } from './value-type.ts'

/** The type of an attribute. One that the source does not have is NULL for every object: allowed, and hardly ever meant. */
export function checkAttribute(name: string, span: Span, inference: Inference): ValueType {
  const { source } = inference
  if (source === null) return anything
  const found = source.find(name)
  if (found === null) {
    const message = `[${name}] is always NULL: ${source.title} has no such attribute`
    inference.report({ severity: 'warning', code: 'unknown attribute', message, hint: didYouMean(name, source.names), span })
    return anything
  }
  if (found.name !== name) {
    const message = `The attribute ${name} is written ${found.name} in ${source.title}`
    inference.report({ severity: 'warning', code: 'spelling', message, hint: `Write ${found.name}.`, span })
  }
  return found.type
}

/** The attribute that ImportedValue or ValueCount names; null when only the evaluation knows. */
export function checkNamedAttribute(call: CallNode, name: Node, inference: Inference): ValueType | null {
  if (name.kind === 'string') return checkAttribute(name.value, name.span, inference)
  if (name.kind !== 'attribute') return null
  // An attribute may hold the name of another one, though hardly anybody means that.
  const mayHoldName = (checkAttribute(name.name, name.span, inference).single & kinds.str) !== kinds.none
  inference.report({
    severity: mayHoldName ? 'warning' : 'error',
    code: 'type mismatch',
    message: `${call.name} takes the name of an attribute; [${name.name}] gives the value of one`,
    hint: `Write ${call.name}("${name.name}").`,
    span: name.span,
  })
  return null
}

/** A parameter that no partition defines ends the evaluation. */
export function checkParameter(node: ParameterNode, known: readonly string[] | null, inference: Inference): void {
  if (known === null || known.some((candidate) => lowerCase(candidate) === lowerCase(node.name))) return
  const hint = didYouMean(node.name, known) ?? (known.length === 0 ? null : `Known are ${known.join(', ')}.`)
  inference.report({ severity: 'error', code: 'unknown parameter', message: `%${node.name}% is not defined`, hint, span: node.span })
}
