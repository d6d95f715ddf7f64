import { compileExpression } from '#src/expressions/compile.ts'
import type { AttributeFlow, RuleDocument } from '#src/model/configuration.ts'

/** Names of all attributes that a rule reads or writes, on either side, as they are written in it. */
export function attributesOfRule(rule: RuleDocument): readonly string[] {
  return [
    ...new Set([
      ...rule.scope.flat().map(({ attribute }) => attribute),
      ...rule.join.flat().flatMap(({ connectorSpaceAttribute, metaverseAttribute }) => [connectorSpaceAttribute, metaverseAttribute]),
      ...rule.flows.flatMap((flow) => [flow.target, ...readBy(flow)]),
    ]),
  ]
}

/** Names of the attributes that a rule reads on the side it flows from: in scopes and flows. */
export function attributesReadBy(rule: RuleDocument): readonly string[] {
  return [...new Set([...rule.scope.flat().map(({ attribute }) => attribute), ...rule.flows.flatMap(readBy)])]
}

/** An expression with a mistake in it reads nothing that one could rely on. */
function readBy({ source }: AttributeFlow): readonly string[] {
  if (source.kind === 'direct') return [source.attribute]
  if (source.kind === 'constant') return []
  const compiled = compileExpression(source.text)
  return compiled.ok ? [...compiled.program.attributes, ...compiled.program.importedAttributes] : []
}
