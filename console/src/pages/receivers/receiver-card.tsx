import { Group, Stack } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { ReceiverList } from '#src/model/delivery.ts'
import { ActionButton } from '../../parts/action-button.tsx'
import { Card } from '../../parts/card.tsx'
import { ConfirmTyped } from '../../parts/confirm-typed.tsx'
import { RecordTable, type Column } from '../../parts/record-table.tsx'
import { showProblem } from '../../parts/show-problem.tsx'
import { changeReceiver, testReceiver } from '../../requests/delivery.ts'
import { receiverWords as words } from '../../words/receivers.ts'
import classes from '../settings/settings.module.css'
import { DeliverySecret } from './delivery-secret.tsx'
import { ReceiverDrawer, type Edited } from './receiver-form.tsx'
import { ReceiverMenu, type ReceiverAction } from './receiver-menu.tsx'
import type { Receiver, ReceiverKind, Receivers } from './receiver.ts'
import { TestResult } from './test-result.tsx'

interface CardProps<Row extends Receiver> {
  readonly title: string
  readonly why: string
  readonly label: string
  readonly receivers: Receivers & { readonly all: readonly Row[] }
  readonly columns: readonly Column<Row>[]
  /** Heading of the column of actions. */
  readonly actions: string
  /** What can be added, in this order. */
  readonly lists: readonly (readonly [ReceiverList, string])[]
  /** What is shown where there are none. */
  readonly none: ReactNode
}

/** Sinks or channels: a list, what can be done to each, and what came of the last test. */
export function ReceiverCard<Row extends Receiver>(props: CardProps<Row>) {
  const { title, why, label, receivers, columns, actions, lists, none } = props
  const [edited, setEdited] = useState<Edited | null>(null)
  const [asked, setAsked] = useState<{ readonly about: 'secret' | 'remove'; readonly receiver: Receiver } | null>(null)
  const testing = useMutation({ mutationFn: (name: string) => testReceiver(receivers.kind, name), onError: showProblem })
  const publish = usePublish(receivers)
  const act = (action: ReceiverAction, receiver: Receiver): void => {
    if (action === 'edit') setEdited({ list: receiver.list, receiver })
    else if (action === 'switch') void publish.switchOver(receiver).catch(showProblem)
    else setAsked({ about: action, receiver })
  }
  const test = (name: string): Promise<unknown> => testing.mutateAsync(name).catch(() => undefined)
  const withActions = [...columns, actionColumn<Row>({ header: actions, kind: receivers.kind, test, act })]
  return (
    <Card title={title}>
      <Stack gap="md">
        <p className={classes['quiet']}>{why}</p>
        {receivers.all.length === 0 ? (
          none
        ) : (
          <RecordTable label={label} rows={receivers.all} columns={withActions} idOf={({ name }) => name} />
        )}
        <TestResult tested={testing.data ?? null} isSending={testing.isPending} />
        <Group gap="xs">
          {lists.map(([list, name]) => (
            <ActionButton key={list} permission="administer" variant="default" act={() => setEdited({ list, receiver: null })}>
              {name}
            </ActionButton>
          ))}
        </Group>
      </Stack>
      <ReceiverDrawer edited={edited} receivers={receivers} onClose={() => setEdited(null)} />
      <DeliverySecret
        place={asked?.about === 'secret' ? { kind: receivers.kind, ...asked.receiver } : null}
        onClose={() => setAsked(null)}
      />
      <ConfirmTyped
        opened={asked?.about === 'remove'}
        title={words.remove.title(asked?.receiver.name ?? '')}
        typed={null}
        action={words.remove.submit}
        act={async () => (asked === null ? undefined : publish.remove(asked.receiver))}
        onClose={() => setAsked(null)}
      >
        {words.remove[receivers.kind]}
      </ConfirmTyped>
    </Card>
  )
}

function actionColumn<Row extends Receiver>(of: {
  readonly header: string
  readonly kind: ReceiverKind
  readonly test: (name: string) => Promise<unknown>
  readonly act: (action: ReceiverAction, receiver: Receiver) => void
}): Column<Row> {
  const { header, kind, test, act } = of
  return {
    id: 'actions',
    header,
    width: 8,
    align: 'right',
    cell: (receiver) => (
      <ReceiverMenu kind={kind} receiver={receiver} test={() => test(receiver.name)} act={(action) => act(action, receiver)} />
    ),
  }
}

/** Changes that need no form. */
function usePublish({ version }: Receivers) {
  const client = useQueryClient()
  const publish = async (of: Omit<Parameters<typeof changeReceiver>[0], 'version'>): Promise<void> => {
    await changeReceiver({ ...of, version })
    await client.invalidateQueries({ queryKey: ['configuration'] })
  }
  return {
    switchOver: ({ name, list, document, disabled }: Receiver): Promise<void> => {
      const { disabled: _, ...rest } = document
      const receiver = disabled ? rest : { ...rest, disabled: true }
      return publish({ change: { kind: 'change-receiver', list, receiver }, reason: words.reasons[disabled ? 'on' : 'off'](name) })
    },
    remove: ({ name, list }: Receiver): Promise<void> =>
      publish({ change: { kind: 'remove-receiver', list, name }, reason: words.reasons.remove(name) }),
  }
}
