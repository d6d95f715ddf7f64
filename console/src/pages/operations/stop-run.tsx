import { useState } from 'react'
import { ActionButton } from '../../parts/action-button.tsx'
import { ConfirmTyped } from '../../parts/confirm-typed.tsx'
import { Icon } from '../../parts/icon.tsx'
import { stopRun } from '../../requests/runs.ts'
import { operationsWords } from '../../words/operations.ts'

const words = operationsWords.stop

/** Stops a run, after saying what that means. */
export function StopRun({ number, size = 'sm' }: { readonly number: number; readonly size?: 'sm' | 'compact-sm' }) {
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      <span data-stop>
        <ActionButton
          permission="run"
          size={size}
          variant="default"
          leftSection={<Icon name="stop" size={14} />}
          act={() => setAsking(true)}
        >
          {words.action}
        </ActionButton>
      </span>
      <ConfirmTyped
        opened={isAsking}
        title={words.title(number)}
        typed={null}
        action={words.action}
        act={() => stopRun(number)}
        onClose={() => setAsking(false)}
      >
        {words.why}
      </ConfirmTyped>
    </>
  )
}
