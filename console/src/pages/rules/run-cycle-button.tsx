import { notifications } from '@mantine/notifications'
import { useQuery } from '@tanstack/react-query'
import { ActionButton } from '../../parts/action-button.tsx'
import { startCycle } from '../../requests/cycles.ts'
import { statusQuery } from '../../requests/status.ts'
import { frameWords } from '../../words/frame.ts'
import { ruleWords } from '../../words/rules.ts'

/** Begins the cycle that runs what is needed. */
export function RunCycleButton({ said }: { readonly said: string }) {
  const { data: status } = useQuery(statusQuery)
  const isRunning = status?.scheduler.cycleInProgress === true
  return (
    <ActionButton
      permission="run"
      size="xs"
      variant="default"
      blocked={isRunning ? frameWords.scheduler.running : null}
      act={async () => {
        await startCycle({ policy: 'delta' })
        notifications.show({ message: ruleWords.needed.begun })
      }}
    >
      {said}
    </ActionButton>
  )
}
