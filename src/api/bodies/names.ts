import type { ConnectorId, RuleId } from '#src/model/brand.ts'
import type { StoredConfiguration } from '#src/store/store.ts'

/** Names of what identifiers stand for. What is no longer configured keeps its identifier. */
export interface Names {
  connector(id: ConnectorId): string
  rule(id: RuleId): string
}

export function namesOf(stored: StoredConfiguration | null): Names {
  const connectors = new Map(stored?.configuration.connectors.map((connector) => [connector.id, connector.name]))
  const rules = new Map(stored?.configuration.rules.map((rule) => [rule.id, rule.name]))
  return { connector: (id) => connectors.get(id) ?? id, rule: (id) => rules.get(id) ?? id }
}
