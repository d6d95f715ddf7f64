import type { ClassDefinition } from '../schema/schema.ts'
import { formatRdn, rdnKey, type Rdn } from './distinguished-name.ts'

/** One value: text as LDAP writes it, or bytes. */
export type Value = string | Buffer

/** What is stored under one attribute. A single value stays bare: a hundred thousand objects carry millions of them. */
export type Values = Value | readonly Value[]

/** The values as a list. */
export function valueList(values: Values | undefined): readonly Value[] {
  if (values === undefined) return []
  return typeof values === 'string' || Buffer.isBuffer(values) ? [values] : values
}

/** The only value, or the first of several, as text; null where there is none. */
export function firstText(values: Values | undefined): string | null {
  const first = valueList(values)[0]
  return first === undefined ? null : first.toString()
}

/**
 * One object of the directory. Only the tree changes it. What can be derived (names, times, class lists) is not in `values`
 * but in fields: see `attribute-values.ts`.
 */
export class Entry {
  readonly guid: Buffer
  readonly definition: ClassDefinition
  /** Root of a naming context: a subtree search of the context above does not enter it. */
  readonly role: 'object' | 'naming-context'
  readonly createdAtMs: number
  usnCreated = 0
  usnChanged = 0
  changedAtMs: number
  parent: Entry | null
  rdn: Rdn
  dn: string
  state: 'live' | 'deleted' = 'live'
  lastKnownParent: Entry | null = null
  readonly values = new Map<string, Values>()
  /** USN of each attribute's last change, where it is not that of the creation; cleared attributes keep theirs. */
  stamps: Map<string, number> | null = null
  children: Map<string, Entry> | null = null

  constructor(birth: EntryBirth) {
    this.guid = birth.guid
    this.definition = birth.definition
    this.role = birth.role ?? 'object'
    this.parent = birth.parent
    this.rdn = birth.rdn
    this.dn = birth.parent === null ? (birth.dn ?? '') : `${formatRdn(birth.rdn)},${birth.parent.dn}`
    this.createdAtMs = birth.atMs
    this.changedAtMs = birth.atMs
  }

  /** The head of the naming context the object lives in. */
  get namingContext(): Entry {
    return this.role === 'naming-context' || this.parent === null ? this : this.parent.namingContext
  }

  /** Is `ancestor` the object itself or above it? */
  isWithin(ancestor: Entry): boolean {
    return this === ancestor || (this.parent?.isWithin(ancestor) ?? false)
  }

  child(key: string): Entry | null {
    return this.children?.get(key) ?? null
  }

  /** Puts the object into its parent's list of children. */
  attach(): void {
    if (this.parent === null) return
    this.parent.children ??= new Map()
    this.parent.children.set(rdnKey(this.rdn), this)
  }

  detach(): void {
    this.parent?.children?.delete(rdnKey(this.rdn))
  }
}

/** What an object is made of when it comes into being. */
export interface EntryBirth {
  readonly guid: Buffer
  readonly definition: ClassDefinition
  readonly parent: Entry | null
  readonly rdn: Rdn
  readonly atMs: number
  readonly role?: 'object' | 'naming-context'
  /** Whole name of an object without a parent: the domain itself. */
  readonly dn?: string
}
