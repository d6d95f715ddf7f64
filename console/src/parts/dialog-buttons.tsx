import { Button, Group } from '@mantine/core'
import { partWords } from '../words/parts.ts'

interface DialogButtonsOf {
  readonly submit: string
  readonly isPending: boolean
  /** Something is still missing. */
  readonly isBlocked?: boolean
  readonly tone?: 'danger' | 'normal'
  readonly onCancel: () => void
}

/** The last line of a form in a dialog: away without doing anything, or do it. */
export function DialogButtons({ submit, isPending, isBlocked = false, tone = 'normal', onCancel }: DialogButtonsOf) {
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onCancel}>
        {partWords.confirm.cancel}
      </Button>
      <Button type="submit" color={tone === 'danger' ? 'red.8' : 'lockstep'} disabled={isBlocked} loading={isPending}>
        {submit}
      </Button>
    </Group>
  )
}
