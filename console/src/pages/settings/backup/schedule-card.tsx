import { NativeSelect, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { BackupSettingsBody } from '#src/api/contract/backup.ts'
import { useMay } from '../../../frame/session.tsx'
import { ActionButton } from '../../../parts/action-button.tsx'
import { Card } from '../../../parts/card.tsx'
import { UnsavedGuard } from '../../../parts/unsaved-guard.tsx'
import { setBackups } from '../../../requests/backups.ts'
import { backupWords } from '../../../words/backups.ts'
import { settingsWords } from '../../../words/settings.ts'
import classes from '../settings.module.css'

const words = backupWords.settings
const keepMax = 365

/** How often a backup is made, and how many are kept. */
export function ScheduleCard({ settings }: { readonly settings: BackupSettingsBody }) {
  const { may } = useMay('administer')
  const client = useQueryClient()
  const [every, setEvery] = useState(settings.every)
  const [keep, setKeep] = useState(String(settings.keep))
  const kept = /^\d{1,3}$/.test(keep.trim()) ? Number(keep) : 0
  const isRight = kept >= 1 && kept <= keepMax
  const isChanged = every !== settings.every || kept !== settings.keep
  return (
    <Card title={words.title}>
      <div className={classes['fields']}>
        <NativeSelect
          label={words.every}
          value={every}
          data={Object.entries(words.everyOptions).map(([value, label]) => ({ value, label }))}
          onChange={(event) => setEvery(everyOf(event.currentTarget.value))}
          disabled={!may}
        />
        <TextInput
          label={words.keep}
          description={words.keepWhy}
          inputMode="numeric"
          value={keep}
          error={isRight ? null : words.keepWrong}
          onChange={(event) => setKeep(event.currentTarget.value)}
          readOnly={!may}
        />
        <div>
          <ActionButton
            permission="administer"
            blocked={isRight ? (isChanged ? null : settingsWords.nothingChanged) : settingsWords.notYet}
            act={async () => {
              await setBackups({ every, keep: kept })
              await client.invalidateQueries({ queryKey: ['backups'] })
              notifications.show({ message: words.saved })
            }}
          >
            {settingsWords.save}
          </ActionButton>
        </div>
      </div>
      <UnsavedGuard isChanged={isChanged} />
    </Card>
  )
}

function everyOf(value: string): BackupSettingsBody['every'] {
  return value === 'day' || value === 'week' ? value : 'off'
}
