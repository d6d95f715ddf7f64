import { Group, Menu } from '@mantine/core'
import { useMay } from '../../frame/session.tsx'
import { ActionButton } from '../../parts/action-button.tsx'
import { RowMenu } from '../../parts/row-menu.tsx'
import { receiverWords } from '../../words/receivers.ts'
import { receiverSecrets } from './receiver-fields.ts'
import type { Receiver, ReceiverKind } from './receiver.ts'

const words = receiverWords.menu

export type ReceiverAction = 'edit' | 'secret' | 'switch' | 'remove'

/** The test of a receiver, and what else can be done to it. Who may not sees all of it, with the reason on top. */
export function ReceiverMenu(of: {
  readonly kind: ReceiverKind
  readonly receiver: Receiver
  readonly test: () => Promise<unknown>
  readonly act: (action: ReceiverAction) => void
}) {
  const { kind, receiver, test, act } = of
  const { may, reason } = useMay('administer')
  return (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      <ActionButton permission="administer" size="compact-sm" variant="default" act={test}>
        {receiverWords.test}
      </ActionButton>
      <RowMenu label={words.of(receiver.name)}>
        {reason === null ? null : <Menu.Label>{reason}</Menu.Label>}
        <Menu.Item disabled={!may} onClick={() => void test()}>
          {words.test[kind]}
        </Menu.Item>
        <Menu.Item disabled={!may} onClick={() => act('edit')}>
          {words.edit}
        </Menu.Item>
        {receiverSecrets[receiver.list].length === 0 ? null : (
          <Menu.Item disabled={!may} onClick={() => act('secret')}>
            {words.secret}
          </Menu.Item>
        )}
        <Menu.Item disabled={!may} onClick={() => act('switch')}>
          {receiver.disabled ? words.switchOn : words.switchOff}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item disabled={!may} color="var(--tone-failed)" onClick={() => act('remove')}>
          {words.remove}
        </Menu.Item>
      </RowMenu>
    </Group>
  )
}
