import { diffAttributes } from '#src/model/change.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { metaverseAttributes, type MetaverseObject } from '#src/model/metaverse-object.ts'
import { showValue } from '#src/model/value.ts'
import { showCondition } from '#src/rules/show-condition.ts'
import type { Preview } from '#src/runner/preview.ts'
import type { PreviewBody } from '../contract/preview.ts'
import { valueBody } from '../contract/value.ts'
import type { Names } from './names.ts'
import { changesBody, exportDeltaBody, objectProblemBody } from './object-body.ts'

type Entry<Kind extends Preview['trace'][number]['kind']> = Extract<Preview['trace'][number], { kind: Kind }>

/** Reference values of a preview that are named. */
const referencesShown = 200

/** A delta synchronization has nothing to do with the object. */
export function unvisitedBody(object: ConnectorSpaceObject, names: Names): PreviewBody {
  return {
    connector: names.connector(object.connectorId),
    dn: object.dn,
    mode: 'delta',
    isCommitted: false,
    outcome: 'not-visited',
    counter: null,
    problem: null,
    scopes: [],
    links: [],
    flows: [],
    metaverse: [],
    targets: [],
    references: { added: 0, deleted: 0, exports: [] },
  }
}

export function previewBody(preview: Preview, names: Names): Omit<PreviewBody, 'mode' | 'isCommitted'> {
  const { object, plan, trace } = preview
  return {
    connector: names.connector(object.connectorId),
    dn: object.dn,
    outcome: plan.kind,
    counter: plan.kind === 'planned' ? plan.counter : null,
    problem: plan.kind === 'failed' ? objectProblemBody(plan.problem) : null,
    scopes: scopesOf(trace),
    links: trace.flatMap((entry) =>
      entry.kind === 'link'
        ? [{ rule: entry.rule?.name ?? null, ruleId: entry.rule?.id ?? null, object: entry.object, message: entry.message }]
        : [],
    ),
    flows: trace.flatMap((entry) => (entry.kind === 'flow' ? [flowBody(entry)] : [])),
    metaverse: preview.metaverse.map(metaverseChange),
    targets: preview.targets.flatMap((pair) => targetChange(pair, object, names)),
    references: {
      added: preview.references.added,
      deleted: preview.references.deleted,
      exports: preview.references.putEdges
        .filter((edge) => edge.pendingExport !== null)
        .slice(0, referencesShown)
        .map((edge) => ({
          source: preview.names.get(edge.source) ?? edge.source,
          attribute: edge.attribute,
          target: preview.names.get(edge.target) ?? edge.target,
          change: edge.pendingExport ?? '',
        })),
    },
  }
}

/** A rule that is asked twice for an object, before and after it is linked, is shown with the last answer. */
function scopesOf(trace: Preview['trace']): PreviewBody['scopes'] {
  const scopes = trace.flatMap((entry) => (entry.kind === 'scope' ? [entry] : []))
  return [...new Map(scopes.map((entry) => [`${entry.rule.id} ${entry.object}`, entry])).values()].map(scopeBody)
}

function scopeBody({ rule, object, inScope, failed }: Entry<'scope'>): PreviewBody['scopes'][number] {
  const { id: ruleId, name, direction, precedence } = rule
  return { rule: name, ruleId, direction, precedence, object, inScope, failed: failed.map(showCondition) }
}

function flowBody({ rule, object, target, source, outcome, verdict }: Entry<'flow'>): PreviewBody['flows'][number] {
  return {
    rule: rule.name,
    ruleId: rule.id,
    direction: rule.direction,
    object,
    target,
    source,
    outcome: outcome.kind === 'error' ? `error ${outcome.code}: ${outcome.message}` : outcome.kind,
    values: outcome.kind === 'values' ? outcome.values.map(valueBody) : [],
    verdict,
  }
}

function metaverseChange({ before, after }: Preview['metaverse'][number]): PreviewBody['metaverse'][number] {
  const changes = diffAttributes(before === null ? {} : metaverseAttributes(before), after === null ? {} : metaverseAttributes(after))
  const shown = after ?? before
  return {
    id: shown?.id ?? '',
    objectType: shown?.objectType ?? '',
    displayName: shown === null ? null : nameOf(shown),
    operation: operationOf(before, after, Object.keys(changes).length),
    changes: changesBody(changes),
  }
}

function operationOf(
  before: MetaverseObject | null,
  after: MetaverseObject | null,
  changeCount: number,
): PreviewBody['metaverse'][number]['operation'] {
  if (before === null) return 'add'
  if (after === null) return 'delete'
  return changeCount === 0 ? 'none' : 'update'
}

/** The object itself is among the effects: what is shown here are the others. */
function targetChange({ before, after }: Preview['targets'][number], self: ConnectorSpaceObject, names: Names): PreviewBody['targets'] {
  const shown = after ?? before
  if (shown === null || shown.id === self.id) return []
  const pending = after?.pendingExport ?? null
  return [
    {
      connector: names.connector(shown.connectorId),
      dn: shown.dn,
      objectType: shown.objectType,
      operation: after === null ? 'delete' : (pending?.operation ?? 'none'),
      export: exportDeltaBody(pending),
    },
  ]
}

function nameOf(object: MetaverseObject): string | null {
  const value = metaverseAttributes(object)['displayName']?.[0]
  return value === undefined ? null : showValue(value)
}
