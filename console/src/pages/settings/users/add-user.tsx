import { Modal, NativeSelect, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { ActionButton } from '../../../parts/action-button.tsx'
import { DialogButtons } from '../../../parts/dialog-buttons.tsx'
import { ProblemNotice } from '../../../parts/problem-notice.tsx'
import { takeSecret } from '../../../parts/take-secret.ts'
import { addUser, type RoleName } from '../../../requests/users.ts'
import { partWords } from '../../../words/parts.ts'
import { userWords } from '../../../words/users.ts'

const words = userWords.add

/** Adds somebody who can sign in. */
export function AddUserButton() {
  const [isOpen, setOpen] = useState(false)
  const close = (): void => setOpen(false)
  return (
    <>
      <ActionButton permission="administer" act={() => setOpen(true)}>
        {words.action}
      </ActionButton>
      <Modal opened={isOpen} onClose={close} title={words.title} centered closeButtonProps={{ 'aria-label': partWords.close }}>
        {isOpen ? <AddForm onClose={close} /> : null}
      </Modal>
    </>
  )
}

function AddForm({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [role, setRole] = useState<RoleName>('viewer')
  const [isMissing, setMissing] = useState(false)
  const password = useRef<HTMLInputElement>(null)
  const adding = useMutation({
    mutationFn: (take: () => string) => addUser({ name: name.trim(), role }, take()),
    onSuccess: async () => {
      onClose()
      await client.invalidateQueries({ queryKey: ['audit'] })
    },
  })
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        const lacks = name.trim() === '' || (password.current?.value ?? '') === ''
        setMissing(lacks)
        if (!lacks) adding.mutate(() => takeSecret(password.current))
      }}
    >
      <Stack>
        <TextInput
          label={words.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="off"
          maxLength={64}
          data-autofocus
        />
        <RoleSelect role={role} choose={setRole} />
        <PasswordInput ref={password} label={words.password} description={words.passwordWhy} autoComplete="new-password" />
        {isMissing ? (
          <Text role="alert" c="var(--tone-failed)">
            {words.missing}
          </Text>
        ) : null}
        {adding.isError ? <ProblemNotice error={adding.error} /> : null}
        <DialogButtons submit={words.submit} isPending={adding.isPending} onCancel={onClose} />
      </Stack>
    </form>
  )
}

/** The roles with what each is for. */
export function RoleSelect({ role, choose }: { readonly role: RoleName; readonly choose: (role: RoleName) => void }) {
  return (
    <NativeSelect
      label={words.role}
      value={role}
      data={Object.entries(userWords.roles).map(([value, label]) => ({ value, label }))}
      onChange={(event) => choose(event.currentTarget.value as RoleName)}
    />
  )
}
