import type { ConnectorId, RuleId } from '#src/model/brand.ts'
import type { StoredConfiguration } from '#src/store/store.ts'

/** Names of what identifiers stand for. What is no longer configured keeps its identifier. */
export interface Names {
  connector(id: ConnectorId): string
  rule(id: RuleId): string
  /** Name and identifier of a rule; the identifier is null once nothing is configured under it. */
  lineage(id: RuleId): { readonly rule: string; readonly ruleId: string | null }
  /** The identifier of the rule of a name, of which there is one only. Null where there is none. */
  ruleNamed(name: string | null): string | null
}

export function namesOf(stored: StoredConfiguration | null): Names {
  const connectors = new Map(stored?.configuration.connectors.map((connector) => [connector.id, connector.name]))
  const rules = new Map(stored?.configuration.rules.map((rule) => [rule.id, rule.name]))
  return namesIn(connectors, rules)
}

export function namesIn(connectors: ReadonlyMap<ConnectorId, string>, rules: ReadonlyMap<RuleId, string>): Names {
  const byName = new Map([...rules].map(([id, name]) => [name, id]))
  return {
    connector: (id) => connectors.get(id) ?? id,
    rule: (id) => rules.get(id) ?? id,
    lineage: (id) => ({ rule: rules.get(id) ?? id, ruleId: rules.has(id) ? id : null }),
    ruleNamed: (name) => (name === null ? null : (byName.get(name) ?? null)),
  }
}
