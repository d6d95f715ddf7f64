import { Code, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { VaultBody } from '#src/api/contract/vault.ts'
import { ActionButton } from '../../../parts/action-button.tsx'
import { Breakable } from '../../../parts/breakable.tsx'
import { Card } from '../../../parts/card.tsx'
import { ConfirmTyped } from '../../../parts/confirm-typed.tsx'
import { RecordTable, type Column } from '../../../parts/record-table.tsx'
import { StateWord, type Tone } from '../../../parts/state-word.tsx'
import { rotateKey } from '../../../requests/vault.ts'
import { vaultWords } from '../../../words/vault.ts'
import classes from '../settings.module.css'

const words = vaultWords.keys
type SecretState = VaultBody['secrets'][number]

const tones: Readonly<Record<SecretState['state'], Tone>> = {
  usable: 'success',
  suspect: 'warning',
  undecryptable: 'failed',
  'other-key': 'failed',
  sealed: 'waiting',
}

const columns: readonly Column<SecretState>[] = [
  {
    id: 'secret',
    header: words.columns.secret,
    cell: ({ connector }) => (
      <b>
        <Breakable>{connector}</Breakable>
      </b>
    ),
  },
  { id: 'version', header: words.columns.version, width: 5, align: 'right', hideBelow: 'sm', cell: ({ version }) => version },
  { id: 'use', header: words.columns.use, width: 9, hideBelow: 'md', cell: ({ status }) => words.uses[status] },
  { id: 'key', header: words.columns.key, width: 10.5, hideBelow: 'md', cell: ({ keyId }) => <code>{keyId}</code> },
  { id: 'state', header: words.columns.state, cell: (secret) => <SecretStanding of={secret} /> },
]

/** What the vault holds, under which key, and the exchange of the key. */
export function KeysCard({ vault: { secrets, rotation, sealed, key } }: { readonly vault: VaultBody }) {
  const client = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  return (
    <Card
      title={words.title}
      aside={
        <ActionButton
          permission="administer"
          size="xs"
          variant="default"
          blocked={sealed || key === null ? vaultWords.sealed.title : null}
          act={() => setAsking(true)}
        >
          {words.rotate}
        </ActionButton>
      }
    >
      <Stack gap="sm">
        {rotation === null ? null : <StateWord tone="running" word={words.rotation(rotation.from, rotation.to.keyId, rotation.waiting)} />}
        {secrets.length === 0 ? (
          <Text className={classes['quiet']}>{words.none}</Text>
        ) : (
          <RecordTable label={words.label} rows={secrets} columns={columns} idOf={({ connector, version }) => `${connector} ${version}`} />
        )}
        <p className={classes['quiet']}>
          {words.other} <Code>{words.otherCommand}</Code>
        </p>
      </Stack>
      <ConfirmTyped
        opened={isAsking}
        title={words.rotateTitle}
        typed={null}
        action={words.rotateSubmit}
        tone="normal"
        act={async () => {
          const { rewrapped, keyId } = await rotateKey()
          notifications.show({ message: words.rotated(rewrapped, keyId) })
          await client.invalidateQueries({ queryKey: ['vault'] })
        }}
        onClose={() => setAsking(false)}
      >
        {words.rotateText(secrets.length)}
      </ConfirmTyped>
    </Card>
  )
}

function SecretStanding({ of: { state, detail } }: { readonly of: SecretState }) {
  return (
    <>
      <StateWord tone={tones[state]} word={words.states[state]} />
      {detail === null ? null : <div className={classes['quiet']}>{detail}</div>}
    </>
  )
}
