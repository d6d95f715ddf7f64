import { Group, Button, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useId, useRef, useState } from 'react'
import type { PlanBody } from '#src/api/contract/configuration.ts'
import { useMay } from '../../frame/session.tsx'
import { ActionButton } from '../../parts/action-button.tsx'
import { Notice } from '../../parts/notice.tsx'
import { takeSecret } from '../../parts/take-secret.ts'
import { changeCredential, credentialQuery } from '../../requests/credentials.ts'
import { problemOf } from '../../requests/request-problem.ts'
import { connectorWords } from '../../words/connectors.ts'
import type { SecretName } from '../../words/credentials.ts'
import { partWords } from '../../words/parts.ts'
import { CheckList } from '../credentials/fix/check-list.tsx'
import { Answers, RefusalNotice } from '../credentials/fix/refusal-notice.tsx'
import type { useStoring } from '../credentials/fix/use-storing.ts'
import { answersOf } from './answers-of.ts'
import { ConnectionSecret } from './connection-secret.tsx'
import { PlanView } from './plan-view.tsx'

const words = connectorWords.settings

/** What it takes to save settings together with a secret. */
export interface SecretAsked {
  readonly secret: SecretName
  /** Settings as they are to be; null takes one away. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Setting → what people call it. */
  readonly labels: Readonly<Record<string, string>>
  readonly storing: ReturnType<typeof useStoring>
}

interface SaveWithSecretOf {
  readonly connector: string
  readonly plan: PlanBody
  readonly asked: SecretAsked
  /** What the reason begins with. */
  readonly reason: string
  readonly onClose: () => void
}

/** A change that would forget the secret takes the secret along: both are tested as they would be, and nothing is saved when they are refused. */
export function SaveWithSecret(of: SaveWithSecretOf) {
  const { connector, plan, asked, onClose } = of
  const { secret, labels, storing } = asked
  const { stage } = storing
  const [reason, setReason] = useState(of.reason)
  const { form, field, choose, isMissing, send } = useSending(of)
  const target = useMay('change-target')
  const others = useMay('set-up-connectors')
  const alertId = useId()
  const problem = stage.kind === 'refused' && !isMissing ? problemOf(stage.error) : null
  const describedBy = problem === null && !isMissing ? null : alertId
  const settings = plan.forgotten.flatMap(({ name, settings: names }) => (name === connector ? names : []))
  const hasOthers = Object.keys(asked.settings).some((name) => !settings.includes(name))
  const denied = target.reason ?? (hasOthers ? others.reason : null)
  const blocked = denied ?? (reason.trim() === '' ? connectorWords.save.reasonMissing : null)
  const submit = async (): Promise<void> => {
    if (blocked === null && stage.kind !== 'busy') await send(reason.trim())
  }
  return (
    <form ref={form} onSubmit={(event) => event.preventDefault()}>
      <Stack>
        <PlanView plan={plan} />
        <Notice tone="warning" told="politely">
          <Text size="sm">{words.asked(settings.map((name) => labels[name] ?? name))}</Text>
        </Notice>
        <TextInput
          label={connectorWords.save.reason}
          description={connectorWords.save.reasonHint}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          required
          maxLength={1_000}
        />
        <ConnectionSecret
          secret={secret}
          {...(secret === 'private key' ? {} : { label: words.current[secret] })}
          field={field}
          choose={choose}
          note={words.together}
          isBusy={stage.kind === 'busy'}
          describedBy={describedBy}
        />
        {isMissing ? (
          <Text id={alertId} role="alert" c="var(--tone-failed)" size="sm">
            {words.missing}
          </Text>
        ) : null}
        {problem === null ? null : <RefusalNotice id={alertId} problem={problem} test="together" />}
        <Answers reason={typeof problem?.facts['reason'] === 'string' ? problem.facts['reason'] : null} />
        {stage.kind === 'busy' || stage.kind === 'refused' ? (
          <CheckList checks={stage.checks} state={stage.kind === 'busy' ? 'going-on' : 'refused'} />
        ) : null}
        <Group justify="flex-end">
          <Button variant="default" disabled={stage.kind === 'busy'} onClick={onClose}>
            {partWords.confirm.cancel}
          </Button>
          <ActionButton permission="replace-secret" blocked={blocked} act={submit}>
            {words.submit}
          </ActionButton>
        </Group>
      </Stack>
    </form>
  )
}

/** The secret from its field to the one request that stores it with the settings. It is in no state on the way. */
function useSending({ connector, plan, asked }: SaveWithSecretOf) {
  const { secret, settings, storing } = asked
  const form = useRef<HTMLFormElement>(null)
  const field = useRef<HTMLInputElement>(null)
  const file = useRef<File | null>(null)
  const [isMissing, setMissing] = useState(false)
  const seen = useQuery(credentialQuery(connector))
  const send = async (reason: string): Promise<void> => {
    const isEmpty = secret === 'private key' ? file.current === null : (field.current?.value ?? '') === ''
    const tag = seen.data?.tag
    setMissing(isEmpty)
    if (isEmpty) return field.current?.focus()
    if (tag === undefined) return
    const text = secret === 'private key' ? ((await file.current?.text()) ?? '') : takeSecret(field.current)
    const entry = { connector, tag, settings, version: plan.version, reason, ...answersOf(form.current) }
    await storing.follow(changeCredential(entry, text))
    field.current?.focus()
  }
  const choose = (chosen: File | null): void => {
    file.current = chosen
  }
  return { form, field, choose, isMissing, send }
}
