import type { TSchema } from 'typebox'
import type { Configuration } from '#src/model/configuration.ts'
import { compileRules } from '#src/rules/rule-set.ts'
import { checkShape } from './check-shape.ts'
import { error, type ConfigurationProblem, type ProblemInside } from './configuration-problem.ts'
import { textOfConnector } from './connector-text.ts'
import { connectorShape, metaverseShape, ruleShape, schedulerShape } from './document-shapes.ts'
import { alertsShape, sinksShape } from './delivery-shapes.ts'
import { textOfAlerts, textOfSinks } from './delivery-text.ts'
import { textOfRule } from './rule-text.ts'
import { alertsPath, metaversePath, pathsById, schedulerPath, sinksPath, textOfMetaverse, textOfScheduler } from './to-documents.ts'
import { validateConnector } from './validate-connector.ts'
import { validateDelivery } from './validate-delivery.ts'
import { validateRule } from './validate-rule.ts'

/**
 * Whether the parts of a configuration fit each other: rules name connectors, types and attributes that exist, expressions
 * compile, names and precedences are unique. Every problem is reported, errors and warnings, in the order of the documents.
 * `paths` names the documents by identifier when they have other paths than `toDocuments` gives.
 */
export function validateConfiguration(
  configuration: Configuration,
  paths: ReadonlyMap<string, string> = pathsById(configuration),
): readonly ConfigurationProblem[] {
  const inDocument = (path: string, problems: readonly ProblemInside[]): readonly ConfigurationProblem[] =>
    problems.map((problem) => ({ path, ...problem }))
  const of = (id: string): string => paths.get(id) ?? ''
  const shapes = [
    ...configuration.connectors.flatMap((connector) =>
      inDocument(of(connector.id), shapeProblems(connectorShape, textOfConnector(connector))),
    ),
    ...configuration.rules.flatMap((rule) => inDocument(of(rule.id), shapeProblems(ruleShape, textOfRule(rule)))),
    ...inDocument(metaversePath, shapeProblems(metaverseShape, textOfMetaverse(configuration))),
    ...inDocument(schedulerPath, shapeProblems(schedulerShape, textOfScheduler(configuration))),
    ...inDocument(sinksPath, optionalShape(sinksShape, textOfSinks(configuration.sinks))),
    ...inDocument(alertsPath, optionalShape(alertsShape, textOfAlerts(configuration.alerts))),
  ]
  // What a document must look like comes first: a part of the wrong shape would only be misunderstood below.
  if (shapes.length > 0) return shapes
  const found = [
    ...configuration.connectors.flatMap((connector) => inDocument(of(connector.id), validateConnector(connector))),
    ...repeatedIn(configuration.connectors, paths, [identifier, name]),
    ...configuration.rules.flatMap((rule) => inDocument(of(rule.id), validateRule(rule, configuration))),
    ...repeatedIn(configuration.rules, paths, [identifier, name, precedence]),
    ...validateDelivery(configuration),
  ]
  return [...found, ...refusedByCompiler(configuration, found, paths)]
}

/** Whether a configuration may be saved. */
export function isSound(problems: readonly ConfigurationProblem[]): boolean {
  return problems.every(({ severity }) => severity === 'warning')
}

function shapeProblems(shape: TSchema, text: unknown): readonly ProblemInside[] {
  const checked = checkShape(shape, text)
  return checked.ok ? [] : checked.problems.map(({ at, message, hint }) => error(at, message, hint))
}

function optionalShape(shape: TSchema, text: unknown): readonly ProblemInside[] {
  return text === null ? [] : shapeProblems(shape, text)
}

interface UniqueKey<T> {
  readonly key: keyof T & string
  /** What two items have in common when they are taken for the same. */
  of(item: T): string
  readonly hint: string
}

const identifier: UniqueKey<{ readonly id: string }> = { key: 'id', of: ({ id }) => id, hint: 'Give one of them an identifier of its own.' }
const name: UniqueKey<{ readonly name: string }> = {
  key: 'name',
  of: ({ name }) => name.toLowerCase(),
  hint: 'Names are compared without case.',
}
const precedence: UniqueKey<{ readonly precedence: number }> = {
  key: 'precedence',
  of: ({ precedence }) => String(precedence),
  hint: 'Equal numbers leave open which rule wins; numbers below 100 are free for rules of your own.',
}

function repeatedIn<T extends { readonly id: string; readonly name: string }>(
  items: readonly T[],
  paths: ReadonlyMap<string, string>,
  keys: readonly UniqueKey<T>[],
): readonly ConfigurationProblem[] {
  return keys.flatMap((key) => {
    const first = new Map<string, T>()
    return items.flatMap((item) => {
      const other = first.get(key.of(item))
      first.set(key.of(item), other ?? item)
      if (other === undefined) return []
      const message = `${key.key} ${String(item[key.key])} is used by "${other.name}" already`
      return [{ path: paths.get(item.id) ?? '', ...error([key.key], message, key.hint) }]
    })
  })
}

/** What only the compiler of rules refuses: it has the last word on whether a rule can run. */
function refusedByCompiler(
  configuration: Configuration,
  found: readonly ConfigurationProblem[],
  paths: ReadonlyMap<string, string>,
): readonly ConfigurationProblem[] {
  const failed = new Set(found.filter(({ severity }) => severity === 'error').map(({ path }) => path))
  return compileRules(configuration)
    .problems.map(({ ruleId, message }) => ({ path: paths.get(ruleId) ?? '', ...error([], `The rule cannot be used: ${message}`) }))
    .filter(({ path }) => !failed.has(path))
}
