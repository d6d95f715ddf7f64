import { assert } from '#src/base/assert.ts'
import type { Configuration, ConnectorDocument, RuleDocument } from '#src/model/configuration.ts'
import { textOfConnector } from './connector-text.ts'
import { textOfAlerts, textOfSinks } from './delivery-text.ts'
import type { DocumentFile } from './document-problem.ts'
import { formatVersion, type MetaverseText, type SchedulerText } from './document-shapes.ts'
import { textOfRule } from './rule-text.ts'
import { compareText, textOfParameters, textOfSchema } from './schema-text.ts'
import { secretSettings } from './secret-settings.ts'
import { writeYaml } from './write-yaml.ts'

/**
 * The documents of a configuration: one for every connector and rule, one for the metaverse, one for the scheduler, and one for
 * sinks and for alerts where there are some. Sorted by
 * path; the same configuration always gives the same text.
 */
export function toDocuments(configuration: Configuration): readonly DocumentFile[] {
  const texts: readonly (readonly [path: string, text: unknown])[] = [
    ...documentPaths(configuration.connectors, connectorPath).map(([path, connector]) => [path, connectorText(connector)] as const),
    ...documentPaths(configuration.rules, rulePath).map(([path, rule]) => [path, textOfRule(rule)] as const),
    [metaversePath, textOfMetaverse(configuration)],
    [schedulerPath, textOfScheduler(configuration)],
    ...optional(sinksPath, textOfSinks(configuration.sinks)),
    ...optional(alertsPath, textOfAlerts(configuration.alerts)),
  ]
  return texts.map(([path, text]) => ({ path, text: writeYaml(text) })).toSorted((a, b) => compareText(a.path, b.path))
}

export const metaversePath = 'metaverse.yaml'
export const schedulerPath = 'scheduler.yaml'
export const sinksPath = 'sinks.yaml'
export const alertsPath = 'alerts.yaml'

/** A document that is not there when there is nothing to say. */
function optional<T>(path: string, text: T | null): readonly (readonly [path: string, text: T])[] {
  return text === null ? [] : [[path, text]]
}

/** Every connector and rule by identifier → the path of its document. */
export function pathsById(configuration: Configuration): ReadonlyMap<string, string> {
  return new Map<string, string>([
    ...documentPaths(configuration.connectors, connectorPath).map(([path, connector]) => [connector.id, path] as const),
    ...documentPaths(configuration.rules, rulePath).map(([path, rule]) => [rule.id, path] as const),
  ])
}

/** How the document of the metaverse reads. */
export function textOfMetaverse(configuration: Pick<Configuration, 'metaverse' | 'parameters'>): MetaverseText {
  const { metaverse, parameters } = configuration
  return { kind: 'metaverse', version: formatVersion, objectTypes: textOfSchema(metaverse), ...textOfParameters(parameters) }
}

/** How the document of the scheduler reads. */
export function textOfScheduler(configuration: Pick<Configuration, 'scheduler'>): SchedulerText {
  const { enabled, intervalMinutes, exportDeletionThreshold, exportDeletionPercentage } = configuration.scheduler
  const guards = { exportDeletionThreshold, ...(exportDeletionPercentage === null ? {} : { exportDeletionPercentage }) }
  return { kind: 'scheduler', version: formatVersion, enabled, intervalMinutes, ...guards }
}

function connectorText(connector: ConnectorDocument): unknown {
  assert(secretSettings(connector.settings).length === 0, `the settings of ${connector.name} carry no secret`)
  return textOfConnector(connector)
}

function connectorPath(connector: ConnectorDocument): string {
  return `connectors/${slug(connector.name) || connector.id}`
}

function rulePath(rule: RuleDocument): string {
  return `rules/${String(rule.precedence).padStart(4, '0')}-${slug(rule.name) || rule.id}`
}

/** Paths by the readable part; two documents with the same one get their identifier added, so that none gets lost. */
function documentPaths<T extends { readonly id: string }>(
  items: readonly T[],
  pathOf: (item: T) => string,
): readonly (readonly [string, T])[] {
  const uses = Map.groupBy(items, pathOf)
  return items.map((item) => {
    const path = pathOf(item)
    return [uses.get(path)?.length === 1 ? `${path}.yaml` : `${path}-${item.id}.yaml`, item] as const
  })
}

/** Letters without their accents, digits, and hyphens for everything between; at most 60 characters. */
function slug(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return plain
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-|-$/g, '')
}
