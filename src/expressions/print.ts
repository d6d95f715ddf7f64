import { unreachable } from '#src/base/assert.ts'
import type { ChainNode, Node } from './ast.ts'
import type { Dialect } from './dialect.ts'
import { findFunction } from './functions/registry.ts'

/**
 * The expression as canonical text: function names in the product's spelling, one space around operators and after commas,
 * brackets only where they group. Reading the text again gives the same tree, positions and spelling aside.
 */
export function printExpression(node: Node, dialect: Dialect): string {
  switch (node.kind) {
    case 'string':
      return printString(node.value)
    case 'number':
      return node.radix === 16 ? `&H${BigInt.asUintN(64, node.value).toString(16).toUpperCase()}` : node.value.toString()
    case 'constant':
      return node.name
    case 'enumeration':
      return node.word
    case 'attribute':
      return `[${node.name}]`
    case 'parameter':
      return `%${node.name}%`
    case 'variable':
      return `$${node.name}`
    case 'unary':
      return node.operator + printUnaryOperand(node.operand, dialect)
    case 'call':
      return `${findFunction(node.name, dialect)?.name ?? node.name}(${node.args.map((arg) => printExpression(arg, dialect)).join(', ')})`
    case 'omitted':
      return ''
    case 'logical':
    case 'comparison':
    case 'additive':
      return printChain(node, dialect)
    default:
      return unreachable(node)
  }
}

const tightness = { logical: 0, comparison: 1, additive: 2 } as const

function printChain(chain: ChainNode, dialect: Dialect): string {
  const bracketed = (operand: Node): string => {
    const text = printExpression(operand, dialect)
    // A chain inside a chain needs brackets unless it binds tighter.
    return isChain(operand) && tightness[operand.kind] <= tightness[chain.kind] ? `(${text})` : text
  }
  return bracketed(chain.first) + chain.rest.map((link) => ` ${link.operator} ${bracketed(link.operand)}`).join('')
}

/** A decimal after a sign would read as one negative literal. */
function printUnaryOperand(operand: Node, dialect: Dialect): string {
  const text = printExpression(operand, dialect)
  return isChain(operand) || (operand.kind === 'number' && operand.radix === 10) ? `(${text})` : text
}

function isChain(node: Node): node is ChainNode {
  return node.kind === 'logical' || node.kind === 'comparison' || node.kind === 'additive'
}

function printString(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '""')}"`
}
