import { AppError } from '#src/base/app-error.ts'
import type { ConnectorId, DnKey } from '#src/model/brand.ts'
import type { Configuration, ConnectorDocument, RuleDocument, ScopeCondition } from '#src/model/configuration.ts'
import { dnKey } from '#src/model/dn.ts'
import { withParameters, type ParameterLookUp } from './parameters.ts'

/** Groups that scopes of one connector ask about, and the attributes that hold their members. */
export interface ScopedGroups {
  readonly groups: ReadonlySet<DnKey>
  readonly attributes: readonly string[]
}

const noGroups: ScopedGroups = { groups: new Set(), attributes: [] }

/** Names that directories give to the members of a group. */
const memberAttributes: ReadonlySet<string> = new Set(['member', 'members'])

/** Whether a condition looks at a group and not at an attribute. */
export function asksForMembership({ operator }: ScopeCondition): boolean {
  return operator === 'ISMEMBEROF' || operator === 'ISNOTMEMBEROF'
}

/** The key of a group that a condition names; null for a text that is no distinguished name. */
export function groupKey(text: string): DnKey | null {
  try {
    return text.trim() === '' ? null : dnKey(text)
  } catch (error) {
    if (error instanceof AppError && error.code === 'dn-syntax') return null
    throw error
  }
}

/** The groups that the enabled inbound rules ask about, by connector, with parameters as every partition fills them in. */
export function scopedGroups(configuration: Configuration, parameter: ParameterLookUp): (connectorId: ConnectorId) => ScopedGroups {
  const byConnector = new Map<ConnectorId, ScopedGroups>()
  for (const connector of configuration.connectors) {
    const rules = configuration.rules.filter(({ disabled, connector: name }) => !disabled && name === connector.name)
    const groups = new Set(rules.filter(isInbound).flatMap((rule) => groupsOf(rule, connector, parameter)))
    if (groups.size > 0) byConnector.set(connector.id, { groups, attributes: attributesOf(connector) })
  }
  return (connectorId) => byConnector.get(connectorId) ?? noGroups
}

function isInbound({ direction }: RuleDocument): boolean {
  return direction === 'inbound'
}

function groupsOf(rule: RuleDocument, connector: ConnectorDocument, parameter: ParameterLookUp): readonly DnKey[] {
  const places = [null, ...connector.partitions.map(({ name }) => name)]
  return rule.scope
    .flat()
    .filter(asksForMembership)
    .flatMap(({ value }) =>
      places.flatMap(
        (partition) => groupKey(withParameters(value, (name) => parameter({ connectorId: connector.id, partition }, name))) ?? [],
      ),
    )
}

/** By the names the schema of the connector uses. */
function attributesOf(connector: ConnectorDocument): readonly string[] {
  const names = Object.values(connector.schema).flatMap(({ attributes }) =>
    Object.keys(attributes).filter((name) => attributes[name]?.type === 'reference' && memberAttributes.has(name.toLowerCase())),
  )
  return [...new Set(names)]
}
