import { Button, Code, Group, Modal, MultiSelect, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SessionBody } from '#src/api/contract/access.ts'
import { ActionButton } from '../../../parts/action-button.tsx'
import { CopyButton } from '../../../parts/copy-button.tsx'
import { DialogButtons } from '../../../parts/dialog-buttons.tsx'
import { ProblemNotice } from '../../../parts/problem-notice.tsx'
import { permissionsQuery } from '../../../requests/session.ts'
import { createToken } from '../../../requests/tokens.ts'
import { partWords } from '../../../words/parts.ts'
import { tokenWords } from '../../../words/users.ts'
import classes from '../settings.module.css'
import { RoleSelect } from '../users/add-user.tsx'

const { create: words, made } = tokenWords
type Permission = SessionBody['permissions'][number]

/** Makes a token and shows it once. */
export function CreateTokenButton() {
  const [isOpen, setOpen] = useState(false)
  const close = (): void => setOpen(false)
  return (
    <>
      <ActionButton permission="administer" act={() => setOpen(true)}>
        {words.action}
      </ActionButton>
      <Modal
        opened={isOpen}
        onClose={close}
        title={words.title}
        centered
        closeOnClickOutside={false}
        closeButtonProps={{ 'aria-label': partWords.close }}
      >
        {isOpen ? <CreateForm onClose={close} /> : null}
      </Modal>
    </>
  )
}

function CreateForm({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient()
  const { data: table } = useQuery(permissionsQuery)
  const [purpose, setPurpose] = useState('')
  const [role, setRole] = useState<SessionBody['role']>('viewer')
  const [scope, setScope] = useState<readonly string[]>([])
  const [expiresIn, setExpiresIn] = useState('90d')
  // The token lives as long as this dialog: it is in no cache, and gone with the first click that closes it.
  const [token, setToken] = useState<string | null>(null)
  const creating = useMutation({
    mutationFn: async () => {
      const { text } = await createToken({
        purpose: purpose.trim(),
        role,
        scope: scope.length === 0 ? null : (scope as Permission[]),
        expiresIn,
      })
      setToken(text)
      await client.invalidateQueries({ queryKey: ['audit'] })
    },
  })
  if (token !== null) return <MadeToken text={token} onClose={onClose} />
  const choices = (table?.permissions ?? [])
    .filter((each) => each.roles.includes(role))
    .map(({ name, title }) => ({ value: name, label: title }))
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (purpose.trim() !== '') creating.mutate()
      }}
    >
      <Stack>
        <TextInput
          label={words.purpose}
          description={words.purposeWhy}
          value={purpose}
          onChange={(event) => setPurpose(event.currentTarget.value)}
          required
          maxLength={200}
          data-autofocus
        />
        <RoleSelect
          role={role}
          choose={(chosen) => {
            setRole(chosen)
            setScope([])
          }}
        />
        <MultiSelect label={words.scope} description={words.scopeWhy} data={choices} value={[...scope]} onChange={setScope} />
        <NativeSelect
          label={words.expires}
          value={expiresIn}
          data={Object.entries(words.spans).map(([value, label]) => ({ value, label }))}
          onChange={(event) => setExpiresIn(event.currentTarget.value)}
        />
        {creating.isError ? <ProblemNotice error={creating.error} /> : null}
        <DialogButtons submit={words.submit} isPending={creating.isPending} isBlocked={purpose.trim() === ''} onCancel={onClose} />
      </Stack>
    </form>
  )
}

function MadeToken({ text, onClose }: { readonly text: string; readonly onClose: () => void }) {
  return (
    <Stack>
      <Text fw={650} component="output">
        {made.title}
      </Text>
      <Text size="sm">{made.text}</Text>
      <Code block aria-label={made.label} className={classes['hash']}>
        {text}
      </Code>
      <Group justify="space-between">
        <CopyButton text={text} />
        <Button onClick={onClose}>{made.done}</Button>
      </Group>
    </Stack>
  )
}
