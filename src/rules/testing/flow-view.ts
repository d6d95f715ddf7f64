import type { ObjectTypeSchema } from '#src/model/schema.ts'
import { parseAttributeSchema } from '#src/model/schema.ts'
import { must } from '#src/base/assert.ts'
import type { Attributes } from '#src/model/value.ts'
import type { FlowSurroundings, FlowView } from '../flow-source.ts'

/** An object type from the short forms of its attributes: `{ title: 'string', member: 'reference[]' }`. */
export function objectType(attributes: Readonly<Record<string, string>>): ObjectTypeSchema {
  return {
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([name, text]) => [name, must(parseAttributeSchema(text), `a schema in "${text}"`)]),
    ),
  }
}

/** An object as a rule sees it: its attributes, and what a test says beside them. */
export function viewOf(
  attributes: Attributes,
  more: {
    readonly imported?: Attributes
    readonly references?: Readonly<Record<string, number>>
    readonly dn?: string
    readonly parameters?: Readonly<Record<string, string>>
  } = {},
): FlowView {
  return {
    values: (name) => attributes[name] ?? [],
    imported: (name) => (more.imported ?? attributes)[name] ?? [],
    referenceCount: (name) => more.references?.[name] ?? 0,
    dn: more.dn ?? 'CN=Anna,OU=People,DC=contoso,DC=lab',
    parameter: (name) => more.parameters?.[name],
  }
}

/** 2026-11-22 at noon, and no chance. */
export const surroundings: FlowSurroundings = {
  at: Date.UTC(2026, 10, 22, 12),
  random: () => 0.5,
  newGuid: () => '00000000-0000-4000-8000-000000000001',
}
