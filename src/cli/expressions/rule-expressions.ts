import type { DocumentFile, DocumentProblem } from '#src/configuration/document-problem.ts'
import { ruleShape, ruleTemplateShape, type RuleBodyText } from '#src/configuration/document-shapes.ts'
import { readDocument } from '#src/configuration/read-document.ts'
import type { FlowSource, FlowSurroundings } from '#src/expressions/diagnose.ts'
import type { AttributeSchema, Schema } from '#src/model/schema.ts'
import { attributeNames } from '#src/rules/attribute-names.ts'
import { kindOf, type KnownSchemas } from './known-schemas.ts'

/** An expression of a rule document, with what is known about the flow it stands in. */
export interface RuleExpression {
  /** The attribute it flows into. */
  readonly target: string
  readonly text: string
  /** Where its value begins in the document, from 1. */
  readonly start: { readonly line: number; readonly column: number }
  readonly surroundings: FlowSurroundings
}

export type RuleAnswer =
  | { readonly kind: 'rule'; readonly expressions: readonly RuleExpression[]; readonly missing: readonly string[] }
  | { readonly kind: 'unreadable'; readonly problems: readonly DocumentProblem[] }
  /** A document of another kind. */
  | { readonly kind: 'other' }

/** The expressions of a rule, or of a template for rules. `missing` names what their types cannot be checked against. */
export function expressionsOfRule(file: DocumentFile, schemas: KnownSchemas): RuleAnswer {
  const kind = kindOf(file)
  if (kind !== null && kind !== 'rule' && kind !== 'rule-template') return { kind: 'other' }
  const answer = kind === 'rule-template' ? readDocument(file, ruleTemplateShape) : readDocument(file, ruleShape)
  if (!answer.ok) return { kind: 'unreadable', problems: answer.problems }
  const { text: rule, source } = answer.document
  const sides = sidesOf(rule, schemas)
  const expressions = (rule.flows ?? []).flatMap(({ to, expression }, i): readonly RuleExpression[] => {
    if (expression === undefined) return []
    const target = sides.target(to)
    const surroundings = { ...sides.source, ...(target === null ? {} : { target }) }
    return [{ target: to, text: expression, start: source.place(['flows', i, 'expression'], 'value'), surroundings }]
  })
  return { kind: 'rule', expressions, missing: expressions.length === 0 ? [] : sides.missing }
}

interface Sides {
  readonly source: Pick<FlowSurroundings, 'source' | 'parameters'>
  target(name: string): { readonly name: string; readonly schema: AttributeSchema } | null
  readonly missing: readonly string[]
}

const naming: AttributeSchema = { type: 'string', multiValued: false, access: 'read-write' }

function sidesOf(rule: RuleBodyText, { connectors, metaverse }: KnownSchemas): Sides {
  const connector = connectors.get(rule.connector)
  const isInbound = rule.direction === 'inbound'
  const space = sideOf(connector?.schema ?? null, isInbound ? rule.sourceObjectType : rule.targetObjectType, rule.connector)
  const central = sideOf(metaverse, isInbound ? rule.targetObjectType : rule.sourceObjectType, 'the metaverse')
  const [source, target] = isInbound ? [space, central] : [central, space]
  return {
    source: {
      ...(source === null ? {} : { source: { ...source, isConnectorSpace: isInbound } }),
      ...(connector === undefined ? {} : { parameters: connector.parameters }),
    },
    target: (wanted) => (wanted === 'dn' ? { name: 'dn', schema: naming } : (target?.find(wanted) ?? null)),
    missing: [...(space === null ? [`the connector ${rule.connector}`] : []), ...(central === null ? ['the metaverse'] : [])],
  }
}

/** One side of a rule; null when nobody knows its object type. */
function sideOf(schema: Schema | null, objectType: string, place: string): Omit<FlowSource, 'isConnectorSpace'> | null {
  const type = schema === null || !Object.hasOwn(schema, objectType) ? null : (schema[objectType] ?? null)
  if (type === null) return null
  return { title: `${objectType} in ${place}`, names: Object.keys(type.attributes), find: attributeNames(type).find }
}
