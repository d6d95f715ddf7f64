import { Button, Code, CopyButton, Group, NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react'
import { Link } from 'react-router'
import type { ConnectorDetailBody } from '#src/api/contract/connector.ts'
import type { RotatedBody } from '#src/api/contract/rotation.ts'
import { ActionButton } from '../../../parts/action-button.tsx'
import { ProblemNotice } from '../../../parts/problem-notice.tsx'
import { StateWord } from '../../../parts/state-word.tsx'
import { TimeAgo } from '../../../parts/time-ago.tsx'
import { pathOf } from '../../../requests/ask.ts'
import { testConnector } from '../../../requests/connectors.ts'
import { createHandOver, rotateSecret } from '../../../requests/credentials.ts'
import { statusQuery } from '../../../requests/status.ts'
import { credentialWords, type SecretName } from '../../../words/credentials.ts'
import { fixWords } from '../../../words/fix.ts'
import { frameWords } from '../../../words/frame.ts'
import { partWords } from '../../../words/parts.ts'

type Way = 'ask' | 'rotate'

/** What else can be done than typing: each opens below its button. */
export function OtherWays(of: { readonly detail: ConnectorDetailBody; readonly secret: SecretName; readonly isBusy: boolean }) {
  const { detail, isBusy } = of
  const connector = detail.connector.name
  const [way, setWay] = useState<Way | null>(null)
  const client = useQueryClient()
  const toggle = (to: Way) => (): void => setWay((now) => (now === to ? null : to))
  const { data: status } = useQuery(statusQuery)
  const blocked = isBusy ? partWords.busy : status?.vault.sealed === true ? frameWords.vault.title : null
  const testStored = async (): Promise<void> => {
    try {
      for await (const line of testConnector(connector)) if (line.type === 'tested') return
    } finally {
      await client.invalidateQueries({ queryKey: ['accounts'] })
    }
  }
  return (
    <Stack gap="sm">
      <Title order={3}>{fixWords.more}</Title>
      <Group gap="xs">
        <ActionButton permission="test-secret" variant="default" size="xs" blocked={blocked} act={testStored}>
          {fixWords.testStored}
        </ActionButton>
        {detail.rotation === null ? null : (
          <ActionButton permission="replace-secret" variant="default" size="xs" blocked={blocked} act={toggle('rotate')}>
            {fixWords.rotate}
          </ActionButton>
        )}
        <ActionButton permission="replace-secret" variant="default" size="xs" blocked={blocked} act={toggle('ask')}>
          {fixWords.ask}
        </ActionButton>
        <Button component={Link} variant="default" size="xs" to={`${pathOf('connectors', connector)}?tab=properties&page=connect`}>
          {fixWords.other}
        </Button>
      </Group>
      {way === 'rotate' ? <Rotating connector={connector} /> : null}
      {way === 'ask' ? <Asking connector={connector} /> : null}
    </Stack>
  )
}

function Way({ title, text, children }: { readonly title: string; readonly text: string; readonly children: ReactNode }) {
  return (
    <Stack gap="xs">
      <Title order={4}>{title}</Title>
      <Text size="sm">{text}</Text>
      {children}
    </Stack>
  )
}

function Rotating({ connector }: { readonly connector: string }) {
  const client = useQueryClient()
  const rotating = useMutation({
    mutationFn: () => rotateSecret(connector, 'replace'),
    onSettled: () => client.invalidateQueries({ queryKey: ['accounts'] }),
  })
  return (
    <Way title={fixWords.rotating.title} text={fixWords.rotating.text}>
      <Group>
        <Button size="xs" loading={rotating.isPending} onClick={() => rotating.mutate()}>
          {fixWords.rotating.go}
        </Button>
      </Group>
      {rotating.data === undefined ? null : <RotationOutcome of={rotating.data} />}
      {rotating.isError ? <ProblemNotice error={rotating.error} /> : null}
    </Way>
  )
}

/** What became of a wish to rotate. */
export function RotationOutcome({ of }: { readonly of: RotatedBody }) {
  const tone = of.outcome === 'refused' ? 'failed' : of.outcome === 'waiting' ? 'waiting' : 'success'
  return (
    <div role={tone === 'failed' ? 'alert' : 'status'}>
      <StateWord tone={tone} word={credentialWords.rotation.outcomes[of.outcome] ?? of.outcome} />
      {of.text === null ? null : <Text size="sm">{of.text}</Text>}
      {of.advice === null ? null : (
        <Text size="sm">
          <b>{partWords.problem.whatToDo}:</b> {of.advice}
        </Text>
      )}
    </div>
  )
}

function Asking({ connector }: { readonly connector: string }) {
  const { asking } = fixWords
  const recipient = useRef<HTMLInputElement>(null)
  useEffect(() => recipient.current?.focus(), [])
  const making = useMutation({
    mutationFn: (of: { readonly recipient: string; readonly expiresIn: string }) => createHandOver(connector, of),
  })
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    making.mutate({ recipient: String(given.get('recipient') ?? '').trim(), expiresIn: String(given.get('lasts') ?? '24h') })
  }
  if (making.data !== undefined) {
    const link = `${location.origin}${making.data.path}`
    return (
      <Way title={asking.link} text={asking.once}>
        <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {link}
        </Code>
        <Group>
          <CopyButton value={link}>
            {({ copied, copy }) => (
              <Button size="xs" variant="default" onClick={copy}>
                {copied ? partWords.copied : partWords.copy}
              </Button>
            )}
          </CopyButton>
          <Text size="sm">
            {asking.until} <TimeAgo at={making.data.expiresAt} />
          </Text>
        </Group>
      </Way>
    )
  }
  return (
    <Way title={asking.title} text={asking.text}>
      <form onSubmit={submit}>
        <Group align="end" gap="xs">
          <TextInput ref={recipient} name="recipient" label={asking.recipient} required maxLength={100} autoComplete="off" />
          <NativeSelect
            name="lasts"
            label={asking.lasts}
            defaultValue="24h"
            data={Object.entries(asking.spans).map(([value, label]) => ({ value, label }))}
          />
          <Button type="submit" variant="default" loading={making.isPending}>
            {asking.make}
          </Button>
        </Group>
      </form>
      {making.isError ? <ProblemNotice error={making.error} /> : null}
    </Way>
  )
}
