import { formatAttributeSchema, type Schema } from '#src/model/schema.ts'

/** How what a directory offers differs from what is selected, for one object type. */
export interface TypeDifference {
  readonly name: string
  readonly isSelected: boolean
  readonly isOffered: boolean
  readonly available: readonly { readonly name: string; readonly schema: string }[]
  readonly missing: readonly string[]
  readonly changed: readonly { readonly name: string; readonly before: string; readonly after: string }[]
}

/** Compares a selection with what the directory offers now, selected types first. */
export function schemaDifference(selected: Schema, offered: Schema): readonly TypeDifference[] {
  const names = [...new Set([...Object.keys(selected), ...Object.keys(offered)])]
  return names
    .map((name) => typeDifference(name, selected, offered))
    .toSorted((a, b) => Number(b.isSelected) - Number(a.isSelected) || (a.name < b.name ? -1 : 1))
}

function typeDifference(name: string, selected: Schema, offered: Schema): TypeDifference {
  const own = selected[name]?.attributes ?? {}
  const theirs = offered[name]?.attributes ?? {}
  const changed = Object.entries(own).flatMap(([attribute, schema]) => {
    const now = theirs[attribute]
    if (now === undefined) return []
    const [before, after] = [formatAttributeSchema(schema), formatAttributeSchema(now)]
    return before === after ? [] : [{ name: attribute, before, after }]
  })
  return {
    name,
    isSelected: Object.hasOwn(selected, name),
    isOffered: Object.hasOwn(offered, name),
    available: Object.entries(theirs)
      .filter(([attribute]) => !Object.hasOwn(own, attribute))
      .map(([attribute, schema]) => ({ name: attribute, schema: formatAttributeSchema(schema) })),
    missing: Object.keys(own).filter((attribute) => !Object.hasOwn(theirs, attribute)),
    changed,
  }
}
