import type { CallNode, Node } from '../ast.ts'
import { invoke } from '../call.ts'
import { lowerCase } from '../case-mapping.ts'
import { ExpressionError } from '../expression-error.ts'
import type { Frame } from '../frame.ts'
import type { CallDefinition } from '../functions/definition.ts'
import type { Parameter } from '../functions/parameters.ts'
import { recordEnvironment } from '../record-environment.ts'
import { Instant, Reference, type Value } from '../values.ts'
import type { Inference } from './inference.ts'

/**
 * Tries a call with the arguments that are written out. What fails with all of them literal fails for every object; and an
 * option that is wrong (an interval, a format, a delimiter) is wrong whatever the other arguments are, which stand-ins show.
 */
export function checkLiterals(call: CallNode, definition: CallDefinition, inference: Inference): void {
  const args = call.args.map((arg, i) => literalArgument(arg, definition.parameters[i]))
  if (definition.name === 'Error' || args.every((arg) => arg === null)) return
  const isLiteral = args.every((arg) => arg !== null)
  if (!isLiteral && args.some((arg, i) => arg === null && mayBeOption(definition, i))) return
  const tried = args.map((arg, i) => (arg === null ? standIn(definition.parameters[i] as Parameter<unknown>) : arg.value))
  const error = errorOf(definition, tried)
  if (error === null || (!isLiteral && error.phrase !== 'invalid argument')) return
  inference.report({
    severity: 'error',
    code: error.phrase,
    message: `${definition.name}: ${error.detail}`,
    hint: definition.signature,
    span: call.span,
  })
}

/** Null for an argument that is only known when an object is at hand. */
function literalArgument(arg: Node, parameter: Parameter<unknown> | undefined): { readonly value: Value | undefined } | null {
  const words = parameter?.words ?? null
  switch (arg.kind) {
    case 'omitted':
      return { value: undefined }
    case 'enumeration':
      return { value: words?.get(lowerCase(arg.word)) ?? arg.word }
    case 'string':
      return { value: words?.get(lowerCase(arg.value)) ?? arg.value }
    case 'number':
      return { value: arg.value }
    case 'constant':
      return arg.name === 'True' || arg.name === 'False' ? { value: arg.name === 'True' } : null
    default:
      return null
  }
}

/** Text beyond the first place tends to choose what a function does, and so does the interval of a date function. */
function mayBeOption({ parameters }: CallDefinition, index: number): boolean {
  const parameter = parameters[index] as Parameter<unknown>
  return parameter.words !== null || (parameter.kinds.includes('str') && (index > 0 || parameter.name === 'interval'))
}

const instant = new Instant(130_000_000_000_000_000n)

function standIn({ kinds, passing }: Parameter<unknown>): Value {
  const one = { str: 'a', num: 1n, bool: true, bin: new Uint8Array(16), ref: new Reference('CN=a'), dt: instant }[kinds[0] ?? 'str']
  return passing === 'list' ? [one] : one
}

/** No call asks its surroundings; only functions of their arguments are tried. */
const frame: Frame = { environment: recordEnvironment({ attributes: {}, nowTicks: 0n, seed: 0 }), slots: [], elementsVisited: 0 }

function errorOf(definition: CallDefinition, args: readonly (Value | undefined)[]): ExpressionError | null {
  try {
    invoke(definition, args, { ...frame })
    return null
  } catch (error) {
    if (error instanceof ExpressionError) return error
    throw error
  }
}
