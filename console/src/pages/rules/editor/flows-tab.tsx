import { Button, Code, Group, Stack, Text, TextInput } from '@mantine/core'
import { useSearchParams } from 'react-router'
import { Breakable } from '../../../parts/breakable.tsx'
import { EmptyState } from '../../../parts/empty-state.tsx'
import { useFilters } from '../../../parts/filter-chips.tsx'
import { Icon } from '../../../parts/icon.tsx'
import { RecordTable, type Column } from '../../../parts/record-table.tsx'
import { editorWords } from '../../../words/rule-editor.ts'
import { FlowEditor } from './flow-editor.tsx'
import { RowButtons } from './row-buttons.tsx'
import { emptyFlow, moved, type FlowDraft } from './rule-draft.ts'
import type { TabProps } from './tab-props.ts'
import classes from './editor.module.css'

const words = editorWords.flows

interface Row {
  readonly flow: FlowDraft
  readonly index: number
}

/** What the rule writes. One transformation of it stands in the address while it is edited. */
export function FlowsTab(props: TabProps) {
  const [parameters] = useSearchParams()
  const said = parameters.get('flow')
  if (said !== null && /^\d{1,5}$/.test(said)) return <FlowEditor key={said} {...props} index={Number(said)} />
  return <FlowList {...props} />
}

function FlowList({ draft, isReadOnly }: TabProps) {
  const [parameters, change] = useFilters()
  const [, setParameters] = useSearchParams()
  const { flows } = draft.rule
  const wanted = (parameters.get('find') ?? '').trim().toLowerCase()
  const rows = flows
    .map((flow, index): Row => ({ flow, index }))
    .filter(({ flow }) => `${flow.to}\n${flow.source}`.toLowerCase().includes(wanted))
  const hrefOf = ({ index }: Row): string => {
    const after = new URLSearchParams(parameters)
    after.set('flow', String(index))
    return `?${after.toString()}`
  }
  const add = (): void => {
    draft.change({ flows: [...flows, emptyFlow] })
    setParameters((before) => new URLSearchParams([...before, ['flow', String(flows.length)]]))
  }
  const move = (from: number, to: number): void => draft.change({ flows: moved(flows, from, to) })
  return (
    <Stack gap="sm">
      <Group align="end" justify="space-between">
        <TextInput
          label={words.filter}
          value={parameters.get('find') ?? ''}
          onChange={(event) => change('find', event.currentTarget.value)}
        />
        <Button variant="default" disabled={isReadOnly} leftSection={<Icon name="plus" size={16} />} onClick={add}>
          {words.add}
        </Button>
      </Group>
      {flows.length === 0 ? <EmptyState title={words.none} text={words.noneText} /> : null}
      {flows.length > 0 && rows.length === 0 ? <Text>{words.noneFit}</Text> : null}
      {rows.length === 0 ? null : (
        <RecordTable
          label={words.label}
          rows={rows}
          columns={columnsWith({ count: flows.length, isReadOnly, move, isWhole: rows.length === flows.length })}
          idOf={({ index }) => index}
          hrefOf={hrefOf}
        />
      )}
    </Stack>
  )
}

function columnsWith(of: {
  readonly count: number
  readonly isReadOnly: boolean
  /** Whether every transformation is in sight, so that a place in the order means something. */
  readonly isWhole: boolean
  readonly move: (from: number, to: number) => void
}): readonly Column<Row>[] {
  const { count, isReadOnly, isWhole, move } = of
  return [
    {
      id: 'target',
      header: words.target,
      width: 9.5,
      cell: ({ flow }) => <Breakable>{flow.to === '' ? words.unnamed : flow.to}</Breakable>,
    },
    { id: 'type', header: words.type, width: 7, hideBelow: 'md', cell: ({ flow }) => words.kinds[flow.kind] },
    { id: 'source', header: words.source, cell: ({ flow }) => <Source flow={flow} /> },
    { id: 'once', header: words.once, width: 5, hideBelow: 'lg', cell: ({ flow }) => (flow.applyOnce ? words.yes : '') },
    { id: 'merge', header: words.merge, width: 8, hideBelow: 'lg', cell: ({ flow }) => flow.merge },
    ...(isWhole && !isReadOnly
      ? [
          {
            id: 'order',
            header: words.actions,
            width: 6,
            hideBelow: 'sm' as const,
            cell: ({ flow, index }: Row) => (
              <RowButtons
                what={editorWords.rows.flow(flow.to)}
                list="flows"
                index={index}
                count={count}
                move={(to) => move(index, to)}
                isReadOnly={isReadOnly}
              />
            ),
          },
        ]
      : []),
  ]
}

function Source({ flow }: { readonly flow: FlowDraft }) {
  return <Code className={classes['source'] ?? ''}>{flow.kind === 'constant' ? JSON.stringify(flow.source) : flow.source}</Code>
}
