import { Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { UserBody } from '#src/api/contract/access.ts'
import { ConfirmTyped } from '../../../parts/confirm-typed.tsx'
import { ProblemNotice } from '../../../parts/problem-notice.tsx'
import { takeSecret } from '../../../parts/take-secret.ts'
import { changeRole, removeUser, setPassword } from '../../../requests/users.ts'
import { partWords } from '../../../words/parts.ts'
import { userWords } from '../../../words/users.ts'
import { RoleSelect } from './add-user.tsx'

const words = userWords.change

/** What is to be changed of whom. */
export interface UserChange {
  readonly what: 'role' | 'password' | 'end' | 'remove'
  readonly user: UserBody
}

/** The dialogs for one person. */
export function ChangeUser({ change, onClose }: { readonly change: UserChange | null; readonly onClose: () => void }) {
  const client = useQueryClient()
  const name = change?.user.name ?? ''
  const asksForm = change?.what === 'role' || change?.what === 'password'
  return (
    <>
      <Modal
        opened={asksForm}
        onClose={onClose}
        title={change?.what === 'role' ? words.roleTitle(name) : words.passwordTitle(name)}
        centered
        closeButtonProps={{ 'aria-label': partWords.close }}
      >
        {change?.what === 'role' ? <RoleForm user={change.user} onClose={onClose} /> : null}
        {change?.what === 'password' ? <PasswordForm name={name} onClose={onClose} /> : null}
      </Modal>
      <ConfirmTyped
        opened={change?.what === 'remove'}
        title={words.removeTitle(name)}
        typed={name}
        action={words.removeSubmit}
        act={async () => {
          await removeUser(name)
          await client.invalidateQueries({ queryKey: ['audit'] })
        }}
        onClose={onClose}
      >
        {words.removeText}
      </ConfirmTyped>
    </>
  )
}

function RoleForm({ user, onClose }: { readonly user: UserBody; readonly onClose: () => void }) {
  const client = useQueryClient()
  const [role, setRole] = useState(user.role)
  const changing = useMutation({
    mutationFn: () => changeRole(user.name, role),
    onSuccess: async () => {
      onClose()
      await client.invalidateQueries({ queryKey: ['audit'] })
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        changing.mutate()
      }}
    >
      <Stack>
        <RoleSelect role={role} choose={setRole} />
        {changing.isError ? <ProblemNotice error={changing.error} /> : null}
        <Buttons isBusy={changing.isPending} onClose={onClose} />
      </Stack>
    </form>
  )
}

function PasswordForm({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const client = useQueryClient()
  const password = useRef<HTMLInputElement>(null)
  const changing = useMutation({
    mutationFn: (take: () => string) => setPassword(name, take()),
    onSuccess: async () => {
      onClose()
      await client.invalidateQueries({ queryKey: ['audit'] })
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        changing.mutate(() => takeSecret(password.current))
      }}
    >
      <Stack>
        <Text size="sm">{words.passwordText}</Text>
        <PasswordInput
          ref={password}
          label={words.passwordLabel}
          description={userWords.add.passwordWhy}
          autoComplete="new-password"
          required
          data-autofocus
        />
        {changing.isError ? <ProblemNotice error={changing.error} /> : null}
        <Buttons isBusy={changing.isPending} onClose={onClose} />
      </Stack>
    </form>
  )
}

function Buttons({ isBusy, onClose }: { readonly isBusy: boolean; readonly onClose: () => void }) {
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onClose}>
        {partWords.confirm.cancel}
      </Button>
      <Button type="submit" loading={isBusy}>
        {words.save}
      </Button>
    </Group>
  )
}
