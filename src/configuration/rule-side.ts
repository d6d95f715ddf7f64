import { didYouMean } from '#src/expressions/suggest.ts'
import type { Configuration, ConnectorDocument, RuleDocument } from '#src/model/configuration.ts'
import type { AttributeSchema, Schema } from '#src/model/schema.ts'
import { attributeNames } from '#src/rules/attribute-names.ts'
import { anyType } from '#src/rules/rule-set.ts'
import { error, warning, type ProblemInside } from './configuration-problem.ts'
import type { ValuePath } from './document-problem.ts'

/** One side of a rule: an object type with its attributes, and how to call it. */
export interface RuleSide {
  /** For messages, for example `user in contoso.lab`. */
  readonly title: string
  readonly isConnectorSpace: boolean
  readonly names: readonly string[]
  find(name: string): { readonly name: string; readonly schema: AttributeSchema } | null
}

/** Type of the attribute a rule writes to; null when there is no such connector, object type or attribute. */
export function targetSchemaOf(
  configuration: Configuration,
  rule: Pick<RuleDocument, 'direction' | 'connector' | 'targetObjectType'>,
  attribute: string,
): AttributeSchema | null {
  const connector = configuration.connectors.find(({ name }) => name === rule.connector)
  if (rule.direction === 'inbound') return metaverseSide(configuration, rule.targetObjectType)?.find(attribute)?.schema ?? null
  return connector === undefined ? null : (connectorSide(connector, rule.targetObjectType)?.find(attribute)?.schema ?? null)
}

/** An object type of a connector space; null when it is not selected. */
export function connectorSide(connector: ConnectorDocument, objectType: string): RuleSide | null {
  return sideOf(connector.schema, objectType, { place: connector.name, isConnectorSpace: true })
}

/** An object type of the metaverse, or `*` for all of them; null when there is none of that name. */
export function metaverseSide(configuration: Configuration, objectType: string): RuleSide | null {
  if (objectType === '*') return sideOf({ '*': anyType(configuration.metaverse) }, '*', { place: 'the metaverse', isConnectorSpace: false })
  return sideOf(configuration.metaverse, objectType, { place: 'the metaverse', isConnectorSpace: false })
}

/** An attribute a rule reads or writes; a problem when it is not there, a remark when only the case differs. */
export function attributeProblem(at: ValuePath, name: string, side: RuleSide): ProblemInside | null {
  const found = side.find(name)
  if (found === null) {
    const why = side.isConnectorSpace ? 'it is not there or not selected' : 'the metaverse does not have it'
    return error(at, `${side.title} has no attribute ${name}: ${why}`, didYouMean(name, side.names))
  }
  return found.name === name ? null : warning(at, `The attribute ${name} is written ${found.name} in ${side.title}`, `Write ${found.name}.`)
}

function sideOf(schema: Schema, objectType: string, of: { readonly place: string; readonly isConnectorSpace: boolean }): RuleSide | null {
  if (!Object.hasOwn(schema, objectType)) return null
  const type = schema[objectType] ?? null
  return {
    title: `${objectType} in ${of.place}`,
    isConnectorSpace: of.isConnectorSpace,
    names: Object.keys(type?.attributes ?? {}),
    find: attributeNames(type).find,
  }
}
