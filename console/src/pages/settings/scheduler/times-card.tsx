import { NativeSelect, Switch, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ChangeSchedulerBody } from '#src/api/contract/scheduler.ts'
import { useMay } from '../../../frame/session.tsx'
import { ActionButton } from '../../../parts/action-button.tsx'
import { Card } from '../../../parts/card.tsx'
import { UnsavedGuard } from '../../../parts/unsaved-guard.tsx'
import { changeScheduler, type SeenScheduler } from '../../../requests/scheduler.ts'
import { schedulerWords } from '../../../words/scheduler.ts'
import { settingsWords } from '../../../words/settings.ts'
import classes from '../settings.module.css'

const words = schedulerWords.times

/** What of the scheduler is a number: interval, history, and what the next cycle reads. */
export function TimesCard({ seen: { scheduler, tag } }: { readonly seen: SeenScheduler }) {
  const { may } = useMay('administer')
  const client = useQueryClient()
  const [interval, setInterval] = useState(scheduler.customizedInterval ?? '')
  const [purge, setPurge] = useState(scheduler.purgeInterval)
  const [policy, setPolicy] = useState(scheduler.nextPolicy)
  const [maintenance, setMaintenance] = useState(scheduler.maintenanceEnabled)
  const change: ChangeSchedulerBody = {
    ...(interval.trim() === (scheduler.customizedInterval ?? '')
      ? {}
      : { customizedInterval: interval.trim() === '' ? null : interval.trim() }),
    ...(purge.trim() === scheduler.purgeInterval ? {} : { purgeInterval: purge.trim() }),
    ...(policy === scheduler.nextPolicy ? {} : { nextPolicy: policy }),
    ...(maintenance === scheduler.maintenanceEnabled ? {} : { maintenanceEnabled: maintenance }),
  }
  const isChanged = Object.keys(change).length > 0
  return (
    <Card title={words.title}>
      <div className={classes['fields']}>
        <TextInput
          label={words.interval}
          description={words.intervalWhy(scheduler.allowedInterval)}
          placeholder={scheduler.effectiveInterval}
          value={interval}
          onChange={(event) => setInterval(event.currentTarget.value)}
          readOnly={!may}
        />
        <NativeSelect
          label={words.policy}
          value={policy}
          data={Object.entries(words.policies).map(([value, label]) => ({ value, label }))}
          onChange={(event) => setPolicy(event.currentTarget.value === 'initial' ? 'initial' : 'delta')}
          disabled={!may}
        />
        <TextInput
          label={words.purge}
          description={words.purgeWhy}
          value={purge}
          onChange={(event) => setPurge(event.currentTarget.value)}
          readOnly={!may}
        />
        <Switch
          label={words.maintenance}
          description={words.maintenanceWhy}
          checked={maintenance}
          onChange={(event) => setMaintenance(event.currentTarget.checked)}
          disabled={!may}
        />
        <div>
          <ActionButton
            permission="administer"
            blocked={isChanged ? null : settingsWords.nothingChanged}
            act={async () => {
              await changeScheduler(change, tag)
              await client.invalidateQueries({ queryKey: ['scheduler'] })
            }}
          >
            {settingsWords.save}
          </ActionButton>
        </div>
      </div>
      <UnsavedGuard isChanged={isChanged && may} />
    </Card>
  )
}
