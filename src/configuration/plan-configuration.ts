import type { Configuration } from '#src/model/configuration.ts'
import { differences, type FieldDifference } from './field-differences.ts'
import { neededRuns, type NeededRun } from './needed-runs.ts'
import { compareText } from './schema-text.ts'
import { textOfConnector } from './connector-text.ts'
import { textOfRule } from './rule-text.ts'
import { textOfAlerts, textOfSinks } from './delivery-text.ts'
import { alertsPath, metaversePath, pathsById, schedulerPath, sinksPath, textOfMetaverse, textOfScheduler } from './to-documents.ts'

/** How one document changes. */
export interface DocumentChange {
  /** Path of the document after the change; before it when it is removed. */
  readonly document: string
  readonly change: 'add' | 'change' | 'remove'
  /** Name of the connector or rule, for people. */
  readonly title: string
  readonly fields: readonly FieldDifference[]
}

/** What saving a configuration would change, and what has to run before every object follows it. */
export interface ConfigurationPlan {
  readonly changes: readonly DocumentChange[]
  readonly needed: readonly NeededRun[]
}

/**
 * Compares two configurations document by document. Connectors and rules are recognised by their identifiers, so a rename is
 * a change and not a removal. `before` is null for the first configuration.
 */
export function planConfiguration(before: Configuration | null, after: Configuration): ConfigurationPlan {
  const old = documentsOf(before)
  const next = documentsOf(after)
  const keys = [...new Set([...old.keys(), ...next.keys()])]
  const changes = keys.flatMap((key) => documentChange(old.get(key), next.get(key)))
  return {
    changes: changes.toSorted((a, b) => compareText(a.document, b.document)),
    needed: neededRuns(before, after),
  }
}

interface ComparedDocument {
  readonly path: string
  readonly title: string
  readonly text: Readonly<Record<string, unknown>>
}

function documentsOf(configuration: Configuration | null): ReadonlyMap<string, ComparedDocument> {
  if (configuration === null) return new Map()
  const paths = pathsById(configuration)
  const of = (
    item: { readonly id: string; readonly name: string },
    text: Readonly<Record<string, unknown>>,
  ): [string, ComparedDocument] => [item.id, { path: paths.get(item.id) ?? '', title: item.name, text }]
  return new Map([
    ...configuration.connectors.map((connector) => of(connector, textOfConnector(connector))),
    ...configuration.rules.map((rule) => of(rule, textOfRule(rule))),
    [metaversePath, { path: metaversePath, title: 'Metaverse', text: textOfMetaverse(configuration) }],
    [schedulerPath, { path: schedulerPath, title: 'Scheduler', text: textOfScheduler(configuration) }],
    ...optional(sinksPath, 'Sinks', textOfSinks(configuration.sinks)),
    ...optional(alertsPath, 'Alerts', textOfAlerts(configuration.alerts)),
  ])
}

function optional(path: string, title: string, text: Readonly<Record<string, unknown>> | null): readonly [string, ComparedDocument][] {
  return text === null ? [] : [[path, { path, title, text }]]
}

function documentChange(old: ComparedDocument | undefined, next: ComparedDocument | undefined): readonly DocumentChange[] {
  const shown = next ?? old
  if (shown === undefined) return []
  const fields = differences(old?.text ?? {}, next?.text ?? {})
  if (fields.length === 0) return []
  const change = old === undefined ? 'add' : next === undefined ? 'remove' : 'change'
  return [{ document: shown.path, change, title: shown.title, fields }]
}
