import { and, equal, not, or, type Filter } from '../ldap/filter.ts'

/**
 * Object types Active Directory brings along that stand for something of their own although some derive from `user` or
 * from each other. A class a company made itself counts as what it derives from, unless it is selected.
 */
export const standardTypes: readonly string[] = [
  'user',
  'inetOrgPerson',
  'group',
  'contact',
  'computer',
  'msDS-ManagedServiceAccount',
  'msDS-GroupManagedServiceAccount',
  'msDS-DelegatedManagedServiceAccount',
  'foreignSecurityPrincipal',
  'msDS-Device',
  'organizationalUnit',
  'container',
  'domainDNS',
  'builtinDomain',
]

/** What derives from what among the standard types. */
const derived: Readonly<Record<string, readonly string[]>> = {
  user: ['computer', 'inetOrgPerson'],
  computer: ['msDS-ManagedServiceAccount', 'msDS-GroupManagedServiceAccount', 'msDS-DelegatedManagedServiceAccount'],
}

/** Objects of these types are renamed without children that would have to follow. */
const leafTypes: ReadonlySet<string> = new Set(['user', 'inetorgperson', 'group', 'contact', 'foreignsecurityprincipal'])

const standard: ReadonlySet<string> = new Set(standardTypes.map((type) => type.toLowerCase()))

/** Finds the object type of an entry among the selected ones. */
export class ObjectTypes {
  readonly #selected: ReadonlyMap<string, string>

  constructor(selected: readonly string[]) {
    this.#selected = new Map(selected.map((type) => [type.toLowerCase(), type]))
  }

  /**
   * The selected type of an object, or null when it is of none. `classes` are the values of objectClass, which the
   * directory orders from `top` to the most specific structural class.
   */
  typeOf(classes: readonly string[]): string | null {
    for (const name of classes.toReversed()) {
      const key = name.toLowerCase()
      const selected = this.#selected.get(key)
      if (selected !== undefined) return selected
      if (standard.has(key)) return null
    }
    return null
  }

  /** Objects of the selected types, those left out that only derive from one. */
  get filter(): Filter {
    const types = [...this.#selected.values()]
    const wanted = or(...types.map((type) => equal('objectClass', type)))
    const unwanted = types
      .flatMap((type) => derived[type] ?? [])
      .filter((type) => ![type, ...(derived[type] ?? [])].some((one) => this.#has(one)))
    return and(wanted, ...unwanted.map((type) => not(equal('objectClass', type))))
  }

  /**
   * The filter in the order a full import asks: groups come last, because almost everything they refer to is known by then
   * and needs no placeholder. One search where no groups, or nothing but groups, are selected.
   */
  get filtersInOrder(): readonly Filter[] {
    if (!this.#has('group') || this.#selected.size === 1) return [this.filter]
    const isGroup = equal('objectClass', 'group')
    return [and(this.filter, not(isGroup)), and(this.filter, isGroup)]
  }

  #has(type: string): boolean {
    return this.#selected.has(type.toLowerCase())
  }

  /** The selected types and everything that can hold them, whose renaming moves them. */
  get filterWithContainers(): Filter {
    return or(this.filter, ...containerTypes.map((type) => equal('objectClass', type)))
  }
}

const containerTypes: readonly string[] = ['organizationalUnit', 'container', 'builtinDomain']

/** Whether an object of these classes can hold others. */
export function canHoldObjects(classes: readonly string[]): boolean {
  return !classes.some((name) => leafTypes.has(name.toLowerCase()))
}
