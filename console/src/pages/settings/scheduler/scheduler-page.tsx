import { Group, Stack, Switch, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { SchedulerBody } from '#src/api/contract/scheduler.ts'
import { useMay } from '../../../frame/session.tsx'
import { SuspendDialog } from '../../../frame/suspend-dialog.tsx'
import { ActionButton } from '../../../parts/action-button.tsx'
import { Card } from '../../../parts/card.tsx'
import { FactList } from '../../../parts/fact-list.tsx'
import { QueryView } from '../../../parts/query-view.tsx'
import { showProblem } from '../../../parts/show-problem.tsx'
import { StateWord } from '../../../parts/state-word.tsx'
import { TimeAgo } from '../../../parts/time-ago.tsx'
import { changeScheduler, resumeScheduler, schedulerQuery, type SeenScheduler } from '../../../requests/scheduler.ts'
import { schedulerWords } from '../../../words/scheduler.ts'
import { SettingsFrame } from '../settings-frame.tsx'
import classes from '../settings.module.css'
import { CycleOrder } from './cycle-order.tsx'
import { DueSteps } from './due-steps.tsx'
import { TermsOfAzure } from './terms-of-azure.tsx'
import { TimesCard } from './times-card.tsx'

const words = schedulerWords.state

/** When cycles run, in which order, and who stops them. */
export function SchedulerPage() {
  const seen = useQuery(schedulerQuery)
  return (
    <SettingsFrame page="scheduler" actions={seen.data === undefined ? null : <Pause scheduler={seen.data.scheduler} />}>
      <QueryView query={seen}>
        {(found) => (
          <>
            <div className={classes['columns']}>
              <StateCard seen={found} />
              <TimesCard key={found.tag} seen={found} />
            </div>
            <CycleOrder />
            <DueSteps overrides={found.scheduler.overrides} />
            <TermsOfAzure scheduler={found.scheduler} />
          </>
        )}
      </QueryView>
    </SettingsFrame>
  )
}

function Pause({ scheduler }: { readonly scheduler: SchedulerBody }) {
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      {scheduler.suspended === null ? (
        <ActionButton permission="run" variant="default" act={() => setAsking(true)}>
          {words.suspend}
        </ActionButton>
      ) : (
        <ActionButton permission="run" act={resumeScheduler}>
          {words.resume}
        </ActionButton>
      )}
      <SuspendDialog opened={isAsking ? '2h' : null} onClose={() => setAsking(false)} />
    </>
  )
}

function StateCard({ seen: { scheduler, tag } }: { readonly seen: SeenScheduler }) {
  const { may, reason } = useMay('administer')
  const { enabled, suspended, nextCycleAt, cycleInProgress, stagingMode } = scheduler
  return (
    <Card title={words.title}>
      <Stack gap="md">
        <Switch
          label={words.switch}
          description={may ? (enabled ? null : words.offWhy) : reason}
          checked={enabled}
          disabled={!may}
          onChange={(event) => void changeScheduler({ enabled: event.currentTarget.checked }, tag).catch(showProblem)}
        />
        {suspended === null ? null : (
          <div>
            <StateWord tone="warning" word={words.suspended(suspended.author)} />
            <Text size="sm">
              <TimeAgo at={suspended.at} />: {suspended.reason}. {suspended.until === null ? words.suspendedWhy : null}
            </Text>
            {suspended.until === null ? null : (
              <Text size="sm">
                {words.suspendedUntil} <TimeAgo at={suspended.until} />.
              </Text>
            )}
          </div>
        )}
        <FactList
          facts={[
            {
              name: words.next,
              value: cycleInProgress ? (
                <StateWord tone="running" word={words.running} />
              ) : (
                <TimeAgo at={suspended === null && enabled ? nextCycleAt : null} never={words.noNext} />
              ),
            },
            {
              name: words.staging,
              value: (
                <Group gap="xs">
                  <Link to="/settings/staging">{stagingMode ? words.stagingOn : words.stagingOff}</Link>
                </Group>
              ),
            },
          ]}
        />
      </Stack>
    </Card>
  )
}
