import { must } from '#src/base/assert.ts'
import type { Environment } from '#src/expressions/environment.ts'
import { ExpressionError } from '#src/expressions/expression-error.ts'
import { Reference, type Value as ExpressionValue } from '#src/expressions/values.ts'
import type { AttributeSchema } from '#src/model/schema.ts'
import type { AttributeNames } from './attribute-names.ts'
import { referenceNamesMax, type FlowSurroundings, type FlowView } from './flow-source.ts'

/** 100 ns ticks from 1601-01-01 to 1970-01-01. */
const ticksTo1970 = 116_444_736_000_000_000n

/** How an attribute named in an expression is read, settled when the rule is compiled. */
type Reader = (view: FlowView) => ExpressionValue

/**
 * What an expression reads, for one object after the other: names are looked up once and not for every object. An
 * evaluation is never interrupted by another, so one environment serves all evaluations of a flow.
 */
export class FlowEnvironment implements Environment {
  readonly #names: AttributeNames
  /** Canonical names of reference attributes whose distinguished names are read. */
  readonly #named: ReadonlySet<string>
  readonly #readers = new Map<string, Reader>()
  readonly #importedReaders = new Map<string, Reader>()
  /** Stands for the values of a reference attribute that nobody reads. */
  readonly #unread = new Map<string, Reference>()
  /** What the attributes with names gave in this evaluation, to recognize it when it comes out again. */
  readonly #given = new Map<string, ExpressionValue>()
  #view: FlowView | null = null
  #surroundings: FlowSurroundings | null = null

  constructor(names: AttributeNames, named: readonly string[]) {
    this.#names = names
    this.#named = new Set(named)
  }

  /** Turns to an object. */
  enter(view: FlowView, surroundings: FlowSurroundings): this {
    this.#view = view
    this.#surroundings = surroundings
    if (this.#given.size > 0) this.#given.clear()
    return this
  }

  /** Whether an outcome is the unchanged value of a reference attribute (canonical name). */
  isValueOf(attribute: string, outcome: unknown): boolean {
    return outcome === this.#unread.get(attribute) || outcome === this.#given.get(attribute)
  }

  attribute(name: string): ExpressionValue {
    return this.#reader(name, this.#readers, valuesReader)(this.#current())
  }

  imported(name: string): ExpressionValue {
    return this.#reader(name, this.#importedReaders, importedReader)(this.#current())
  }

  count(name: string): number {
    const found = this.#names.find(name)
    if (found === null) return 0
    const view = this.#current()
    return found.schema.type === 'reference' ? view.referenceCount(found.name) : view.values(found.name).length
  }

  parameter(name: string): string | undefined {
    return this.#current().parameter(name)
  }

  nowTicks(): bigint {
    return BigInt(this.#outside().at) * 10_000n + ticksTo1970
  }

  random(): number {
    return this.#outside().random()
  }

  newGuid(): string {
    return this.#outside().newGuid()
  }

  /** Only SelectUniqueValue asks, which compiling a flow refuses. */
  isTaken(): boolean {
    return false
  }

  #reader(name: string, known: Map<string, Reader>, plain: PlainReader): Reader {
    const before = known.get(name)
    if (before !== undefined) return before
    const reader = this.#makeReader(name, plain)
    known.set(name, reader)
    return reader
  }

  #makeReader(name: string, plain: PlainReader): Reader {
    if (name.toLowerCase() === 'dn') return (view) => (view.dn === '' ? null : view.dn)
    const found = this.#names.find(name)
    if (found === null) return () => null
    return found.schema.type === 'reference' ? this.#referenceReader(found) : plain(found)
  }

  #referenceReader({ name, schema }: { readonly name: string; readonly schema: AttributeSchema }): Reader {
    if (this.#named.has(name)) {
      return (view) => {
        const value = referencesOf(name, schema, view)
        this.#given.set(name, value)
        return value
      }
    }
    const unread = this.#unread.get(name) ?? new Reference('')
    this.#unread.set(name, unread)
    return (view) => (view.referenceCount(name) === 0 ? null : unread)
  }

  #current(): FlowView {
    return must(this.#view, 'an object to read from')
  }

  #outside(): FlowSurroundings {
    return must(this.#surroundings, 'the surroundings of an evaluation')
  }
}

type PlainReader = (found: { readonly name: string; readonly schema: AttributeSchema }) => Reader

const valuesReader: PlainReader = ({ name, schema }) =>
  schema.multiValued ? (view) => listOrNull(view.values(name)) : (view) => view.values(name)[0] ?? null

const importedReader: PlainReader = ({ name, schema }) =>
  schema.multiValued ? (view) => listOrNull(view.imported(name)) : (view) => view.imported(name)[0] ?? null

function listOrNull<List extends readonly unknown[]>(values: List): List | null {
  return values.length === 0 ? null : values
}

function referencesOf(name: string, schema: AttributeSchema, view: FlowView): ExpressionValue {
  const names = view.references(name)
  if (names === null) {
    throw new ExpressionError(
      'limit exceeded',
      `[${name}] has more than ${referenceNamesMax} values; an expression reads no more names, only counts them`,
    )
  }
  const [first] = names
  if (first === undefined) return null
  return schema.multiValued ? names.map((dn) => new Reference(dn)) : new Reference(first)
}
