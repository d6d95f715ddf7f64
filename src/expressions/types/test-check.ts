import type { CallNode, Node } from '../ast.ts'
import { lowerCase } from '../case-mapping.ts'
import type { Inference } from './inference.ts'
import { kinds, type ValueType } from './value-type.ts'

const presenceTests: ReadonlySet<string> = new Set(['isnull', 'isempty', 'isnullorempty', 'ispresent'])

/**
 * Reports a question about presence that always gets the same answer: because a literal was asked instead of an attribute, or
 * because the function inside gives a value even for NULL. Questions about the type (IsString of bytes) are asked on purpose.
 */
export function checkTest(call: CallNode, type: ValueType, inference: Inference): void {
  const [asked] = call.args
  if (asked === undefined || !presenceTests.has(lowerCase(call.name))) return
  const value = asked.kind === 'string' ? answerFor(call.name, asked.value) : constantOf(type)
  if (value === null) return
  inference.report({
    severity: 'warning',
    code: 'constant condition',
    message: `${inference.show(call.span)} is always ${value ? 'True' : 'False'}: ${inference.show(asked.span)} ${reasonFor(call.name, asked, type)}`,
    hint: hintFor(call.name, asked),
    span: call.span,
  })
}

function constantOf(type: ValueType): boolean | null {
  return type.single === kinds.true ? true : type.single === kinds.false ? false : null
}

function answerFor(name: string, text: string): boolean {
  switch (lowerCase(name)) {
    case 'isnull':
      return false
    case 'ispresent':
      return text !== ''
    default:
      return text === ''
  }
}

function reasonFor(name: string, asked: Node, type: ValueType): string {
  if (asked.kind === 'string' || asked.kind === 'number') return 'is a literal'
  const question = lowerCase(name)
  if (question === 'isempty') return 'is never an empty text'
  return (type.single === kinds.false) === (question === 'ispresent') ? 'is NULL' : 'is never NULL'
}

function hintFor(name: string, asked: Node): string | null {
  if (asked.kind === 'string') return `For the attribute write ${name}([${asked.value}]).`
  if (asked.kind !== 'call') return null
  const inner = asked.args[0]
  return inner?.kind === 'attribute' ? `Ask the attribute itself: ${name}([${inner.name}]).` : null
}
