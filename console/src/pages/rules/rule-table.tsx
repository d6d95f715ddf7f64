import type { RuleEntryBody } from '#src/api/contract/rule.ts'
import { Breakable } from '../../parts/breakable.tsx'
import { RecordTable, type Column } from '../../parts/record-table.tsx'
import { StateWord } from '../../parts/state-word.tsx'
import { ruleWords as words } from '../../words/rules.ts'
import type { RuleActionKind } from './rule-action-drawer.tsx'
import { RuleMenu } from './rule-menu.tsx'
import { rulePath } from './rule-path.ts'
import classes from './rules.module.css'

/** The rules; each leads to its editor. */
export function RuleTable(of: {
  readonly rules: readonly RuleEntryBody[]
  readonly act: (kind: RuleActionKind, rule: RuleEntryBody) => void
}) {
  return (
    <RecordTable
      label={words.label}
      rows={of.rules}
      columns={columnsWith(of.act)}
      idOf={({ id }) => id}
      hrefOf={({ id }) => rulePath(id)}
    />
  )
}

function columnsWith(act: (kind: RuleActionKind, rule: RuleEntryBody) => void): readonly Column<RuleEntryBody>[] {
  return [
    { id: 'name', header: words.columns.name, cell: ({ name }) => name, compare: (a, b) => a.name.localeCompare(b.name) },
    {
      id: 'precedence',
      header: words.columns.precedence,
      width: 7.25,
      align: 'right',
      hideBelow: 'sm',
      cell: ({ precedence }) => precedence,
      compare: (a, b) => a.precedence - b.precedence,
    },
    {
      id: 'connector',
      header: words.columns.connector,
      width: 9.5,
      hideBelow: 'md',
      cell: ({ connector }) => <Breakable>{connector}</Breakable>,
      compare: (a, b) => a.connector.localeCompare(b.connector),
    },
    { id: 'types', header: words.columns.types, width: 12, hideBelow: 'lg', cell: (rule) => <Types rule={rule} /> },
    { id: 'linkType', header: words.columns.linkType, width: 6, hideBelow: 'lg', cell: ({ linkType }) => linkType },
    { id: 'origin', header: words.columns.origin, width: 6.5, hideBelow: 'lg', cell: ({ origin }) => words.origins[origin] },
    { id: 'state', header: words.columns.state, width: 5.5, cell: (rule) => <State rule={rule} /> },
    { id: 'actions', header: words.columns.actions, width: 5, cell: (rule) => <RuleMenu rule={rule} act={(kind) => act(kind, rule)} /> },
  ]
}

function Types({ rule: { direction, connectorType, metaverseType } }: { readonly rule: RuleEntryBody }) {
  const [from, to] = direction === 'inbound' ? [connectorType, metaverseType] : [metaverseType, connectorType]
  return (
    <>
      {`${from} → ${to}`}
      <div className={classes['quiet']}>{words.directions[direction]}</div>
    </>
  )
}

function State({ rule }: { readonly rule: RuleEntryBody }) {
  return (
    <span className={classes['states']}>
      {rule.disabled ? <StateWord tone="neutral" word={words.states.off} /> : <StateWord tone="success" word={words.states.on} />}
      {rule.isWaiting ? <StateWord tone="warning" word={words.states.waiting} /> : null}
    </span>
  )
}
