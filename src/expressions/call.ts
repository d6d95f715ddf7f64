import { lowerCase } from './case-mapping.ts'
import { fail } from './expression-error.ts'
import { visit, type Frame } from './frame.ts'
import type { CallDefinition, HostDefinition, VariadicDefinition } from './functions/definition.ts'
import type { Parameter } from './functions/parameters.ts'
import { appendResult, commonLength, elementAt } from './lifting.ts'
import { textLengthMax } from './limits.ts'
import {
  authoritativeNull,
  isControl,
  isList,
  typeName,
  withoutNulls,
  type Element,
  type List,
  type Outcome,
  type Value,
} from './values.ts'

type Argument = Value | undefined

/**
 * Calls a function with evaluated arguments; undefined stands for one that was left out. The order is fixed: control values,
 * then, per element where a list is lifted, the types of the second and later arguments, the NULL rule of the first, its type.
 */
export function invoke(definition: CallDefinition | HostDefinition, args: readonly (Outcome | undefined)[], frame: Frame): Outcome {
  const { parameters } = definition
  const [only] = args
  if (args.length === 1 && only !== undefined && isList(only) && parameters[0]?.passing === 'each') return liftOnly(definition, only, frame)
  const settled = args.map((value, i) => settle(value, parameters[i] as Parameter<unknown>, frame))
  const lifted = settled.map((value, i) => (parameters[i]?.passing === 'each' ? value : undefined))
  const length = commonLength(lifted)
  if (length < 0) return bounded(applyChecked(definition, settled, frame))
  visit(frame, length)
  const results: Element[] = []
  for (let i = 0; i < length; i++) {
    const one = settled.map((value, j) => (lifted[j] === undefined ? value : elementAt(value as Value, i)))
    appendResult(results, bounded(applyChecked(definition, one, frame)))
  }
  return results
}

/** The most common lifting, a function of one list, without the bookkeeping of several. */
function liftOnly(definition: CallDefinition | HostDefinition, list: List, frame: Frame): Outcome {
  visit(frame, list.length)
  const results: Element[] = []
  for (const element of list) appendResult(results, bounded(applyChecked(definition, [element], frame)))
  return results
}

/** Calls a function that takes all its arguments as they are. */
export function invokeVariadic(definition: VariadicDefinition, args: readonly Outcome[], frame: Frame): Outcome {
  return bounded(definition.apply(args.map((value) => settle(value, variadicParameter, frame) as Value)))
}

const variadicParameter: Pick<Parameter<unknown>, 'name' | 'passing' | 'authoritativeNull'> = {
  name: 'an argument',
  passing: 'whole',
  authoritativeNull: false,
}

/** Ends the evaluation when a text has grown beyond every use. */
export function bounded(result: Outcome): Outcome {
  if (typeof result === 'string' && result.length > textLengthMax) {
    return fail('limit exceeded', `the text grows beyond ${textLengthMax} characters`)
  }
  return result
}

/** Refuses control values and drops the empty places of a list that is seen whole. */
function settle(
  value: Outcome | undefined,
  parameter: Pick<Parameter<unknown>, 'name' | 'passing' | 'authoritativeNull'>,
  frame: Frame,
): Argument {
  if (value === undefined) return undefined
  if (isControl(value)) {
    if (value === authoritativeNull && parameter.authoritativeNull) return null
    return fail('type mismatch', `${parameter.name} cannot be ${typeName(value)}`)
  }
  if (!isList(value) || parameter.passing === 'each') return value
  visit(frame, value.length)
  return withoutNulls(value)
}

function applyChecked(definition: CallDefinition | HostDefinition, args: readonly Argument[], frame: Frame): Outcome {
  const { parameters } = definition
  const checked: Argument[] = [args[0]]
  for (let i = 1; i < args.length; i++) checked.push(checkArgument(args[i], parameters[i] as Parameter<unknown>))
  if (args.length > 0) {
    const first = parameters[0] as Parameter<unknown>
    if (args[0] === null && !first.nullable) return definition.whenNull
    checked[0] = checkArgument(args[0], first)
  }
  return definition.kind === 'host' ? definition.ask(frame.environment, ...checked) : definition.apply(...checked)
}

function checkArgument(value: Argument, parameter: Parameter<unknown>): Argument {
  if (parameter.accepts(value)) return value as Argument
  if (parameter.words !== null && typeof value === 'string') return knownWord(value, parameter)
  return fail('type mismatch', `${parameter.name} must be ${parameter.type}, not ${value === undefined ? 'left out' : typeName(value)}`)
}

/** The canonical spelling of an enumeration word. */
function knownWord(value: string, parameter: Parameter<unknown>): string {
  const words = parameter.words ?? new Map<string, string>()
  const found = words.get(lowerCase(value))
  return found ?? fail('invalid argument', `${parameter.name} must be one of ${[...words.values()].join(', ')}, not "${value}"`)
}
