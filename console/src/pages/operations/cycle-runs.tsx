import { Button, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { QueryView } from '../../parts/query-view.tsx'
import { ResultWord } from '../../parts/result-word.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { cycleQuery } from '../../requests/cycles.ts'
import { operationsWords as words } from '../../words/operations.ts'
import { RunList } from './run-list.tsx'

/** The runs of one cycle. */
export function CycleRuns({ id, leave }: { readonly id: string; readonly leave: () => void }) {
  const cycle = useQuery(cycleQuery(id))
  return (
    <QueryView query={cycle}>
      {({ policy, runs, result, startedAt }) => (
        <>
          <Group gap="md">
            <Text fw={650}>{words.cycleOf(policy, runs.length)}</Text>
            <ResultWord result={result} form="brief" />
            <Text size="sm" c="var(--text-quiet)">
              <TimeAgo at={startedAt} />
            </Text>
            <Button variant="default" size="compact-sm" onClick={leave}>
              {words.allRuns}
            </Button>
          </Group>
          {runs.length === 0 ? (
            <EmptyState icon="runs" title={words.empty.filtered} text={words.empty.filteredText} />
          ) : (
            <RunList runs={[...runs].reverse()} form="single" more={null} />
          )}
        </>
      )}
    </QueryView>
  )
}
