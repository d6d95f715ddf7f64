import type { ConnectorId } from '#src/model/brand.ts'
import type { Configuration, ConnectorDocument, RuleDocument } from '#src/model/configuration.ts'
import type { StepType } from '#src/model/run.ts'
import { textOfConnector } from './connector-text.ts'
import { textOfRule } from './rule-text.ts'
import { sortedByKey, textOfSchema } from './schema-text.ts'

/** What has to run on one connector before every object follows the new configuration. */
export interface NeededRun {
  readonly connectorId: ConnectorId
  /** Name of the connector in the new configuration. */
  readonly connector: string
  /** In the order they have to run in. */
  readonly steps: readonly Extract<StepType, 'full-import' | 'full-synchronization'>[]
  /** Why, one sentence each. */
  readonly reasons: readonly string[]
}

/**
 * A changed rule needs a full synchronization of its connector. An outbound rule decides about metaverse objects that may
 * have nothing in its connector yet, so the connectors that feed its metaverse type are synchronized too; so is a connector whose parameters changed. A changed selection
 * (object types, attributes, partitions, containers) needs a full import besides. Names and descriptions need nothing.
 */
export function neededRuns(before: Configuration | null, after: Configuration): readonly NeededRun[] {
  const reasons = new Map<string, Set<string>>()
  const imports = new Set<string>()
  const need = (connector: string, reason: string): void => {
    reasons.set(connector, (reasons.get(connector) ?? new Set()).add(reason))
  }
  for (const connector of after.connectors) {
    for (const reason of selectionReasons(
      before?.connectors.find(({ id }) => id === connector.id),
      connector,
    )) {
      imports.add(connector.name)
      need(connector.name, reason)
    }
  }
  for (const connector of after.connectors) {
    const was = before?.connectors.find(({ id }) => id === connector.id)
    if (was !== undefined && !isSame(parametersOf(was, before), parametersOf(connector, after))) need(connector.name, 'Parameters changed.')
  }
  for (const { rule, reason } of changedRules(before, after)) {
    for (const connector of connectorsOfRule(rule, [before, after])) need(connector, reason)
  }
  for (const objectType of changedMetaverseTypes(before, after)) {
    for (const connector of feeders(objectType, [before, after])) need(connector, `The metaverse type ${objectType} changed.`)
  }
  return after.connectors.flatMap(({ id, name }) => {
    const why = reasons.get(name)
    if (why === undefined) return []
    return [{ connectorId: id, connector: name, steps: imports.has(name) ? importAndSynchronize : synchronize, reasons: [...why] }]
  })
}

const synchronize = ['full-synchronization'] as const
const importAndSynchronize = ['full-import', 'full-synchronization'] as const

function selectionReasons(before: ConnectorDocument | undefined, after: ConnectorDocument): readonly string[] {
  if (before === undefined) return ['The connector is new.']
  const [old, next] = [textOfConnector(before), textOfConnector(after)]
  const reasons: string[] = []
  if (!isSame(old.schema, next.schema)) reasons.push('The selection of object types and attributes changed.')
  if (!isSame(old.partitions, next.partitions)) reasons.push('The selection of partitions and containers changed.')
  return reasons
}

/** Parameters that rules of a connector may use, apart from those of its partitions, which are part of the selection. */
function parametersOf(connector: ConnectorDocument, configuration: Configuration | null): unknown {
  return [sortedByKey(connector.parameters), sortedByKey(configuration?.parameters ?? {})]
}

function changedRules(
  before: Configuration | null,
  after: Configuration,
): readonly { readonly rule: RuleDocument; readonly reason: string }[] {
  const old = new Map((before?.rules ?? []).map((rule) => [rule.id, rule]))
  const next = new Map(after.rules.map((rule) => [rule.id, rule]))
  return [...new Set([...old.keys(), ...next.keys()])].flatMap((id) => {
    const [was, is] = [old.get(id), next.get(id)]
    if (isSame(effectOf(was, before), effectOf(is, after))) return []
    // A rule that moved to another connector leaves its mark on both.
    const ends = [was, is].filter((rule) => rule !== undefined)
    return ends.map((rule) => ({ rule, reason: `Rule "${(is ?? rule).name}" ${verb(was, is)}.` }))
  })
}

/** What a rule does, whatever it and its connector are called; null when it does nothing. */
function effectOf(rule: RuleDocument | undefined, configuration: Configuration | null): unknown {
  if (rule === undefined || rule.disabled) return null
  const connector = configuration?.connectors.find(({ name }) => name === rule.connector)?.id
  return { ...textOfRule(rule), name: null, description: null, tag: null, connector }
}

function verb(was: RuleDocument | undefined, is: RuleDocument | undefined): string {
  if (was === undefined) return 'is new'
  if (is === undefined) return 'was removed'
  if (was.disabled !== is.disabled) return is.disabled ? 'was disabled' : 'was enabled'
  return 'changed'
}

/** Names by which the connectors are known after the change. */
function connectorsOfRule(rule: RuleDocument, configurations: readonly (Configuration | null)[]): readonly string[] {
  return rule.direction === 'inbound' ? [rule.connector] : [rule.connector, ...feeders(rule.sourceObjectType, configurations)]
}

/** Connectors with inbound rules for a metaverse type, before or after the change. */
function feeders(metaverseType: string, configurations: readonly (Configuration | null)[]): readonly string[] {
  const rules = configurations.flatMap((configuration) => configuration?.rules ?? [])
  const feeding = rules.filter(
    (rule) => rule.direction === 'inbound' && rule.targetObjectType === metaverseType && rule.linkType !== 'Join',
  )
  return [...new Set(feeding.map(({ connector }) => connector))]
}

function changedMetaverseTypes(before: Configuration | null, after: Configuration): readonly string[] {
  const [old, next] = [textOfSchema(before?.metaverse ?? {}), textOfSchema(after.metaverse)]
  return [...new Set([...Object.keys(old), ...Object.keys(next)])].filter((type) => !isSame(old[type], next[type]))
}

/** Texts of documents have their keys in a fixed order, so equal ones read the same. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
