import { compileExpression } from '#src/expressions/compile.ts'
import type { AttributeFlow } from '#src/model/configuration.ts'
import type { Pack, RuleTemplate } from './pack.ts'
import { compareText } from './schema-text.ts'

/** Connector type → object type → attribute names. */
export type PackAttributes = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

/** What connectors must select for a pack to work in full: every attribute its templates read there or write there. */
export function packAttributes(pack: Pack): PackAttributes {
  const byType = Object.groupBy(pack.templates, ({ connectorType }) => connectorType)
  return mapEntries(byType, (templates) => {
    const byObjectType = Object.groupBy(templates, objectTypeOf)
    return mapEntries(byObjectType, (group) => [...new Set(group.flatMap(connectorSpaceAttributes))].toSorted(compareText))
  })
}

function objectTypeOf({ body }: RuleTemplate): string {
  return body.direction === 'inbound' ? body.sourceObjectType : body.targetObjectType
}

function connectorSpaceAttributes({ body }: RuleTemplate): readonly string[] {
  const joins = body.join.flat().map((condition) => condition.connectorSpaceAttribute)
  const scopes = body.direction === 'inbound' ? body.scope.flat().map(({ attribute }) => attribute) : []
  const flows = body.direction === 'inbound' ? body.flows.flatMap(attributesRead) : body.flows.map(({ target }) => target)
  return [...joins, ...scopes, ...flows].filter((name) => name !== 'dn')
}

/** The attributes a flow reads, by the names its author wrote. */
function attributesRead(flow: AttributeFlow): readonly string[] {
  if (flow.source.kind === 'direct') return [flow.source.attribute]
  if (flow.source.kind === 'constant') return []
  const compiled = compileExpression(flow.source.text)
  return compiled.ok ? [...compiled.program.attributes, ...compiled.program.importedAttributes] : []
}

function mapEntries<In, Out>(record: Partial<Record<string, In>>, convert: (value: In) => Out): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).flatMap(([key, value]) => (value === undefined ? [] : [[key, convert(value)]])))
}
