import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { CheckBody, StoreSecretLine } from '#src/api/contract/connector.ts'
import { Announcer } from '../../../parts/announcer.tsx'
import { StateWord } from '../../../parts/state-word.tsx'
import { credentialQuery } from '../../../requests/credentials.ts'
import { standingWords } from '../../../words/credentials.ts'
import { fixWords } from '../../../words/fix.ts'
import { CatchUp, useCatchUp } from './catch-up.tsx'
import { CheckList } from './check-list.tsx'

/** The secret is stored: as which version, who uses it now, and how what was missed is caught up until everything is in order. */
export function StoredView(of: {
  readonly connector: string
  readonly result: Extract<StoreSecretLine, { readonly type: 'stored' }>
  readonly checks: readonly CheckBody[]
  readonly onClose: () => void
}) {
  const { connector, result, checks, onClose } = of
  const { credential, connectors, configurationVersion, catchUp } = result
  const heading = useRef<HTMLHeadingElement>(null)
  const { data } = useQuery(credentialQuery(connector))
  const { cycle, state } = useCatchUp({ since: credential.createdAt, isDue: catchUp, connectors })
  // The form that had the focus is gone; whoever listens goes on here.
  useEffect(() => heading.current?.focus(), [])
  const isOver = state === 'done' || state === 'not-due'
  const standing = standingWords(data?.account.standing ?? 'unverified')
  return (
    <Stack gap="md">
      <Announcer text={state === 'done' ? fixWords.announce.caughtUp : fixWords.announce.saved(credential.version)} />
      <div>
        <Title order={3} ref={heading} tabIndex={-1}>
          {fixWords.stored(credential.version)}
        </Title>
        <Text size="sm">{fixWords.usedBy(connectors)}</Text>
        {configurationVersion === null ? null : <Text size="sm">{fixWords.configuration(configurationVersion)}</Text>}
      </div>
      <CheckList checks={checks} state="ended" />
      <Title order={3}>{fixWords.catchUp.title}</Title>
      <CatchUp cycle={cycle} state={state} />
      {isOver && standing.tone === 'success' ? <StateWord tone="success" word={fixWords.green} /> : null}
      {isOver && standing.tone !== 'success' && data !== undefined ? (
        <StateWord tone={standing.tone} word={standing.word} title={standing.sentence} />
      ) : null}
      {state === 'with-errors' ? <StateWord tone="warning" word={fixWords.catchUp.failed} /> : null}
      <Group>
        <Button onClick={onClose}>{fixWords.close}</Button>
      </Group>
    </Stack>
  )
}
