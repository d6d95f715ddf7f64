import { must, unreachable } from '#src/base/assert.ts'
import type { CallNode, ChainNode, ConstantName, Node } from './ast.ts'
import { bounded, invoke, invokeVariadic } from './call.ts'
import { lowerCase } from './case-mapping.ts'
import type { Dialect } from './dialect.ts'
import { fail, located, type Position, type Site } from './expression-error.ts'
import { visit, type BoundBody, type Builder, type Compiled, type Frame } from './frame.ts'
import type { CallDefinition, HostDefinition } from './functions/definition.ts'
import type { Parameter } from './functions/parameters.ts'
import { findFunction } from './functions/registry.ts'
import { commonLength, elementAt, liftOne, liftPair } from './lifting.ts'
import { additiveOperation, comparisonOperation, toCondition, unaryOperation } from './operators.ts'
import { authoritativeNull, ignoreThisFlow, isControl, isList, isSingle, typeName, type Element, type Outcome } from './values.ts'

/** A checked tree turned into closures, and the number of variable slots its frame needs. */
export interface CompiledExpression {
  readonly root: Compiled
  readonly slotCount: number
}

/** How to compile: the dialect whose functions apply, and where offsets lie for error messages. */
export interface CompileSettings {
  readonly dialect: Dialect
  readonly positionOf: (offset: number) => Position
  /** Wraps the closure of every part, to watch an evaluation. Without it the closures are compiled for speed. */
  readonly observe?: (node: Node, compiled: Compiled) => Compiled
}

/** Compiles a tree that the check found free of problems. */
export function compileTree(node: Node, settings: CompileSettings): CompiledExpression {
  const builder = new TreeBuilder(settings)
  const root = builder.build(node)
  return { root, slotCount: builder.slotCount }
}

const constants: Readonly<Record<ConstantName, Outcome>> = {
  True: true,
  False: false,
  NULL: null,
  CRLF: '\r\n',
  IgnoreThisFlow: ignoreThisFlow,
  AuthoritativeNull: authoritativeNull,
}

class TreeBuilder implements Builder {
  slotCount = 0
  readonly #settings: CompileSettings
  readonly #scope: { readonly name: string; readonly slot: number }[] = []

  constructor(settings: CompileSettings) {
    this.#settings = settings
  }

  build(node: Node): Compiled {
    const { observe } = this.#settings
    return observe === undefined ? this.#compile(node) : observe(node, this.#compile(node))
  }

  #compile(node: Node): Compiled {
    switch (node.kind) {
      case 'string':
      case 'number':
        return constant(node.value)
      case 'constant':
        return constant(constants[node.name])
      case 'enumeration':
        return constant(node.word)
      case 'omitted':
        return constant(null)
      case 'attribute':
        return readAttribute(node.name)
      case 'parameter':
        return readParameter(node.name, this.#site(`%${node.name}%`, node.span.start))
      case 'variable':
        return this.#readVariable(node.name)
      case 'unary':
        return this.#unary(node.operator, node)
      case 'call':
        return this.#call(node)
      case 'logical':
        return this.#logical(node)
      case 'comparison':
      case 'additive':
        return this.#binaryChain(node)
      default:
        return unreachable(node)
    }
  }

  bind(variable: string, body: Node): BoundBody {
    const slot = this.slotCount++
    this.#scope.push({ name: lowerCase(variable), slot })
    const compiled = this.build(body)
    this.#scope.pop()
    return { slot, body: compiled }
  }

  #site(name: string, offset: number): Site {
    return { name, position: this.#settings.positionOf(offset) }
  }

  #readVariable(name: string): Compiled {
    const wanted = lowerCase(name)
    const { slot } = must(
      this.#scope.findLast((entry) => entry.name === wanted),
      'a variable that the check found bound',
    )
    return (frame) => frame.slots[slot] as Outcome
  }

  #unary(operator: '-' | '+' | '!', node: Extract<Node, { kind: 'unary' }>): Compiled {
    const operand = this.build(node.operand)
    const apply = unaryOperation(operator)
    return guarded(this.#site(operator, node.span.start), (frame) => liftOne(operand(frame), frame, apply))
  }

  #binaryChain(chain: Exclude<ChainNode, { kind: 'logical' }>): Compiled {
    const first = this.build(chain.first)
    const links = chain.rest.map((link) => ({
      operand: this.build(link.operand),
      combine: chain.kind === 'comparison' ? comparisonOperation(link.operator as '=') : additiveOperation(link.operator as '&'),
      site: this.#site(link.operator, link.offset),
    }))
    const [only] = links
    if (only !== undefined && links.length === 1) return (frame) => applyLink(first(frame), only, frame)
    return (frame) => {
      let result = first(frame)
      for (const link of links) result = applyLink(result, link, frame)
      return result
    }
  }

  #logical(chain: Extract<ChainNode, { kind: 'logical' }>): Compiled {
    const first = this.build(chain.first)
    const links = chain.rest.map((link) => ({
      operand: this.build(link.operand),
      // False && … and True || … are settled by their left side.
      settledBy: link.operator === '||',
      site: this.#site(link.operator, link.offset),
    }))
    return (frame) => {
      let result = first(frame)
      for (const link of links) result = applyLogical(result, link, frame)
      return result
    }
  }

  #call(node: CallNode): Compiled {
    const definition = must(findFunction(node.name, this.#settings.dialect), 'a function that the check found')
    const site = this.#site(definition.name, node.span.start)
    if (definition.kind === 'form') return guarded(site, definition.build(node, this))
    if (definition.kind === 'variadic') {
      const args = node.args.map((arg) => this.build(arg))
      return guarded(site, (frame) =>
        invokeVariadic(
          definition,
          args.map((arg) => arg(frame)),
          frame,
        ),
      )
    }
    const args = node.args.map((arg, i) => this.#argument(arg, must(definition.parameters[i], 'the parameter')))
    return compileCall(definition, args, site)
  }

  /** Enumeration words are settled here, once. An optional argument that was left out reads as undefined. */
  #argument(arg: Node, parameter: Parameter<unknown>): CompiledArgument {
    if (arg.kind === 'omitted' && parameter.omittable) return () => undefined
    if (parameter.words === null || (arg.kind !== 'enumeration' && arg.kind !== 'string')) return this.build(arg)
    const written = arg.kind === 'enumeration' ? arg.word : arg.value
    return constant(must(parameter.words.get(lowerCase(written)), 'a word that the check found'))
  }
}

type CompiledArgument = (frame: Frame) => Outcome | undefined

function constant(value: Outcome): Compiled {
  return () => value
}

/** An attribute that is present without values is as good as absent. */
function readAttribute(name: string): Compiled {
  return (frame) => {
    const value = frame.environment.attribute(name)
    return isList(value) && value.length === 0 ? null : value
  }
}

function readParameter(name: string, site: Site): Compiled {
  return guarded(site, (frame) => frame.environment.parameter(name) ?? fail('unknown parameter', `${name} is not defined`))
}

function guarded(site: Site, compiled: Compiled): Compiled {
  return (frame) => {
    try {
      return compiled(frame)
    } catch (error) {
      throw located(error, site)
    }
  }
}

interface BinaryLink {
  readonly operand: Compiled
  readonly combine: (left: Element, right: Element) => Element
  readonly site: Site
}

function applyLink(left: Outcome, link: BinaryLink, frame: Frame): Outcome {
  const right = link.operand(frame)
  try {
    if (isSingle(left) && isSingle(right)) return link.combine(left, right)
    return liftPair(left, right, { frame, combine: link.combine })
  } catch (error) {
    throw located(error, link.site)
  }
}

interface LogicalLink {
  readonly operand: Compiled
  readonly settledBy: boolean
  readonly site: Site
}

function applyLogical(left: Outcome, link: LogicalLink, frame: Frame): Outcome {
  try {
    if (isList(left)) return combineConditions(left, link.operand(frame), link)
    const decided = typeof left === 'boolean' ? left : toCondition(left)
    if (decided === link.settledBy) return decided
    const right = link.operand(frame)
    return isList(right) ? combineConditions(decided, right, link) : toCondition(right)
  } catch (error) {
    throw located(error, link.site)
  }
}

/** With a list on either side the result is a list, place by place. */
function combineConditions(left: Outcome, right: Outcome, link: LogicalLink): Outcome {
  if (isControl(left) || isControl(right))
    return fail('type mismatch', `a condition must be bool or num, not ${typeName(isControl(left) ? left : right)}`)
  const length = commonLength([left, right])
  return Array.from({ length }, (_, i) => {
    const first = toCondition(elementAt(left, i))
    const second = toCondition(elementAt(right, i))
    return link.settledBy ? first || second : first && second
  })
}

/** The fast ways are for arguments that fit as they are; everything else goes through `invoke`, which knows all the rules. */
function compileCall(definition: CallDefinition | HostDefinition, args: readonly CompiledArgument[], site: Site): Compiled {
  const [first, second, third] = args
  if (definition.kind === 'host' || first === undefined || args.length > 3) {
    return guarded(site, (frame) =>
      invoke(
        definition,
        args.map((arg) => arg(frame)),
        frame,
      ),
    )
  }
  if (second === undefined) return callWithOne(definition, first, site)
  if (third === undefined) return callWithTwo(definition, [first, second], site)
  return callWithThree(definition, [first, second, third], site)
}

/** A list that goes straight to its function counts as visited, as it does in `invoke`. */
function counted(value: Outcome | undefined, frame: Frame): Outcome | undefined {
  if (value !== undefined && isList(value)) visit(frame, value.length)
  return value
}

function callWithOne(definition: CallDefinition, first: CompiledArgument, site: Site): Compiled {
  const { apply } = definition
  const { accepts } = must(definition.parameters[0], 'the first parameter')
  return (frame) => {
    try {
      const a = counted(first(frame), frame)
      return accepts(a) ? bounded(apply(a as Element)) : invoke(definition, [a], frame)
    } catch (error) {
      throw located(error, site)
    }
  }
}

function callWithTwo(definition: CallDefinition, args: readonly [CompiledArgument, CompiledArgument], site: Site): Compiled {
  const { apply } = definition
  const [first, second] = args
  const [p0, p1] = definition.parameters as [Parameter<unknown>, Parameter<unknown>]
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

function callWithThree(
  definition: CallDefinition,
  args: readonly [CompiledArgument, CompiledArgument, CompiledArgument],
  site: Site,
): Compiled {
  const { apply } = definition
  const [first, second, third] = args
  const [p0, p1, p2] = definition.parameters as [Parameter<unknown>, Parameter<unknown>, Parameter<unknown>]
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
