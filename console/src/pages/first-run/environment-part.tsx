import { Stack } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useConnection } from '../../live/live-provider.tsx'
import { ActionButton } from '../../parts/action-button.tsx'
import { FactList } from '../../parts/fact-list.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { StateWord } from '../../parts/state-word.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { verifyDatabase } from '../../requests/service.ts'
import { statusQuery } from '../../requests/status.ts'
import { firstRunWords } from '../../words/first-run.ts'

const words = firstRunWords.environment

/** What the service runs in, as far as it tells. */
export function EnvironmentPart() {
  const status = useQuery(statusQuery)
  const { state } = useConnection()
  const checking = useMutation({ mutationFn: verifyDatabase })
  const isLive = state === 'live'
  return (
    <Stack gap="md" align="flex-start">
      <QueryView query={status}>
        {({ version, dataDirectory, startedAt }) => (
          <FactList
            facts={[
              { name: words.facts.version, value: version },
              { name: words.facts.started, value: <TimeAgo at={startedAt} /> },
              { name: words.facts.folder, value: <code>{dataDirectory}</code> },
              {
                name: words.facts.connection,
                value: <StateWord tone={isLive ? 'success' : 'warning'} word={isLive ? words.live : words.lost} />,
              },
              ...(checking.data === undefined
                ? []
                : [
                    {
                      name: words.facts.database,
                      value: (
                        <StateWord
                          tone={checking.data.sound ? 'success' : 'failed'}
                          word={checking.data.sound ? words.sound : words.unsound}
                        />
                      ),
                    },
                  ]),
            ]}
          />
        )}
      </QueryView>
      <ActionButton permission="run" variant="default" act={() => checking.mutateAsync()}>
        {words.check}
      </ActionButton>
    </Stack>
  )
}
