import { Button, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { SetupStateBody } from '#src/api/contract/first-run.ts'
import type { StagingBody } from '#src/api/contract/staging.ts'
import { ActionButton } from '../../parts/action-button.tsx'
import { SmallTable } from '../../parts/small-table.tsx'
import { StateWord } from '../../parts/state-word.tsx'
import { startCycle } from '../../requests/cycles.ts'
import { stagingQuery } from '../../requests/staging.ts'
import { statusQuery } from '../../requests/status.ts'
import { firstRunWords } from '../../words/first-run.ts'
import { showCount } from '../../words/format.ts'
import { stagingWords } from '../../words/staging.ts'

const words = firstRunWords.finish

/** A full cycle that writes nothing, and what it would have written. */
export function DryRunPart({ state }: { readonly state: SetupStateBody }) {
  const { data: status } = useQuery(statusQuery)
  const { data: staging } = useQuery(stagingQuery)
  const isRunning = status?.scheduler.cycleInProgress === true
  const lacking = state.sources.length === 0 || state.targets.length === 0 ? words.needsConnectors : null
  const blocked = lacking ?? (state.stagingMode ? null : words.needsStaging)
  return (
    <Stack gap="md" align="flex-start">
      {blocked === null ? null : <StateWord tone="waiting" word={blocked} />}
      {isRunning ? (
        <StateWord tone="running" word={words.running} />
      ) : (
        <ActionButton permission="run" blocked={blocked} act={() => startCycle({ policy: 'initial' })}>
          {state.hasCycle ? words.again : words.run}
        </ActionButton>
      )}
      {state.hasCycle && staging !== undefined && !isRunning ? <Report staging={staging} /> : null}
    </Stack>
  )
}

function Report({ staging: { pending, mode } }: { readonly staging: StagingBody }) {
  const sum = (of: 'adds' | 'updates' | 'deletes'): number => pending.reduce((total, each) => total + each[of], 0)
  const deletes = sum('deletes')
  const { columns } = stagingWords.pending
  return (
    <Stack gap="sm" w="100%">
      <Text fw={650}>
        {words.report}: {words.total(sum('adds'), sum('updates'), deletes)}
      </Text>
      <StateWord tone={deletes === 0 ? 'success' : 'warning'} word={deletes === 0 ? words.noDeletes : words.deletes} />
      <SmallTable
        label={words.report}
        columns={[
          columns.connector,
          ...[columns.adds, columns.updates, columns.deletes].map((head) => ({ head, align: 'right' }) as const),
        ]}
        rows={pending.map((each) => ({
          id: each.connector,
          cells: [each.connector, ...[each.adds, each.updates, each.deletes].map(showCount)],
        }))}
      />
      {mode.on ? (
        <div>
          <Button component={Link} to="/settings/staging">
            {words.leave}
          </Button>
        </div>
      ) : null}
    </Stack>
  )
}
