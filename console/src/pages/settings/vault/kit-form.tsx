import { FileInput, PasswordInput, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { DialogButtons } from '../../../parts/dialog-buttons.tsx'
import { ProblemNotice } from '../../../parts/problem-notice.tsx'
import { takeSecret } from '../../../parts/take-secret.ts'
import type { RecoveryKit } from '../../../requests/vault.ts'
import { vaultWords } from '../../../words/vault.ts'

const words = vaultWords.kit

/** Takes the file of a recovery kit and its passphrase. */
export function KitForm(of: {
  readonly text: string
  readonly submit: string
  readonly act: (kit: RecoveryKit, passphrase: string) => Promise<unknown>
  readonly onDone: () => void
  readonly onCancel: () => void
}) {
  const client = useQueryClient()
  const [file, setFile] = useState<File | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  const passphrase = useRef<HTMLInputElement>(null)
  const acting = useMutation({
    mutationFn: async ({ kit, take }: { readonly kit: RecoveryKit; readonly take: () => string }) => of.act(kit, take()),
    onSuccess: async () => {
      of.onDone()
      await client.invalidateQueries({ queryKey: ['vault'] })
    },
  })
  const submit = async (): Promise<void> => {
    if (file === null || (passphrase.current?.value ?? '') === '') return setFault(words.missing)
    const kit = kitIn(await file.text())
    setFault(kit === null ? words.wrongFile : null)
    if (kit !== null) acting.mutate({ kit, take: () => takeSecret(passphrase.current) })
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <Stack>
        <Text size="sm">{of.text}</Text>
        <FileInput label={words.choose} value={file} onChange={setFile} accept="application/json,.json" data-autofocus />
        <PasswordInput ref={passphrase} label={words.passphrase} autoComplete="off" />
        {fault === null ? null : (
          <Text role="alert" c="var(--tone-failed)">
            {fault}
          </Text>
        )}
        {acting.isError ? <ProblemNotice error={acting.error} /> : null}
        <DialogButtons submit={of.submit} isPending={acting.isPending} onCancel={of.onCancel} />
      </Stack>
    </form>
  )
}

/** Reads the file as far as to tell that it is a kit; the service checks everything else. */
function kitIn(text: string): RecoveryKit | null {
  try {
    const value: unknown = JSON.parse(text)
    const isKit = typeof value === 'object' && value !== null && 'format' in value && value.format === 'lockstep-recovery-kit-1'
    return isKit ? (value as RecoveryKit) : null
  } catch {
    // Whatever is no JSON is no kit either, and that is what is said.
    return null
  }
}
