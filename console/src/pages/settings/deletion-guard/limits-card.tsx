import { Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ActionButton } from '../../../parts/action-button.tsx'
import { Card } from '../../../parts/card.tsx'
import { QueryView } from '../../../parts/query-view.tsx'
import { StateWord } from '../../../parts/state-word.tsx'
import { UnsavedGuard } from '../../../parts/unsaved-guard.tsx'
import { useMay } from '../../../frame/session.tsx'
import { guardLimitsQuery, saveGuardLimits, type GuardLimits } from '../../../requests/guard-limits.ts'
import { guardWords } from '../../../words/deletion-guard.ts'
import { settingsWords } from '../../../words/settings.ts'
import classes from '../settings.module.css'

const words = guardWords.limits
const percentMax = 100

/** The two limits; the tighter one counts. */
export function LimitsCard() {
  const limits = useQuery(guardLimitsQuery)
  return (
    <Card title={words.title}>
      <Stack gap="md">
        <p className={classes['quiet']}>{words.why}</p>
        <QueryView query={limits}>
          {(seen) => (seen === null ? <Text>{words.none}</Text> : <LimitsForm key={seen.version} seen={seen} />)}
        </QueryView>
      </Stack>
    </Card>
  )
}

function LimitsForm({ seen }: { readonly seen: GuardLimits }) {
  const [threshold, setThreshold] = useState(textOf(seen.threshold))
  const [percentage, setPercentage] = useState(textOf(seen.percentage))
  const { may } = useMay('administer')
  const number = /^\d{1,9}$/.test(threshold.trim()) ? Number(threshold) : null
  const share = /^\d{1,3}(\.\d{1,4})?$/.test(percentage.trim()) && Number(percentage) <= percentMax ? Number(percentage) : null
  const isWrong = { threshold: threshold.trim() !== '' && number === null, percentage: percentage.trim() !== '' && share === null }
  const isChanged = threshold.trim() !== textOf(seen.threshold) || percentage.trim() !== textOf(seen.percentage)
  const canSave = isChanged && !isWrong.threshold && !isWrong.percentage
  return (
    <div className={classes['fields']}>
      <TextInput
        label={words.number}
        description={words.numberWhy}
        value={threshold}
        onChange={(event) => setThreshold(event.currentTarget.value)}
        error={isWrong.threshold ? words.whole : null}
        inputMode="numeric"
        readOnly={!may}
      />
      <TextInput
        label={words.share}
        description={words.shareWhy}
        value={percentage}
        onChange={(event) => setPercentage(event.currentTarget.value)}
        error={isWrong.percentage ? words.percent : null}
        inputMode="decimal"
        readOnly={!may}
      />
      {number === null && share === null && !isWrong.threshold && !isWrong.percentage ? (
        <StateWord tone="warning" word={words.off} />
      ) : null}
      <div>
        <ActionButton
          permission="administer"
          blocked={canSave ? null : isChanged ? settingsWords.notYet : settingsWords.nothingChanged}
          act={async () => {
            const applied = await saveGuardLimits({ version: seen.version, threshold: number, percentage: share, reason: words.reason })
            notifications.show({ message: words.saved(applied.version) })
          }}
        >
          {settingsWords.save}
        </ActionButton>
      </div>
      <UnsavedGuard isChanged={isChanged && may} />
    </div>
  )
}

function textOf(value: number | null): string {
  return value === null ? '' : String(value)
}
