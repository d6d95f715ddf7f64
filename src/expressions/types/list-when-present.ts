import type { CallNode, Node } from '../ast.ts'
import { findFunction } from '../functions/registry.ts'
import type { Inference } from './inference.ts'
import { kinds } from './value-type.ts'

/**
 * Whether a part is a list for every object that has the attributes it reads. The type alone does not tell: `[list] = "x"` is
 * False for an object without values, and a list of answers for every other.
 */
export function isListWhenPresent(node: Node, inference: Inference): boolean {
  const type = inference.visited(node)
  if (type === null || type.list === kinds.none) return false
  if ((type.single & kinds.present) === kinds.none) return true
  switch (node.kind) {
    case 'unary':
      return isListWhenPresent(node.operand, inference)
    case 'comparison':
    case 'additive':
      return [node.first, ...node.rest.map(({ operand }) => operand)].some((operand) => isListWhenPresent(operand, inference))
    case 'logical':
      // The left side may settle the result alone.
      return isListWhenPresent(node.first, inference)
    case 'call':
      return isLiftedCall(node, inference)
    default:
      return false
  }
}

function isLiftedCall(call: CallNode, inference: Inference): boolean {
  const definition = findFunction(call.name, inference.dialect)
  if (definition?.kind !== 'call') return false
  return call.args.some((arg, i) => definition.parameters[i]?.passing === 'each' && isListWhenPresent(arg, inference))
}
