import { Button, Menu, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useMay } from '../../frame/session.tsx'
import { SuspendDialog } from '../../frame/suspend-dialog.tsx'
import { ActionButton } from '../../parts/action-button.tsx'
import { ConfirmTyped } from '../../parts/confirm-typed.tsx'
import { Icon } from '../../parts/icon.tsx'
import { showProblem } from '../../parts/show-problem.tsx'
import { startCycle, stopCycle } from '../../requests/cycles.ts'
import { resumeScheduler } from '../../requests/scheduler.ts'
import { statusQuery } from '../../requests/status.ts'
import { overviewWords } from '../../words/overview.ts'

const words = overviewWords.actions

/** Run a cycle, stop the one that runs, suspend the scheduler and let it go on. */
export function CycleActions() {
  const { data: status } = useQuery(statusQuery)
  const [asking, setAsking] = useState<'stop' | 'suspend' | null>(null)
  const isRunning = status?.scheduler.cycleInProgress === true
  const isSuspended = (status?.scheduler.suspended ?? null) !== null
  const close = (): void => setAsking(null)
  return (
    <>
      {isSuspended ? (
        <ActionButton permission="run" variant="default" act={resumeScheduler}>
          {words.resume}
        </ActionButton>
      ) : (
        <ActionButton permission="run" variant="default" act={() => setAsking('suspend')}>
          {words.suspend}
        </ActionButton>
      )}
      {isRunning ? (
        <ActionButton permission="run" color="red.8" leftSection={<Icon name="stop" size={16} />} act={() => setAsking('stop')}>
          {words.stop}
        </ActionButton>
      ) : (
        <RunCycleMenu />
      )}
      <ConfirmTyped opened={asking === 'stop'} title={words.stopTitle} typed={null} action={words.stop} act={stopCycle} onClose={close}>
        {words.stopWhy}
      </ConfirmTyped>
      <SuspendDialog opened={asking === 'suspend' ? '2h' : null} onClose={close} />
    </>
  )
}

function RunCycleMenu() {
  const { may, reason } = useMay('run')
  const starting = useMutation({ mutationFn: (policy: 'delta' | 'initial') => startCycle({ policy }), onError: showProblem })
  const { data: status } = useQuery(statusQuery)
  const isEmpty = status?.connectors.length === 0
  if (!may || isEmpty) {
    return (
      <ActionButton permission="run" blocked={reason ?? words.runNothing} act={() => undefined}>
        {words.run}
      </ActionButton>
    )
  }
  return (
    <Menu position="bottom-end" width={280}>
      <Menu.Target>
        <Button leftSection={<Icon name="play" size={16} />} rightSection={<Icon name="down" size={16} />} loading={starting.isPending}>
          {words.run}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => starting.mutate('delta')}>{words.delta}</Menu.Item>
        <Menu.Item onClick={() => starting.mutate('initial')}>
          {words.initial}
          <Text size="xs" c="var(--text-quiet)">
            {words.initialWhy}
          </Text>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
