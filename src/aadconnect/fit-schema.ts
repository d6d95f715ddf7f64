import type { AttributeSchema, ObjectTypeSchema, Schema } from '#src/model/schema.ts'
import type { Findings } from './findings.ts'
import type { DirectorySchema, ImportedConnector, ImportedMetaverse } from './imported-configuration.ts'
import type { ImportedRule } from './imported-rule.ts'
import { attributesInSpace } from './rule-attributes.ts'

/** What the schema of a connector is made from. */
export interface SchemaParts {
  readonly connector: ImportedConnector
  /** Rules of the connector. */
  readonly rules: readonly ImportedRule[]
  readonly metaverse: DirectorySchema | null
  readonly findings: Findings
}

/**
 * The selected object classes with the attributes of the inclusion list that they have. An attribute that a rule uses and
 * the list does not name is added: the old server would have refused the rule otherwise.
 */
export function fitForestSchema(parts: SchemaParts): Schema {
  const { connector, findings } = parts
  const references = sidReferences(parts)
  return Object.fromEntries(
    selectedClasses(connector).flatMap((name): readonly [string, ObjectTypeSchema][] => {
      const has = connector.schema.attributesOf(name)
      if (has === null) {
        findings.warning(connector.file, `${connector.name}: ${name}`, {
          message: 'The object class is selected, but the schema in the export does not have it; it is left out.',
          hint: 'Refresh the schema of the connector on the old server and export again.',
        })
        return []
      }
      const names = [...new Set([...connector.attributeInclusion.filter((attribute) => has.has(attribute)), ...added(name, parts)])]
      const attributes = names.flatMap((attribute): readonly [string, AttributeSchema][] => {
        const found = connector.schema.attributes.get(attribute)
        if (found === undefined) return []
        const { type, multiValued, access } = found
        return [[attribute, { type: references.has(attribute) ? 'reference' : type, multiValued, access }]]
      })
      return [[name, { attributes: Object.fromEntries(attributes) }]]
    }),
  )
}

/** Object classes selected in a partition that is selected. */
export function selectedClasses(connector: ImportedConnector): readonly string[] {
  return [...new Set(connector.partitions.filter(({ isSelected }) => isSelected).flatMap(({ objectClasses }) => objectClasses))]
}

/** Attributes that rules for a class use beyond the inclusion list, as far as the forest has them at all. */
function added(objectType: string, { connector, rules, findings }: SchemaParts): readonly string[] {
  const included = new Set(connector.attributeInclusion.map((name) => name.toLowerCase()))
  const has = connector.schema.attributesOf(objectType)
  const own = rules.filter((rule) => spaceType(rule).toLowerCase() === objectType.toLowerCase())
  const byKey = new Map([...connector.schema.attributes.keys()].map((name) => [name.toLowerCase(), name]))
  const found = new Set<string>()
  for (const { name, rule } of own.flatMap(attributesInSpace)) {
    const canonical = byKey.get(name.toLowerCase())
    if (canonical === undefined || found.has(canonical) || (included.has(name.toLowerCase()) && has?.has(canonical) === true)) continue
    found.add(canonical)
    findings.information(
      connector.file,
      `${connector.name}: ${objectType}`,
      `${canonical} was added to the selection, because the rule "${rule}" uses it.`,
    )
  }
  return [...found]
}

export function spaceType(rule: ImportedRule): string {
  return rule.direction === 'inbound' ? rule.sourceObjectType : rule.targetObjectType
}

/**
 * Attributes with a security identifier that a rule lets flow into a reference, such as mS-DS-CreatorSID: the connector presents
 * them as references to the objects that have the identifier.
 */
function sidReferences({ connector, rules, metaverse }: SchemaParts): ReadonlySet<string> {
  const direct = rules
    .filter(({ direction }) => direction === 'inbound')
    .flatMap(({ mappings }) =>
      mappings.flatMap(({ source, destination }) => (source.kind === 'direct' ? [[source.attribute, destination] as const] : [])),
    )
  const flowing = direct.filter(
    ([from, to]) => connector.schema.attributes.get(from)?.type === 'binary' && metaverse?.attributes.get(to)?.type === 'reference',
  )
  return new Set(flowing.map(([from]) => from))
}

/** The metaverse as it is exported: every class with its attributes. */
export function fitMetaverse(metaverse: ImportedMetaverse): Schema {
  const { schema, classes } = metaverse
  return Object.fromEntries(
    classes.map((name) => {
      const attributes = [...(schema.attributesOf(name) ?? [])].flatMap((attribute): readonly [string, AttributeSchema][] => {
        const found = schema.attributes.get(attribute)
        return found === undefined ? [] : [[attribute, found]]
      })
      return [name, { attributes: Object.fromEntries(attributes) }] as const
    }),
  )
}
