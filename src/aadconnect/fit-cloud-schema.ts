import { vocabularies } from '#src/connectors/entra/vocabulary.ts'
import type { AttributeSchema, ObjectTypeSchema, Schema } from '#src/model/schema.ts'
import type { RuleDocument } from '#src/model/configuration.ts'
import type { Findings } from './findings.ts'
import type { ImportedConnector } from './imported-configuration.ts'
import type { ImportedRule } from './imported-rule.ts'
import { attributesInSpace } from './rule-attributes.ts'
import { selectedClasses, spaceType } from './fit-schema.ts'

const { schema: known } = vocabularies['azure-ad-connect']

/**
 * The selected classes of the cloud connector with the attributes of its inclusion list and those rules use. Types and rights are
 * those of our connector, which knows what Microsoft Graph has behind each name.
 */
export function fitCloudSchema(of: {
  readonly connector: ImportedConnector
  readonly rules: readonly ImportedRule[]
  readonly findings: Findings
}): Schema {
  const { connector, rules, findings } = of
  return Object.fromEntries(
    selectedClasses(connector).flatMap((name): readonly [string, ObjectTypeSchema][] => {
      const type = Object.hasOwn(known, name) ? known[name] : undefined
      if (type === undefined) {
        findings.warning(connector.file, `${connector.name}: ${name}`, {
          message: `The cloud connector has no object type ${name}; it is left out, with the rules for it.`,
          hint: '',
        })
        return []
      }
      const used = rules.filter((rule) => spaceType(rule).toLowerCase() === name.toLowerCase()).flatMap(attributesInSpace)
      const wanted = new Set([...connector.attributeInclusion, ...used.map((attribute) => attribute.name)])
      const attributes = Object.entries(type.attributes).filter(([attribute]) => wanted.has(attribute))
      return [[name, { attributes: Object.fromEntries<AttributeSchema>(attributes) }]]
    }),
  )
}

/**
 * Takes out of outbound rules what the cloud connector has no name for (directory extensions, classes that are not there).
 * Everything else stays, also flows to attributes that can only be read: those are reported, and may become writable.
 */
export function withoutUnknownTargets(
  rules: readonly RuleDocument[],
  of: {
    readonly connectors: readonly { readonly name: string; readonly type: string; readonly schema: Schema }[]
    readonly findings: Findings
  },
): readonly RuleDocument[] {
  const clouds = new Map(of.connectors.filter(({ type }) => type === 'entra-id').map((connector) => [connector.name, connector.schema]))
  return rules.flatMap((rule) => {
    const schema = clouds.get(rule.connector)
    if (schema === undefined) return [rule]
    const objectType = rule.direction === 'inbound' ? rule.sourceObjectType : rule.targetObjectType
    const attributes = schema[objectType]?.attributes
    if (attributes === undefined) {
      of.findings.warning('', rule.name, {
        message: `The rule is left out: the cloud connector has no object type ${objectType}.`,
        hint: '',
      })
      return []
    }
    const has = (name: string): boolean => name === 'dn' || Object.hasOwn(attributes, name)
    const isKnown = ({ target, source }: RuleDocument['flows'][number]): boolean =>
      rule.direction === 'outbound' ? has(target) : source.kind !== 'direct' || has(source.attribute)
    for (const { target, source } of rule.flows.filter((flow) => !isKnown(flow))) {
      const name = rule.direction === 'outbound' || source.kind !== 'direct' ? target : source.attribute
      of.findings.warning('', `${rule.name}: ${target}`, {
        message: `The flow is left out: the cloud connector has no attribute ${name} of ${objectType}.`,
        hint: name.startsWith('extension_') ? 'Directory extensions are not supported yet.' : '',
      })
    }
    return [{ ...rule, flows: rule.flows.filter(isKnown) }]
  })
}
