import { must, unreachable } from '#src/base/assert.ts'
import type { CallNode, ChainNode, ConstantName, Node } from './ast.ts'
import { invokeVariadic } from './call.ts'
import { compileCall, foldedCall, type CallArgument } from './call-closures.ts'
import { lowerCase } from './case-mapping.ts'
import type { Dialect } from './dialect.ts'
import { fail, located, type Position, type Site } from './expression-error.ts'
import { guarded, type BoundBody, type Builder, type Compiled } from './frame.ts'
import type { Parameter } from './functions/parameters.ts'
import { findFunction } from './functions/registry.ts'
import { liftOne } from './lifting.ts'
import { compileChain, compileLogical, type BinaryLink } from './operator-closures.ts'
import { additiveOperation, comparisonOperation, unaryOperation } from './operators.ts'
import { compilePresence } from './presence-closures.ts'
import { countedAttribute } from './reference-reads.ts'
import { authoritativeNull, ignoreThisFlow, isList, type Outcome } from './values.ts'

/** A checked tree turned into closures, and the number of variable slots its frame needs. */
export interface CompiledExpression {
  readonly root: Compiled
  readonly slotCount: number
}

/** How to compile: the dialect whose functions apply, and where offsets lie for error messages. */
export interface CompileSettings {
  readonly dialect: Dialect
  readonly positionOf: (offset: number) => Position
  /** Whether an attribute holds references: a count of it reads no values. */
  readonly isReference: (attribute: string) => boolean
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
        return readAttribute(node.name, this.#site(`[${node.name}]`, node.span.start))
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
    const links = chain.rest.map((link): BinaryLink => ({
      operand: this.build(link.operand),
      literal: literalOf(link.operand),
      operator: link.operator,
      combine: chain.kind === 'comparison' ? comparisonOperation(link.operator as '=') : additiveOperation(link.operator as '&'),
      site: this.#site(link.operator, link.offset),
    }))
    return compileChain(first, links)
  }

  #logical(chain: Extract<ChainNode, { kind: 'logical' }>): Compiled {
    const first = this.build(chain.first)
    const links = chain.rest.map((link) => ({
      operand: this.build(link.operand),
      // False && … and True || … are settled by their left side.
      settledBy: link.operator === '||',
      site: this.#site(link.operator, link.offset),
    }))
    return compileLogical(first, links)
  }

  #call(node: CallNode): Compiled {
    const definition = must(findFunction(node.name, this.#settings.dialect), 'a function that the check found')
    const site = this.#site(definition.name, node.span.start)
    if (definition.kind === 'form') return definition.build(node, this, site)
    const counted = countedAttribute(node)
    if (counted !== null && this.#settings.isReference(counted)) return (frame) => BigInt(frame.environment.count(counted))
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
    if (definition.kind === 'call' && this.#settings.observe === undefined) {
      const folded = foldedCall(definition, args)
      if (folded !== undefined) return constant(folded)
    }
    return compilePresence(definition, args, site) ?? compileCall(definition, args, site)
  }

  /** Enumeration words are settled here, once. An optional argument that was left out reads as undefined. */
  #argument(arg: Node, parameter: Parameter<unknown>): CallArgument {
    if (arg.kind === 'omitted' && parameter.omittable) return { compiled: () => undefined, literal: undefined, attribute: null }
    if (parameter.words === null || (arg.kind !== 'enumeration' && arg.kind !== 'string')) {
      // A part that is watched has to be evaluated by its own closure.
      const attribute = arg.kind === 'attribute' && this.#settings.observe === undefined ? arg.name : null
      return { compiled: this.build(arg), literal: literalOf(arg), attribute }
    }
    const written = arg.kind === 'enumeration' ? arg.word : arg.value
    const word = must(parameter.words.get(lowerCase(written)), 'a word that the check found')
    return { compiled: constant(word), literal: word, attribute: null }
  }
}

/** The value of a literal; undefined for any other part. */
function literalOf(node: Node): Outcome | undefined {
  if (node.kind === 'string' || node.kind === 'number') return node.value
  return node.kind === 'constant' ? constants[node.name] : undefined
}

function constant(value: Outcome): Compiled {
  return () => value
}

/** An attribute that is present without values is as good as absent. Surroundings may refuse to be read. */
function readAttribute(name: string, site: Site): Compiled {
  return (frame) => {
    try {
      const value = frame.environment.attribute(name)
      return isList(value) && value.length === 0 ? null : value
    } catch (error) {
      throw located(error, site)
    }
  }
}

function readParameter(name: string, site: Site): Compiled {
  return guarded(site, (frame) => frame.environment.parameter(name) ?? fail('unknown parameter', `${name} is not defined`))
}
