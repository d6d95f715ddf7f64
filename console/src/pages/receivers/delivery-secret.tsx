import { Button, Group, Modal, NativeSelect, PasswordInput, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { ReceiverList } from '#src/model/delivery.ts'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { takeSecret } from '../../parts/take-secret.ts'
import { storeDeliverySecret, type DeliveryField } from '../../requests/delivery.ts'
import { alertWords } from '../../words/alerts.ts'
import { partWords } from '../../words/parts.ts'
import { receiverSecrets } from './receiver-fields.ts'
import type { ReceiverKind } from './receiver.ts'

const words = alertWords.secret

/** Whose secret is entered. */
interface SecretPlace {
  readonly kind: ReceiverKind
  readonly name: string
  readonly list: ReceiverList
}

/** Takes a secret of a channel or a sink. It stands in its field and nowhere else. */
export function DeliverySecret({ place, onClose }: { readonly place: SecretPlace | null; readonly onClose: () => void }) {
  return (
    <Modal
      opened={place !== null}
      onClose={onClose}
      title={place === null ? '' : words.title(place.name)}
      centered
      closeButtonProps={{ 'aria-label': partWords.close }}
    >
      {place === null ? null : <SecretForm place={place} onClose={onClose} />}
    </Modal>
  )
}

function SecretForm({ place, onClose }: { readonly place: SecretPlace; readonly onClose: () => void }) {
  const client = useQueryClient()
  const fields: readonly DeliveryField[] = receiverSecrets[place.list]
  const [field, setField] = useState<DeliveryField>(fields[0] ?? 'token')
  const [isEmpty, setEmpty] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const storing = useMutation({
    mutationFn: (take: () => string) => storeDeliverySecret({ ...place, field }, take()),
    onSuccess: async ({ version }) => {
      notifications.show({ message: words.stored(version) })
      onClose()
      await client.invalidateQueries({ queryKey: ['configuration'] })
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const isMissing = (input.current?.value ?? '') === ''
        setEmpty(isMissing)
        if (!isMissing) storing.mutate(() => takeSecret(input.current))
      }}
    >
      <Stack>
        <Text size="sm">{words.text}</Text>
        <NativeSelect
          label={words.field}
          value={field}
          data={fields.map((value) => ({ value, label: words.fields[value] }))}
          onChange={(event) => setField(event.currentTarget.value as DeliveryField)}
        />
        <PasswordInput ref={input} label={words.value} autoComplete="off" error={isEmpty ? words.empty : null} data-autofocus />
        {storing.isError ? <ProblemNotice error={storing.error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {partWords.confirm.cancel}
          </Button>
          <Button type="submit" loading={storing.isPending}>
            {words.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
