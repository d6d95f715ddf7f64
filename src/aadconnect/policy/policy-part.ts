/** Members of an object that are looked at; a policy has some dozens. */
const membersMax = 10_000

/**
 * An object of a JSON policy. Like an XML element it remembers what was asked for: the format has never been published, so
 * whatever is not known here has to come out as a finding.
 */
export class PolicyPart {
  /** From the root: `onpremisesDirectoryPolicy[0].partitionFilters[1]`. */
  readonly path: string
  readonly #members: Readonly<Record<string, unknown>>
  readonly #read = new Set<string>()
  readonly #parts: PolicyPart[] = []

  constructor(path: string, members: Readonly<Record<string, unknown>>) {
    this.path = path
    this.#members = members
  }

  /** A text, number or boolean as text; empty when there is none. */
  text(...names: readonly string[]): string {
    for (const name of names) {
      const value = this.#take(name)
      if (typeof value === 'string') return value.trim()
      if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    }
    return ''
  }

  /** Texts, given one by one or as a list. */
  texts(...names: readonly string[]): readonly string[] {
    for (const name of names) {
      const value = this.#take(name)
      if (typeof value === 'string' && value.trim() !== '') return [value.trim()]
      if (Array.isArray(value)) return value.filter((one) => typeof one === 'string')
    }
    return []
  }

  /** Objects of a list; a single object stands for a list of one. */
  parts(...names: readonly string[]): readonly PolicyPart[] {
    return names.flatMap((name) => this.#partsOf(name, this.#take(name)))
  }

  /** Lists of objects. A plain list of objects is one list: conditions that must all hold take in less than alternatives would. */
  groups(...names: readonly string[]): readonly (readonly PolicyPart[])[] {
    return names.flatMap((name) => {
      const value = this.#take(name)
      const groups = Array.isArray(value) && value.some((item) => Array.isArray(item)) ? (value as readonly unknown[]) : [value]
      return groups.map((item, i) => this.#partsOf(groups.length === 1 ? name : `${name}[${i}]`, item)).filter((group) => group.length > 0)
    })
  }

  passOver(...names: readonly string[]): void {
    for (const name of names) this.#take(name)
  }

  /** Paths and values of what nobody asked for. */
  *unread(): Generator<{ readonly path: string; readonly line: number; readonly text: string }> {
    for (const [name, value] of Object.entries(this.#members)) {
      if (!this.#read.has(name) && !isNothing(value)) {
        yield { path: `${this.path === '' ? '' : `${this.path}.`}${name}`, line: 1, text: (JSON.stringify(value) ?? '').slice(0, 80) }
      }
    }
    for (const part of this.#parts) yield* part.unread()
  }

  /** Names are compared without case: the product has changed it between versions. */
  #take(name: string): unknown {
    const key = Object.keys(this.#members).find((candidate) => candidate.toLowerCase() === name.toLowerCase())
    if (key === undefined) return undefined
    this.#read.add(key)
    return this.#members[key]
  }

  #partsOf(name: string, value: unknown): readonly PolicyPart[] {
    const items: readonly unknown[] = Array.isArray(value) ? value.slice(0, membersMax) : [value]
    const parts = items.flatMap((item, i) =>
      isMembers(item)
        ? [new PolicyPart(`${this.path === '' ? '' : `${this.path}.`}${name}${Array.isArray(value) ? `[${i}]` : ''}`, item)]
        : [],
    )
    this.#parts.push(...parts)
    return parts
  }
}

export function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isNothing(value: unknown): boolean {
  return value === null || value === '' || value === false || (Array.isArray(value) && value.length === 0)
}
