import { Checkbox, Group, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReceiverList } from '#src/model/delivery.ts'
import { DialogButtons } from '../../parts/dialog-buttons.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { SideDrawer } from '../../parts/side-drawer.tsx'
import { changeReceiver } from '../../requests/delivery.ts'
import { receiverWords } from '../../words/receivers.ts'
import { documentOf, draftOf, missingIn } from './receiver-draft.ts'
import { receiverFields, type ReceiverField } from './receiver-fields.ts'
import type { Receiver, Receivers } from './receiver.ts'

const words = receiverWords.form

/** What is edited: a receiver that is there, or a new one of a list. */
export type Edited = { readonly list: ReceiverList; readonly receiver: Receiver | null }

/** The form of one sink or channel, over the list. */
export function ReceiverDrawer(of: { readonly edited: Edited | null; readonly receivers: Receivers; readonly onClose: () => void }) {
  const { edited, receivers, onClose } = of
  const title = edited === null ? '' : edited.receiver === null ? words.add[receivers.kind] : words.change(edited.receiver.name)
  return (
    <SideDrawer title={title} opened={edited !== null} onClose={onClose}>
      {edited === null ? null : <ReceiverForm edited={edited} receivers={receivers} onClose={onClose} />}
    </SideDrawer>
  )
}

function ReceiverForm({
  edited,
  receivers,
  onClose,
}: {
  readonly edited: Edited
  readonly receivers: Receivers
  readonly onClose: () => void
}) {
  const { list, receiver } = edited
  const fields = receiverFields[list]
  const client = useQueryClient()
  const [draft, setDraft] = useState(() => draftOf(fields, receiver?.document ?? {}))
  const [wasTried, setTried] = useState(false)
  const isTaken = receiver === null && receivers.all.some(({ name }) => name.toLowerCase() === (draft['name'] ?? '').trim().toLowerCase())
  const missing = missingIn(fields, draft)
  const saving = useMutation({
    mutationFn: () => {
      const document = documentOf(fields, draft, receiver?.document ?? {})
      const name = String(document['name'])
      const kind = receiver === null ? ('add-receiver' as const) : ('change-receiver' as const)
      const reason = receiver === null ? receiverWords.reasons.add(name) : receiverWords.reasons.change(name)
      return changeReceiver({ change: { kind, list, receiver: document }, version: receivers.version, reason })
    },
    onSuccess: async ({ version, changes, forgotten }) => {
      const said = changes === 0 ? words.nothing : words.saved(version)
      notifications.show({ message: forgotten.length === 0 ? said : `${said} ${words.moved}` })
      await client.invalidateQueries({ queryKey: ['configuration'] })
      onClose()
    },
  })
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (missing.length === 0 && !isTaken) saving.mutate()
      }}
    >
      <Stack gap="md">
        <Text size="sm">{words.why}</Text>
        {saving.isError ? <ProblemNotice error={saving.error} /> : null}
        {fields.map((field) => (
          <Field
            key={field.name}
            field={field}
            value={draft[field.name] ?? ''}
            // A receiver that is called otherwise is another one, and its secrets go with the former.
            isFixed={field.name === 'name' && receiver !== null}
            error={wasTried && missing.includes(field.name) ? words.required : field.name === 'name' && isTaken ? words.taken : null}
            change={(value) => setDraft((before) => ({ ...before, [field.name]: value }))}
          />
        ))}
        <DialogButtons submit={words.save} isPending={saving.isPending} onCancel={onClose} />
      </Stack>
    </form>
  )
}

function Field(of: {
  readonly field: ReceiverField
  readonly value: string
  readonly isFixed: boolean
  readonly error: string | null
  readonly change: (value: string) => void
}) {
  const { field, value, isFixed, error, change } = of
  const { label, description, kind, choices = {}, need } = field
  const shown = { label, description, error, required: need === 'required' }
  switch (kind) {
    case 'choice':
      return (
        <NativeSelect
          {...shown}
          value={value}
          data={Object.entries(choices).map(([each, name]) => ({ value: each, label: name }))}
          onChange={(event) => change(event.currentTarget.value)}
        />
      )
    case 'many':
      return (
        <Checkbox.Group
          label={label}
          description={description}
          value={value.split('\n').filter((each) => each !== '')}
          onChange={(all) => change(all.join('\n'))}
        >
          <Group gap="md" mt="xs">
            {Object.entries(choices).map(([each, name]) => (
              <Checkbox key={each} value={each} label={name} />
            ))}
          </Group>
        </Checkbox.Group>
      )
    case 'lines':
    case 'long':
      return <Textarea {...shown} value={value} autosize minRows={2} maxRows={8} onChange={(event) => change(event.currentTarget.value)} />
    case 'text':
    case 'number':
      return (
        <TextInput
          {...shown}
          value={value}
          readOnly={isFixed}
          autoComplete="off"
          {...(kind === 'number' ? { inputMode: 'numeric' as const } : {})}
          onChange={(event) => change(event.currentTarget.value)}
        />
      )
  }
}
