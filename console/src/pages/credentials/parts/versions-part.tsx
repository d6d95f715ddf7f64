import { Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { AccountBody, CredentialBody } from '#src/api/contract/connector.ts'
import { ActionButton } from '../../../parts/action-button.tsx'
import { Card } from '../../../parts/card.tsx'
import { ConfirmTyped } from '../../../parts/confirm-typed.tsx'
import { EmptyState } from '../../../parts/empty-state.tsx'
import { FactList } from '../../../parts/fact-list.tsx'
import { StateWord } from '../../../parts/state-word.tsx'
import { TimeAgo } from '../../../parts/time-ago.tsx'
import { undoSecret } from '../../../requests/credentials.ts'
import { credentialWords } from '../../../words/credentials.ts'

const words = credentialWords.versions

/** What is stored: the version in use, and the one before it as long as it can be brought back. Nothing of the secrets themselves. */
export function VersionsPart({ account, connector }: { readonly account: AccountBody; readonly connector: string }) {
  const { credential, undo } = account
  if (credential === null) return <EmptyState icon="credentials" title={words.none} text={words.noneText} />
  return (
    <Stack gap="md">
      <Card title={words.active(credential.version)} aside={<StateWord tone="success" word={words.inUse} />}>
        <Active credential={credential} />
      </Card>
      {undo === null ? null : <Former undo={undo} connector={connector} />}
      <Text size="sm">{words.shredded}</Text>
    </Stack>
  )
}

function Active({ credential }: { readonly credential: CredentialBody }) {
  return (
    <FactList
      facts={[
        {
          name: words.stored,
          value: (
            <>
              <TimeAgo at={credential.createdAt} /> {words.by} {credential.createdBy}
            </>
          ),
        },
        {
          name: words.tested,
          value: credential.testedAt === null ? <StateWord tone="warning" word={words.untested} /> : <TimeAgo at={credential.testedAt} />,
        },
        { name: words.key, value: credential.keyId },
        { name: words.versions, value: words.kept(credential.versionsKept) },
      ]}
    />
  )
}

function Former({ undo, connector }: { readonly undo: NonNullable<AccountBody['undo']>; readonly connector: string }) {
  const client = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const goBack = async (): Promise<void> => {
    try {
      for await (const line of undoSecret(connector)) if (line.type === 'stored') return
    } finally {
      await client.invalidateQueries({ queryKey: ['accounts'] })
    }
  }
  return (
    <Card title={words.former(undo.version)} aside={<StateWord tone="waiting" word={words.undoable} />}>
      <Stack gap="sm" align="flex-start">
        <Text>
          {words.undoable} {words.until} <TimeAgo at={undo.until} />
        </Text>
        <ActionButton permission="replace-secret" variant="default" act={() => setAsking(true)}>
          {words.undo(undo.version)}
        </ActionButton>
      </Stack>
      <ConfirmTyped
        opened={isAsking}
        title={words.undoTitle(undo.version)}
        typed={null}
        action={words.undo(undo.version)}
        tone="normal"
        act={goBack}
        onClose={() => setAsking(false)}
      >
        {words.undoText}
      </ConfirmTyped>
    </Card>
  )
}
