import { compileExpression } from '#src/expressions/compile.ts'
import type { ImportedRule, ImportedSource } from './imported-rule.ts'

/** An attribute on the side of the connector space that a rule reads or writes. */
export interface UsedAttribute {
  readonly name: string
  readonly rule: string
}

/**
 * Attributes of the connector space that a rule uses: sources and scope of an inbound rule, destinations of an outbound one,
 * and its join. The list of the export is just these (see the note on inclusion lists in the page about the import).
 */
export function attributesInSpace(rule: ImportedRule): readonly UsedAttribute[] {
  const joins = rule.join.flat().map((condition) => condition.connectorSpaceAttribute)
  const own =
    rule.direction === 'outbound'
      ? rule.mappings.map(({ destination }) => destination)
      : [...rule.scope.flat().map(({ attribute }) => attribute), ...rule.mappings.flatMap(({ source }) => readBy(source))]
  return [...new Set([...joins, ...own])]
    .filter((name) => name !== '' && name.toLowerCase() !== 'dn')
    .map((name) => ({ name, rule: rule.name }))
}

function readBy(source: ImportedSource): readonly string[] {
  switch (source.kind) {
    case 'direct':
      return [source.attribute]
    case 'constant':
      return []
    case 'expression': {
      const compiled = compileExpression(source.text)
      return compiled.ok ? [...compiled.program.attributes, ...compiled.program.importedAttributes] : source.sources
    }
  }
}
