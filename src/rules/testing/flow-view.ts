import type { ObjectTypeSchema } from '#src/model/schema.ts'
import { parseAttributeSchema } from '#src/model/schema.ts'
import { must } from '#src/base/assert.ts'
import type { Attributes } from '#src/model/value.ts'
import { dnKey } from '#src/model/dn.ts'
import { referenceNamesMax, type FlowSurroundings, type FlowView } from '../flow-source.ts'

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
    /** Number of values, or the names of the targets. */
    readonly references?: Readonly<Record<string, number | readonly string[]>>
    /** Names of groups the object is a member of. */
    readonly memberOf?: readonly string[]
    readonly dn?: string
    readonly parameters?: Readonly<Record<string, string>>
  } = {},
): FlowView {
  return {
    values: (name) => attributes[name] ?? [],
    imported: (name) => (more.imported ?? attributes)[name] ?? [],
    referenceCount: (name) => {
      const own = more.references?.[name] ?? 0
      return typeof own === 'number' ? own : own.length
    },
    references: (name) => {
      const own = more.references?.[name] ?? []
      return typeof own === 'number' || own.length > referenceNamesMax ? null : own
    },
    isMemberOf: (group) => (more.memberOf ?? []).some((dn) => dnKey(dn) === group),
    dn: more.dn ?? 'CN=Anna,OU=People,DC=contoso,DC=lab',
    parameter: (name) => Object.entries(more.parameters ?? {}).find(([own]) => own.toLowerCase() === name.toLowerCase())?.[1],
  }
}

/** 2026-11-22 at noon, and no chance. */
export const surroundings: FlowSurroundings = {
  at: Date.UTC(2026, 10, 22, 12),
  random: () => 0.5,
  newGuid: () => '00000000-0000-4000-8000-000000000001',
}
