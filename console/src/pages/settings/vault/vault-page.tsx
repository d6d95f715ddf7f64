import { Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { VaultBody } from '#src/api/contract/vault.ts'
import { ActionButton } from '../../../parts/action-button.tsx'
import { Card } from '../../../parts/card.tsx'
import { ConfirmTyped } from '../../../parts/confirm-typed.tsx'
import { FactList } from '../../../parts/fact-list.tsx'
import { QueryView } from '../../../parts/query-view.tsx'
import { StateWord } from '../../../parts/state-word.tsx'
import { TimeAgo } from '../../../parts/time-ago.tsx'
import { confirmRestore, vaultQuery, verifyVault } from '../../../requests/vault.ts'
import { vaultWords as words } from '../../../words/vault.ts'
import { SettingsFrame } from '../settings-frame.tsx'
import classes from '../settings.module.css'
import { KeysCard } from './keys-card.tsx'
import { KitCard } from './kit-card.tsx'
import { SealedCard } from './sealed-card.tsx'

/** The vault: whether it is open, its key, and what there is for the day the key is lost. */
export function VaultPage() {
  const vault = useQuery(vaultQuery)
  return (
    <SettingsFrame
      page="vault"
      actions={
        <ActionButton
          permission="administer"
          variant="default"
          act={async () => {
            const { vault: seen, audit } = await verifyVault()
            notifications.show({ message: words.verify.done(seen.secrets.length, audit.entries) })
          }}
        >
          {words.verify.action}
        </ActionButton>
      }
    >
      <QueryView query={vault}>
        {(found) => (
          <>
            {found.sealed ? <SealedCard vault={found} /> : null}
            {found.restore !== null && found.restore.confirmedAt === null ? <RestoreCard restore={found.restore} /> : null}
            <div className={classes['columns']}>
              <StateCard vault={found} />
              <KitCard vault={found} />
            </div>
            <KeysCard vault={found} />
          </>
        )}
      </QueryView>
    </SettingsFrame>
  )
}

function StateCard({ vault: { sealed, sealedSince, key, secrets } }: { readonly vault: VaultBody }) {
  return (
    <Card title={words.state.title}>
      <FactList
        facts={[
          {
            name: words.state.seal,
            value: <StateWord tone={sealed ? 'failed' : 'success'} word={sealed ? words.state.sealed : words.state.open} />,
          },
          ...(sealedSince === null ? [] : [{ name: words.state.since, value: <TimeAgo at={sealedSince} /> }]),
          { name: words.state.key, value: key === null ? words.state.noKey : <code>{key.keyId}</code> },
          ...(key === null
            ? []
            : [
                { name: words.state.source, value: <code>{key.source}</code> },
                { name: words.state.keySince, value: <TimeAgo at={key.since} /> },
              ]),
          { name: words.state.secrets, value: String(secrets.length) },
        ]}
      />
    </Card>
  )
}

function RestoreCard({ restore: { at, author, host } }: { readonly restore: NonNullable<VaultBody['restore']> }) {
  const [isAsking, setAsking] = useState(false)
  return (
    <Card title={words.restore.title}>
      <Stack align="flex-start" gap="sm">
        <Text>
          {words.restore.text(author, host)} <TimeAgo at={at} />
        </Text>
        <ActionButton permission="administer" act={() => setAsking(true)}>
          {words.restore.confirm}
        </ActionButton>
      </Stack>
      <ConfirmTyped
        opened={isAsking}
        title={words.restore.confirmTitle}
        typed={null}
        action={words.restore.confirmSubmit}
        act={confirmRestore}
        onClose={() => setAsking(false)}
      >
        {words.restore.confirmText}
      </ConfirmTyped>
    </Card>
  )
}
