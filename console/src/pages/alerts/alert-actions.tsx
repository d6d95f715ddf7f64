import { NativeSelect, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { AlertBody } from '#src/api/contract/alert.ts'
import { ActionButton } from '../../parts/action-button.tsx'
import { ReasonDialog } from '../../parts/reason-dialog.tsx'
import { acknowledgeAlert } from '../../requests/alerts.ts'
import { alertWords } from '../../words/alerts.ts'

const { acknowledge, mute } = alertWords

/** Say that one is on it, or let nobody hear of it for a while. */
export function AlertActions({ alert }: { readonly alert: AlertBody }) {
  const [asking, setAsking] = useState<'acknowledge' | 'mute' | null>(null)
  const [minutes, setMinutes] = useState('60')
  const close = (): void => setAsking(null)
  if (alert.resolvedAt !== null) return null
  return (
    <>
      {alert.acknowledgement === null ? (
        <ActionButton permission="run" variant="default" act={() => setAsking('acknowledge')}>
          {acknowledge.action}
        </ActionButton>
      ) : null}
      <ActionButton permission="run" variant="default" act={() => setAsking('mute')}>
        {mute.action}
      </ActionButton>
      <ReasonDialog
        opened={asking === 'acknowledge'}
        title={acknowledge.title}
        label={acknowledge.note}
        need="optional"
        action={acknowledge.submit}
        act={(note) => acknowledgeAlert(alert.number, { note: note === '' ? null : note, snoozeMinutes: null })}
        onClose={close}
      >
        {acknowledge.text}
      </ReasonDialog>
      <ReasonDialog
        opened={asking === 'mute'}
        title={mute.title}
        label={mute.reason}
        need="required"
        action={mute.submit}
        act={(reason) => acknowledgeAlert(alert.number, { note: reason, snoozeMinutes: Number(minutes) })}
        onClose={close}
      >
        <Stack gap="sm">
          <Text>{mute.text}</Text>
          <NativeSelect
            label={mute.span}
            value={minutes}
            data={Object.entries(mute.spans).map(([value, label]) => ({ value, label }))}
            onChange={(event) => setMinutes(event.currentTarget.value)}
          />
        </Stack>
      </ReasonDialog>
    </>
  )
}
