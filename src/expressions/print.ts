import type { ChainNode, Node } from './ast.ts'
import { unreachable } from '#src/base/assert.ts'

/**
 * The expression as canonical text: one space around operators and after commas, brackets only where they group. Reading the
 * text again gives the same tree, positions aside.
 */
export function printExpression(node: Node): string {
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
      return node.operator + printUnaryOperand(node.operand)
    case 'call':
      return `${node.name}(${node.args.map(printExpression).join(', ')})`
    case 'omitted':
      return ''
    case 'logical':
    case 'comparison':
    case 'additive':
      return printChain(node)
    default:
      return unreachable(node)
  }
}

const tightness = { logical: 0, comparison: 1, additive: 2 } as const

function printChain(chain: ChainNode): string {
  const links = chain.rest.map((link) => ` ${link.operator} ${printOperand(link.operand, chain)}`)
  return printOperand(chain.first, chain) + links.join('')
}

/** A chain inside a chain needs brackets unless it binds tighter. */
function printOperand(operand: Node, chain: ChainNode): string {
  const text = printExpression(operand)
  return isChain(operand) && tightness[operand.kind] <= tightness[chain.kind] ? `(${text})` : text
}

/** A decimal after a sign would read as one negative literal. */
function printUnaryOperand(operand: Node): string {
  const text = printExpression(operand)
  return isChain(operand) || (operand.kind === 'number' && operand.radix === 10) ? `(${text})` : text
}

function isChain(node: Node): node is ChainNode {
  return node.kind === 'logical' || node.kind === 'comparison' || node.kind === 'additive'
}

function printString(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '""')}"`
}
