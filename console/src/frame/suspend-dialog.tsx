import { NativeSelect, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { ReasonDialog } from '../parts/reason-dialog.tsx'
import { suspendScheduler } from '../requests/scheduler.ts'
import { schedulerWords } from '../words/scheduler.ts'
import { settingsWords } from '../words/settings.ts'

const words = schedulerWords.suspend

/** For how long the scheduler is suspended; `open`: until somebody resumes. */
export type SuspensionSpan = keyof typeof words.spans

/** Asks for how long and why. `opened` is the span that is offered first, null while nobody asks. */
export function SuspendDialog({ opened, onClose }: { readonly opened: SuspensionSpan | null; readonly onClose: () => void }) {
  const [chosen, setChosen] = useState<SuspensionSpan | null>(null)
  const span = chosen ?? opened ?? '2h'
  const close = (): void => {
    setChosen(null)
    onClose()
  }
  return (
    <ReasonDialog
      opened={opened !== null}
      title={words.title}
      label={settingsWords.reason}
      need="required"
      action={words.submit}
      act={(reason) => suspendScheduler({ reason, span: span === 'open' ? null : span })}
      onClose={close}
    >
      <Stack gap="sm">
        <Text>{words.text}</Text>
        <NativeSelect
          label={words.span}
          description={span === 'open' ? words.openWhy : words.spanWhy}
          value={span}
          data={Object.entries(words.spans).map(([value, label]) => ({ value, label }))}
          onChange={(event) => setChosen(event.currentTarget.value as SuspensionSpan)}
        />
      </Stack>
    </ReasonDialog>
  )
}
