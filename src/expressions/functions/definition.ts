import type { CallNode } from '../ast.ts'
import type { Dialect } from '../dialect.ts'
import type { Environment } from '../environment.ts'
import type { Site } from '../expression-error.ts'
import type { Builder, Compiled } from '../frame.ts'
import type { Outcome, Value } from '../values.ts'
import type { Parameter } from './parameters.ts'

/** Groups of functions, as the reference lists them. */
export type Family =
  | 'Text'
  | 'Conversion'
  | 'Date and time'
  | 'Directory'
  | 'Evaluation'
  | 'Arithmetic'
  | 'Multi-valued'
  | 'Program flow'
  | 'Certificates'
  | 'Cloud mappings'

/** What the reference page says about a function. */
export interface FunctionPage {
  readonly name: string
  readonly family: Family
  /** `both`: the same in both dialects. `sync` and `cloud` mark the two forms of a function that differs. */
  readonly dialect: Dialect | 'both'
  readonly signature: string
  readonly summary: string
  /** The result for a NULL first argument; further arguments are a type mismatch unless said. */
  readonly nulls: string
  /** Behaviour with lists. */
  readonly lists: string
  /** Errors beyond wrong types. */
  readonly errors: string
  /** Where the behaviour is described. */
  readonly source: string
  /** An expression and the text of its result; checked by a test. */
  readonly example: readonly [expression: string, result: string]
}

/** A function on values: arguments are evaluated from left to right and checked, lists lifted, then `apply` runs. */
export interface CallDefinition extends FunctionPage {
  readonly kind: 'call'
  readonly parameters: readonly Parameter<unknown>[]
  readonly arity: Arity
  readonly whenNull: Value
  readonly apply: Apply
}

/** As a call, but the function also asks the surroundings. */
export interface HostDefinition extends FunctionPage {
  readonly kind: 'host'
  readonly parameters: readonly Parameter<unknown>[]
  readonly arity: Arity
  readonly whenNull: Value
  readonly ask: (environment: Environment, ...args: readonly (Value | undefined)[]) => Outcome
}

/** A function over all its arguments as they are, lists whole. */
export interface VariadicDefinition extends FunctionPage {
  readonly kind: 'variadic'
  readonly arity: Arity
  readonly apply: (args: readonly Value[]) => Outcome
}

/** A special form: decides itself which arguments are evaluated. */
export interface FormDefinition extends FunctionPage {
  readonly kind: 'form'
  readonly arity: Arity
  /** True when the first argument names a variable that only the last argument sees. */
  readonly binds: boolean
  /** `site` is for errors of its own; those of its parts have theirs. */
  readonly build: (call: CallNode, builder: Builder, site: Site) => Compiled
}

export type FunctionDefinition = CallDefinition | HostDefinition | VariadicDefinition | FormDefinition

/** How many arguments a function takes. */
export interface Arity {
  readonly min: number
  readonly max: number
  /** Only multiples of this many, for example 2 for pairs. */
  readonly step?: number
}

export type Apply = (...args: readonly (Value | undefined)[]) => Outcome

type Arguments<P extends readonly Parameter<unknown>[]> = { -readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never }

type Page = Pick<FunctionPage, 'name' | 'signature' | 'summary' | 'example'> & Partial<FunctionPage>

interface CallShape<P extends readonly Parameter<unknown>[]> extends Page {
  readonly parameters: P
  readonly whenNull?: Value
  readonly apply: (...args: Arguments<P>) => Outcome
}

interface HostShape<P extends readonly Parameter<unknown>[]> extends Page {
  readonly parameters: P
  readonly whenNull?: Value
  readonly ask: (environment: Environment, ...args: Arguments<P>) => Outcome
}

const syncReference = 'Microsoft Entra Connect Sync: Functions Reference'
const cloudReference = 'Microsoft Entra: Reference for writing expressions for attribute mappings'

/** Makes the definitions of one family; what a definition leaves out is the usual: NULL gives NULL, lists are lifted. */
export function familyOf(family: Family, dialect: Dialect | 'both' = 'both'): FamilyBuilder {
  const page = (given: Page): FunctionPage => ({
    family,
    dialect,
    nulls: 'NULL gives NULL.',
    lists: 'Runs once per value of a list.',
    errors: 'None.',
    source: family === 'Cloud mappings' ? cloudReference : syncReference,
    ...given,
  })
  return {
    define: (shape) => ({
      ...page(shape),
      kind: 'call',
      parameters: shape.parameters,
      arity: arityOf(shape.parameters),
      whenNull: shape.whenNull ?? null,
      // The parameters check every argument before `apply` sees it; the type system cannot follow that.
      apply: shape.apply as unknown as Apply,
    }),
    defineHost: (shape) => ({
      ...page(shape),
      kind: 'host',
      parameters: shape.parameters,
      arity: arityOf(shape.parameters),
      whenNull: shape.whenNull ?? null,
      ask: shape.ask as unknown as HostDefinition['ask'],
    }),
    defineVariadic: (shape) => ({ ...page(shape), kind: 'variadic', arity: shape.arity, apply: shape.apply }),
    defineForm: (shape) => ({ ...page(shape), kind: 'form', arity: shape.arity, binds: shape.binds, build: shape.build }),
  }
}

interface FamilyBuilder {
  readonly define: <const P extends readonly Parameter<unknown>[]>(shape: CallShape<P>) => CallDefinition
  readonly defineHost: <const P extends readonly Parameter<unknown>[]>(shape: HostShape<P>) => HostDefinition
  readonly defineVariadic: (shape: Page & Pick<VariadicDefinition, 'arity' | 'apply'>) => VariadicDefinition
  readonly defineForm: (shape: Page & Pick<FormDefinition, 'arity' | 'binds' | 'build'>) => FormDefinition
}

function arityOf(parameters: readonly Parameter<unknown>[]): Arity {
  return { min: parameters.filter((parameter) => !parameter.optional).length, max: parameters.length }
}
