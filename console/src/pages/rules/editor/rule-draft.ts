import type { RuleText } from '../../../requests/rules.ts'

type ScopeText = NonNullable<RuleText['scope']>[number][number]
type FlowText = NonNullable<RuleText['flows']>[number]
export type ScopeOperator = ScopeText['operator']
export type MergeType = NonNullable<FlowText['merge']>

export interface ScopeClause {
  readonly attribute: string
  readonly operator: ScopeOperator
  readonly value: string
}

export interface JoinClause {
  readonly connectorSpace: string
  readonly metaverse: string
  readonly caseSensitive: boolean
}

/** One transformation. `source` is an attribute, a constant or an expression, by `kind`. */
export interface FlowDraft {
  readonly to: string
  readonly kind: 'direct' | 'constant' | 'expression'
  readonly source: string
  readonly merge: MergeType
  readonly applyOnce: boolean
}

/** A rule as it is edited: everything the document leaves out has its default here. */
export interface RuleDraft {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly tag: string | null
  readonly direction: RuleText['direction']
  readonly connector: string
  readonly sourceObjectType: string
  readonly targetObjectType: string
  readonly linkType: RuleText['linkType']
  readonly precedence: number
  readonly disabled: boolean
  readonly scope: readonly (readonly ScopeClause[])[]
  readonly join: readonly (readonly JoinClause[])[]
  readonly flows: readonly FlowDraft[]
}

export const emptyClause: ScopeClause = { attribute: '', operator: 'EQUAL', value: '' }
export const emptyJoin: JoinClause = { connectorSpace: '', metaverse: '', caseSensitive: false }
export const emptyFlow: FlowDraft = { to: '', kind: 'direct', source: '', merge: 'Update', applyOnce: false }

export function draftOf(text: RuleText): RuleDraft {
  return {
    id: text.id,
    name: text.name,
    description: text.description ?? '',
    tag: text.tag ?? null,
    direction: text.direction,
    connector: text.connector,
    sourceObjectType: text.sourceObjectType,
    targetObjectType: text.targetObjectType,
    linkType: text.linkType,
    precedence: text.precedence,
    disabled: text.disabled ?? false,
    scope: (text.scope ?? []).map((group) => group.map(({ attribute, operator, value = '' }) => ({ attribute, operator, value }))),
    join: (text.join ?? []).map((group) =>
      group.map(({ connectorSpace, metaverse, caseSensitive = false }) => ({ connectorSpace, metaverse, caseSensitive })),
    ),
    flows: (text.flows ?? []).map(flowOf),
  }
}

function flowOf({ to, from, constant, expression, merge = 'Update', applyOnce = false }: FlowText): FlowDraft {
  const rest = { to, merge, applyOnce }
  if (from !== undefined) return { ...rest, kind: 'direct', source: from }
  return expression === undefined
    ? { ...rest, kind: 'constant', source: constant ?? '' }
    : { ...rest, kind: 'expression', source: expression }
}

/** The document of a draft. Whether it may be published is found out by comparing it. */
export function textOfDraft(draft: RuleDraft): RuleText {
  const scope = draft.scope.filter((group) => group.length > 0)
  const join = draft.join.filter((group) => group.length > 0)
  return {
    kind: 'rule',
    version: 1,
    id: draft.id,
    name: draft.name,
    ...(draft.description === '' ? {} : { description: draft.description }),
    ...(draft.tag === null ? {} : { tag: draft.tag }),
    direction: draft.direction,
    connector: draft.connector,
    sourceObjectType: draft.sourceObjectType,
    targetObjectType: draft.targetObjectType,
    linkType: draft.linkType,
    precedence: draft.precedence,
    ...(draft.disabled ? { disabled: true } : {}),
    ...(scope.length === 0 ? {} : { scope: scope.map((group) => group.map(textOfClause)) }),
    ...(join.length === 0 ? {} : { join: join.map((group) => group.map(textOfJoin)) }),
    ...(draft.flows.length === 0 ? {} : { flows: draft.flows.map(textOfFlow) }),
  }
}

function textOfClause({ attribute, operator, value }: ScopeClause): ScopeText {
  return value === '' ? { attribute, operator } : { attribute, operator, value }
}

function textOfJoin({ connectorSpace, metaverse, caseSensitive }: JoinClause): NonNullable<RuleText['join']>[number][number] {
  return { connectorSpace, metaverse, ...(caseSensitive ? { caseSensitive } : {}) }
}

function textOfFlow({ to, kind, source, merge, applyOnce }: FlowDraft): FlowText {
  const key = kind === 'direct' ? 'from' : kind
  return { to, [key]: source, ...(merge === 'Update' ? {} : { merge }), ...(applyOnce ? { applyOnce } : {}) }
}

/** A list with one element put elsewhere. */
export function moved<Element>(list: readonly Element[], from: number, to: number): readonly Element[] {
  const element = list[from]
  if (element === undefined || to < 0 || to >= list.length) return list
  return list.toSpliced(from, 1).toSpliced(to, 0, element)
}
