import { useMutation, useQuery } from '@tanstack/react-query'
import { ActionButton } from '../../parts/action-button.tsx'
import { showProblem } from '../../parts/show-problem.tsx'
import { channelsQuery, testReceiver } from '../../requests/delivery.ts'
import { receiverWords } from '../../words/receivers.ts'
import { TestResult } from './test-result.tsx'

/** Every channel with its test, where nothing else is done to it. */
export function ChannelTests({ classOfRow }: { readonly classOfRow: string }) {
  const { data } = useQuery(channelsQuery)
  const testing = useMutation({ mutationFn: (name: string) => testReceiver('channel', name), onError: showProblem })
  const channels = data?.channels ?? []
  if (channels.length === 0) return null
  return (
    <>
      {channels.map(({ name, target }) => (
        <li key={name} className={classOfRow}>
          <span>
            {name}: {target}
          </span>
          <ActionButton permission="administer" size="xs" variant="default" act={() => testing.mutateAsync(name).catch(() => undefined)}>
            {receiverWords.menu.test.channel}
          </ActionButton>
        </li>
      ))}
      <li>
        <TestResult tested={testing.data ?? null} isSending={testing.isPending} />
      </li>
    </>
  )
}
