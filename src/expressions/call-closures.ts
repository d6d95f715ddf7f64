import { must } from '#src/base/assert.ts'
import { bounded, invoke } from './call.ts'
import { ExpressionError, located, type Site } from './expression-error.ts'
import { visit, type Compiled, type Frame } from './frame.ts'
import type { Apply, CallDefinition, HostDefinition } from './functions/definition.ts'
import type { Parameter } from './functions/parameters.ts'
import { recordEnvironment } from './record-environment.ts'
import { isList, type Element, type List, type Outcome, type Value } from './values.ts'

/**
 * Calls of functions as closures. The fast ways are for arguments that fit as they are; everything else goes through `invoke`,
 * which knows all the rules. Rules mostly call functions of one attribute with literals behind it, and most attributes of most
 * objects are absent, so these are the ways that cost least.
 */
export function compileCall(definition: CallDefinition | HostDefinition, args: readonly CallArgument[], site: Site): Compiled {
  const [first] = args
  const rest = args.slice(1).map(({ literal }) => literal)
  if (definition.kind === 'host') return callOfHost(definition, args, site)
  if (first === undefined || args.length > 3) return callInFull(definition, args, site)
  const fits = rest.every((literal, i) => literal !== undefined && must(definition.parameters[i + 1], 'the parameter').accepts(literal))
  if (fits) return callOfFirst({ definition, tail: rest as readonly Value[], site }, first)
  return callOfSeveral(
    definition,
    args.map(({ compiled }) => compiled),
    site,
  )
}

/** An argument ready to be evaluated. An optional one that was left out gives undefined. */
export interface CallArgument {
  readonly compiled: CompiledArgument
  /** The value when it is the same for every object; undefined when only the evaluation knows. */
  readonly literal: Outcome | undefined
  /** The attribute's name when the argument is nothing but one. */
  readonly attribute: string | null
}

export type CompiledArgument = (frame: Frame) => Outcome | undefined

/** What a call of literals gives, so that it is computed once; undefined when it fails, which is left to the evaluation. */
export function foldedCall(definition: CallDefinition, args: readonly CallArgument[]): Outcome | undefined {
  if (definition.name === 'Error' || args.some(({ literal }) => literal === undefined)) return undefined
  try {
    return invoke(
      definition,
      args.map(({ literal }) => literal),
      { environment: nowhere, slots: [], elementsVisited: 0 },
    )
  } catch (error) {
    if (error instanceof ExpressionError) return undefined
    throw error
  }
}

/** Functions of their arguments alone never look at it. */
const nowhere = recordEnvironment({ attributes: {}, nowTicks: 0n, seed: 0 })

function callInFull(definition: CallDefinition | HostDefinition, args: readonly CallArgument[], site: Site): Compiled {
  return (frame) => {
    try {
      return invoke(
        definition,
        args.map(({ compiled }) => compiled(frame)),
        frame,
      )
    } catch (error) {
      throw located(error, site)
    }
  }
}

/** ImportedValue and ValueCount name their attribute by a literal. */
function callOfHost(definition: HostDefinition, args: readonly CallArgument[], site: Site): Compiled {
  const name = args[0]?.literal
  if (args.length !== 1 || typeof name !== 'string' || definition.parameters[0]?.accepts(name) !== true)
    return callInFull(definition, args, site)
  const { ask } = definition
  return (frame) => {
    try {
      return bounded(ask(frame.environment, name))
    } catch (error) {
      throw located(error, site)
    }
  }
}

/** A call whose arguments after the first are literals that fit. */
interface CallOfFirst {
  readonly definition: CallDefinition
  readonly tail: readonly Value[]
  readonly site: Site
}

function callOfFirst(call: CallOfFirst, { compiled, attribute }: CallArgument): Compiled {
  const parameter = must(call.definition.parameters[0], 'the first parameter')
  const isText = parameter.passing === 'each' && parameter.type === 'str' && !parameter.nullable && !parameter.optional
  if (!isText) return callOfAny(call, compiled, parameter)
  return attribute === null ? callOfText(call, compiled) : callOfTextAttribute(call, compiled, attribute)
}

/** The most common call of all: a text, or nothing. */
function callOfText(call: CallOfFirst, first: CompiledArgument): Compiled {
  const { definition, site } = call
  const { whenNull } = definition
  const apply = withTail(definition.apply, call.tail)
  return (frame) => {
    try {
      const a = first(frame)
      if (typeof a === 'string') return bounded(apply(a))
      return a === null ? whenNull : applyToOther(a, call, frame)
    } catch (error) {
      throw located(error, site)
    }
  }
}

/** As `Trim([x])`: the attribute is read without a closure of its own while it holds a text. */
function callOfTextAttribute(call: CallOfFirst, first: CompiledArgument, attribute: string): Compiled {
  const { definition, site } = call
  const { whenNull } = definition
  const apply = withTail(definition.apply, call.tail)
  return (frame) => {
    try {
      const a = frame.environment.attribute(attribute)
      if (typeof a === 'string') return bounded(apply(a))
      return a === null ? whenNull : applyToOther(first(frame), call, frame)
    } catch (error) {
      throw located(error, site)
    }
  }
}

function callOfAny(call: CallOfFirst, first: CompiledArgument, parameter: Parameter<unknown>): Compiled {
  const { definition, site } = call
  const { whenNull } = definition
  const { accepts, nullable } = parameter
  const apply = withTail(definition.apply, call.tail)
  return (frame) => {
    try {
      const a = first(frame)
      if (a === null && !nullable) return whenNull
      if (!accepts(a)) return applyToOther(a, call, frame)
      if (isList(a as Outcome)) visit(frame, (a as List).length)
      return bounded(apply(a as Value))
    } catch (error) {
      throw located(error, site)
    }
  }
}

function withTail(apply: Apply, [second, third]: readonly Value[]): (a: Value) => Outcome {
  if (second === undefined) return apply
  return third === undefined ? (a) => apply(a, second) : (a) => apply(a, second, third)
}

/** A list of values that fit is lifted here; the rest is for `invoke` to judge. */
function applyToOther(a: Outcome | undefined, { definition, tail }: CallOfFirst, frame: Frame): Outcome {
  const parameter = must(definition.parameters[0], 'the first parameter')
  if (a === undefined || !isList(a) || parameter.passing !== 'each') return invoke(definition, [a, ...tail], frame)
  const results: Element[] = []
  for (const element of a) {
    const result =
      element === null && !parameter.nullable
        ? definition.whenNull
        : parameter.accepts(element)
          ? bounded(definition.apply(element, ...tail))
          : undefined
    // A result that is a list itself, and anything that fails, takes the long way.
    if (result === undefined || typeof result === 'symbol' || isList(result)) return invoke(definition, [a, ...tail], frame)
    results.push(result)
  }
  visit(frame, a.length)
  return results
}

/** A list that goes straight to its function counts as visited, as it does in `invoke`. */
function counted(value: Outcome | undefined, frame: Frame): Outcome | undefined {
  if (value !== undefined && isList(value)) visit(frame, value.length)
  return value
}

function callOfSeveral(definition: CallDefinition, args: readonly CompiledArgument[], site: Site): Compiled {
  const [first, second, third] = args as [CompiledArgument, CompiledArgument, CompiledArgument | undefined]
  const { apply } = definition
  const [p0, p1, p2] = definition.parameters as readonly [Parameter<unknown>, Parameter<unknown>, Parameter<unknown>]
  if (third === undefined) {
    return (frame) => {
      try {
        const a = counted(first(frame), frame)
        const b = second(frame)
        return p0.accepts(a) && p1.accepts(b) ? bounded(apply(a as Element, b as Element)) : invoke(definition, [a, b], frame)
      } catch (error) {
        throw located(error, site)
      }
    }
  }
  return (frame) => {
    try {
      const a = counted(first(frame), frame)
      const b = second(frame)
      const c = third(frame)
      const fits = p0.accepts(a) && p1.accepts(b) && p2.accepts(c)
      return fits ? bounded(apply(a as Element, b as Element, c as Element)) : invoke(definition, [a, b, c], frame)
    } catch (error) {
      throw located(error, site)
    }
  }
}
