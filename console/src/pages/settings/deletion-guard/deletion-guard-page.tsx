import { useQuery } from '@tanstack/react-query'
import { Button, SegmentedControl } from '@mantine/core'
import type { HeldBatchBody } from '#src/api/contract/held.ts'
import { Breakable } from '../../../parts/breakable.tsx'
import { Card } from '../../../parts/card.tsx'
import { EmptyState } from '../../../parts/empty-state.tsx'
import { useFilters } from '../../../parts/filter-chips.tsx'
import { QueryView } from '../../../parts/query-view.tsx'
import { RecordTable, type Column } from '../../../parts/record-table.tsx'
import { TimeAgo } from '../../../parts/time-ago.tsx'
import { allHeldQuery, openHeldQuery } from '../../../requests/held.ts'
import { guardWords } from '../../../words/deletion-guard.ts'
import { showCount } from '../../../words/format.ts'
import { SettingsFrame } from '../settings-frame.tsx'
import { BatchDrawer } from './batch-drawer.tsx'
import { BatchState } from './batch-state.tsx'
import { LimitsCard } from './limits-card.tsx'

const words = guardWords.held

/** How much an export may delete, and the deletes that wait because they were more. */
export function DeletionGuardPage() {
  const [parameters, change] = useFilters()
  const batch = Number(parameters.get('batch') ?? Number.NaN)
  return (
    <SettingsFrame page="deletion-guard">
      <HeldCard />
      <LimitsCard />
      <BatchDrawer number={Number.isInteger(batch) && batch > 0 ? batch : null} onClose={() => change('batch', null)} />
    </SettingsFrame>
  )
}

function HeldCard() {
  const [parameters, change] = useFilters()
  const which = parameters.get('show') === 'all' ? 'all' : 'open'
  const held = useQuery(which === 'all' ? allHeldQuery : openHeldQuery)
  return (
    <Card
      title={words.title}
      aside={
        <SegmentedControl
          size="xs"
          aria-label={words.show}
          value={which}
          data={[
            { value: 'open', label: words.open },
            { value: 'all', label: words.all },
          ]}
          onChange={(value) => change('show', value === 'all' ? 'all' : null)}
        />
      }
    >
      <QueryView query={held}>
        {({ batches }) =>
          batches.length === 0 ? (
            <EmptyState icon="check" title={words.none} text={words.noneText} />
          ) : (
            <RecordTable
              label={words.label}
              rows={batches}
              columns={columns((number) => change('batch', String(number)))}
              idOf={({ number }) => number}
            />
          )
        }
      </QueryView>
    </Card>
  )
}

function columns(open: (number: number) => void): readonly Column<HeldBatchBody>[] {
  return [
    {
      id: 'batch',
      header: words.columns.batch,
      width: 6.5,
      cell: ({ number }) => (
        <Button size="compact-sm" variant="default" data-row-link onClick={() => open(number)}>
          {words.batch(number)}
        </Button>
      ),
    },
    { id: 'connector', header: words.columns.connector, cell: ({ connector }) => <Breakable>{connector}</Breakable> },
    { id: 'deletes', header: words.columns.deletes, width: 5, align: 'right', cell: ({ deletes }) => showCount(deletes.all) },
    { id: 'why', header: words.columns.why, hideBelow: 'md', cell: ({ excess }) => excess },
    { id: 'since', header: words.columns.since, width: 8, hideBelow: 'sm', cell: ({ heldAt }) => <TimeAgo at={heldAt} /> },
    { id: 'state', header: words.columns.state, hideBelow: 'sm', cell: (batch) => <BatchState batch={batch} /> },
  ]
}
