import type { AttributeSchema, ObjectTypeSchema } from '#src/model/schema.ts'

/** Finds attributes of an object type by exact spelling first, then without regard to case. */
export interface AttributeNames {
  find(name: string): { readonly name: string; readonly schema: AttributeSchema } | null
}

/** The names of one object type; null stands for a type that is not in the schema. */
export function attributeNames(type: ObjectTypeSchema | null): AttributeNames {
  const byName = new Map<string, { readonly name: string; readonly schema: AttributeSchema }>()
  for (const [name, schema] of Object.entries(type?.attributes ?? {})) {
    const entry = { name, schema }
    byName.set(name, entry)
    const folded = name.toLowerCase()
    if (!byName.has(folded)) byName.set(folded, entry)
  }
  return { find: (name) => byName.get(name) ?? byName.get(name.toLowerCase()) ?? null }
}
