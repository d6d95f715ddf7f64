import { isAbsolute, join } from 'node:path'
import type { TSchema } from 'typebox'
import { AppError } from '#src/base/app-error.ts'
import type { DocumentFile, DocumentProblem } from '#src/configuration/document-problem.ts'
import { connectorShape, metaverseShape, ruleShape, ruleTemplateShape, type RuleBodyText } from '#src/configuration/document-shapes.ts'
import { readDocument, type ReadDocument } from '#src/configuration/read-document.ts'
import { schemaOfText } from '#src/configuration/schema-text.ts'
import { parseYaml } from '#src/configuration/yaml-source.ts'
import type { FlowSource, FlowSurroundings } from '#src/expressions/diagnose.ts'
import type { AttributeSchema, Schema } from '#src/model/schema.ts'
import { attributeNames } from '#src/rules/attribute-names.ts'

/** An expression of a rule document, with what is known about the flow it stands in. */
export interface RuleExpression {
  readonly document: ReadDocument<unknown>
  readonly file: DocumentFile
  /** Index among the flows of the rule. */
  readonly flow: number
  readonly target: string
  readonly text: string
  readonly surroundings: FlowSurroundings
}

/** What the documents of a configuration say about the objects that rules read and write. */
export interface KnownSchemas {
  readonly connectors: ReadonlyMap<string, KnownConnector>
  readonly metaverse: Schema | null
}

interface KnownConnector {
  readonly schema: Schema
  readonly parameters: readonly string[]
}

export type RuleAnswer =
  | { readonly ok: true; readonly expressions: readonly RuleExpression[]; readonly missing: readonly string[] }
  | { readonly ok: false; readonly problems: readonly DocumentProblem[] }

/** The expressions of a rule or of a template for rules. `missing` names what their types cannot be checked against. */
export function expressionsOfRule(file: DocumentFile, schemas: KnownSchemas): RuleAnswer {
  const kind = kindOf(file)
  if (kind !== 'rule' && kind !== 'rule-template') return { ok: true, expressions: [], missing: [] }
  const answer = readDocument<TSchema>(file, kind === 'rule' ? ruleShape : ruleTemplateShape)
  if (!answer.ok) return answer
  const rule = answer.document.text as RuleBodyText
  const sides = sidesOf(rule, schemas)
  const expressions = (rule.flows ?? []).flatMap((flow, i): readonly RuleExpression[] => {
    if (flow.expression === undefined) return []
    const target = sides.target(flow.to)
    const surroundings = { ...sides.source, ...(target === null ? {} : { target }) }
    return [{ document: answer.document, file, flow: i, target: flow.to, text: flow.expression, surroundings }]
  })
  return { ok: true, expressions, missing: expressions.length === 0 ? [] : sides.missing }
}

/** The connectors and the metaverse among some documents; those that cannot be read are left out, they are somebody else's to check. */
export function schemasOf(files: readonly DocumentFile[]): KnownSchemas {
  const connectors = new Map<string, KnownConnector>()
  let metaverse: Schema | null = null
  for (const file of files) {
    const kind = kindOf(file)
    if (kind === 'connector') {
      const answer = readDocument(file, connectorShape)
      if (!answer.ok) continue
      const { name, schema, partitions } = answer.document.text
      const parameters = ['Connector.ID', ...partitions.flatMap((partition) => Object.keys(partition.parameters ?? {}))]
      connectors.set(name, { schema: schemaOfText(schema), parameters: [...new Set(parameters)] })
    }
    if (kind === 'metaverse') {
      const answer = readDocument(file, metaverseShape)
      if (answer.ok) metaverse = schemaOfText(answer.document.text.objectTypes)
    }
  }
  return { connectors, metaverse }
}

function kindOf(file: DocumentFile): string {
  const parsed = parseYaml(file)
  const value: unknown = parsed.ok ? parsed.source.value : null
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : null
  // A document that cannot be read is taken for a rule, so that its problems are said.
  return typeof kind === 'string' ? kind : 'rule'
}

interface Sides {
  readonly source: Pick<FlowSurroundings, 'source' | 'parameters'>
  target(name: string): { readonly name: string; readonly schema: AttributeSchema } | null
  readonly missing: readonly string[]
}

const name: AttributeSchema = { type: 'string', multiValued: false, access: 'read-write' }

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
    target: (wanted) => (wanted === 'dn' ? { name: 'dn', schema: name } : (target?.find(wanted) ?? null)),
    missing: [...(space === null ? [`the connector ${rule.connector}`] : []), ...(central === null ? ['the metaverse'] : [])],
  }
}

function sideOf(schema: Schema | null, objectType: string, place: string): Omit<FlowSource, 'isConnectorSpace'> | null {
  const type = schema === null || !Object.hasOwn(schema, objectType) ? null : (schema[objectType] ?? null)
  if (type === null) return null
  return { title: `${objectType} in ${place}`, names: Object.keys(type.attributes), find: attributeNames(type).find }
}

/** A path as it was typed, inside the working directory. */
export function pathFrom(workingDirectory: string, path: string): string {
  return isAbsolute(path) ? path : join(workingDirectory, path)
}

/** What was asked for is no rule at all. */
export function noRules(paths: readonly string[]): AppError {
  return new AppError('input-missing', { subject: paths.join(', '), detail: 'there is no rule document among them' })
}
