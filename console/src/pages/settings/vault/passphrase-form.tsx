import { PasswordInput, Stack } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { DialogButtons } from '../../../parts/dialog-buttons.tsx'
import { ProblemNotice } from '../../../parts/problem-notice.tsx'
import { takeSecret } from '../../../parts/take-secret.ts'
import { vaultWords } from '../../../words/vault.ts'

const words = vaultWords.kit
const leastCharacters = 12

/** Takes a passphrase: once where it is known, twice where it is made up. It stands in its fields and nowhere else. */
export function PassphraseForm(of: {
  readonly label: string
  readonly submit: string
  readonly form: 'once' | 'twice'
  readonly act: (passphrase: string) => Promise<unknown>
  readonly onDone: () => void
  readonly onCancel: () => void
}) {
  const { label, submit, form, act, onDone, onCancel } = of
  const client = useQueryClient()
  const first = useRef<HTMLInputElement>(null)
  const second = useRef<HTMLInputElement>(null)
  const [fault, setFault] = useState<string | null>(null)
  const acting = useMutation({
    mutationFn: (take: () => string) => act(take()),
    onSuccess: async () => {
      onDone()
      await client.invalidateQueries({ queryKey: ['vault'] })
    },
  })
  const faultNow = (): string | null => {
    if (form === 'once') return null
    if ((first.current?.value.length ?? 0) < leastCharacters) return words.short
    return first.current?.value === second.current?.value ? null : words.differs
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const found = faultNow()
        setFault(found)
        if (found !== null) return first.current?.focus()
        acting.mutate(() => {
          takeSecret(second.current)
          return takeSecret(first.current)
        })
      }}
    >
      <Stack>
        <PasswordInput
          ref={first}
          label={label}
          description={form === 'twice' ? words.passphraseWhy : null}
          autoComplete={form === 'twice' ? 'new-password' : 'off'}
          error={fault}
          required
          data-autofocus
        />
        {form === 'twice' ? <PasswordInput ref={second} label={words.again} autoComplete="new-password" required /> : null}
        {acting.isError ? <ProblemNotice error={acting.error} /> : null}
        <DialogButtons submit={submit} isPending={acting.isPending} onCancel={onCancel} />
      </Stack>
    </form>
  )
}
