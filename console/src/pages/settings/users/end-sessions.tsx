import { useQueryClient } from '@tanstack/react-query'
import { ConfirmTyped } from '../../../parts/confirm-typed.tsx'
import { endSessions } from '../../../requests/users.ts'
import { userWords } from '../../../words/users.ts'

const { change } = userWords

/** Asks before all sessions of a person end. */
export function EndSessions(of: { readonly name: string | null; readonly count: number; readonly onClose: () => void }) {
  const client = useQueryClient()
  const { name, count, onClose } = of
  return (
    <ConfirmTyped
      opened={name !== null}
      title={change.endTitle(name ?? '')}
      typed={null}
      action={change.endSubmit}
      act={async () => {
        await endSessions(name ?? '')
        await client.invalidateQueries({ queryKey: ['audit'] })
      }}
      onClose={onClose}
    >
      {change.endText(count)}
    </ConfirmTyped>
  )
}
