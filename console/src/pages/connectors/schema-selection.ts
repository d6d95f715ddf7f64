import type { SchemaDifferenceBody, StoredSchemaBody } from '#src/api/contract/directory.ts'
import type { ConnectorText } from '../../requests/directory.ts'

/** Object type → attribute → its form, as the document of a connector has it. */
export type SchemaText = ConnectorText['schema']

/** An object type that is read or could be. */
export interface TypeRow {
  readonly name: string
  /** Selected attributes. */
  readonly attributes: number
  /** Names of rules. */
  readonly usedBy: readonly string[]
  readonly isSelected: boolean
}

/** An attribute that is read or could be. */
export interface AttributeRow {
  readonly name: string
  readonly form: string
  readonly usedBy: readonly string[]
  readonly isSelected: boolean
}

/** Something that is not read any more, and the rules that use it. */
export interface Loss {
  readonly type: string
  /** Null for the whole type. */
  readonly attribute: string | null
  readonly usedBy: readonly string[]
}

/** What there is to choose from: what is selected and, once the directory was asked, what it offers. */
export interface Choice {
  readonly stored: StoredSchemaBody
  readonly offered: SchemaDifferenceBody | null
}

/** Every object type: those that were selected, then those that could be, each in the order of names. */
export function typeRows({ stored, offered }: Choice, wanted: SchemaText): readonly TypeRow[] {
  const names = [...stored.types.map(({ name }) => name), ...(offered?.types ?? []).map(({ name }) => name), ...Object.keys(wanted)]
  return [...new Set(names)].map((name) => ({
    name,
    attributes: Object.keys(wanted[name] ?? {}).length,
    usedBy: stored.types.find((type) => type.name === name)?.usedBy ?? [],
    isSelected: name in wanted,
  }))
}

/** Every attribute of a type in the order of names. */
export function attributeRows({ stored, offered }: Choice, wanted: SchemaText, type: string): readonly AttributeRow[] {
  const own = stored.types.find(({ name }) => name === type)?.attributes ?? []
  const available = offered?.types.find(({ name }) => name === type)?.available ?? []
  const forms = new Map([...own, ...available].map(({ name, schema }) => [name, schema]))
  for (const [name, form] of Object.entries(wanted[type] ?? {})) forms.set(name, form)
  return [...forms]
    .map(([name, form]) => ({
      name,
      form,
      usedBy: own.find((each) => each.name === name)?.usedBy ?? [],
      isSelected: name in (wanted[type] ?? {}),
    }))
    .toSorted((a, b) => a.name.localeCompare(b.name))
}

export function withAttribute(wanted: SchemaText, type: string, { name, form, isSelected }: AttributeRow): SchemaText {
  const { [name]: _left, ...others } = wanted[type] ?? {}
  return { ...wanted, [type]: isSelected ? others : { ...others, [name]: form } }
}

/** A type that was selected comes back as it was; a new one begins with what is read of the others, as far as it has it. */
export function withType(choice: Choice, wanted: SchemaText, { name, isSelected }: TypeRow): SchemaText {
  const { [name]: _left, ...others } = wanted
  if (isSelected) return others
  const before = choice.stored.types.find((type) => type.name === name)
  if (before !== undefined) return { ...others, [name]: formsOf(before.attributes) }
  const usual = new Set(Object.values(wanted).flatMap((attributes) => Object.keys(attributes)))
  const available = choice.offered?.types.find((type) => type.name === name)?.available ?? []
  return { ...others, [name]: formsOf(available.filter((attribute) => usual.has(attribute.name))) }
}

function formsOf(attributes: readonly { readonly name: string; readonly schema: string }[]): Readonly<Record<string, string>> {
  return Object.fromEntries(attributes.map(({ name, schema }) => [name, schema]))
}

/** What was read and is not to be read any more although rules use it. */
export function lossesOf(stored: StoredSchemaBody, wanted: SchemaText): readonly Loss[] {
  return stored.types.flatMap(({ name: type, usedBy, attributes }): readonly Loss[] => {
    const kept = wanted[type]
    if (kept === undefined) return usedBy.length === 0 ? [] : [{ type, attribute: null, usedBy }]
    const gone = attributes.filter((attribute) => !(attribute.name in kept) && attribute.usedBy.length > 0)
    return gone.map((attribute) => ({ type, attribute: attribute.name, usedBy: attribute.usedBy }))
  })
}

/** Whether two selections come to the same. */
export function isSameSelection(a: SchemaText, b: SchemaText): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
}

function sorted(schema: SchemaText): unknown {
  const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1)
  return Object.entries(schema)
    .map(([type, attributes]) => [type, Object.entries(attributes).toSorted(byName)] as const)
    .toSorted(byName)
}
