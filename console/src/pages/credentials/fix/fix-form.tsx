import { Button, Checkbox, Divider, Group, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useId, useState } from 'react'
import type { AccountBody, ConnectorDetailBody } from '#src/api/contract/connector.ts'
import { useMay } from '../../../frame/session.tsx'
import { useNow } from '../../../parts/use-now.ts'
import { problemOf } from '../../../requests/request-problem.ts'
import { statusQuery } from '../../../requests/status.ts'
import type { SecretName } from '../../../words/credentials.ts'
import { fixWords } from '../../../words/fix.ts'
import { showCountdown } from '../../../words/format.ts'
import { CheckList } from './check-list.tsx'
import { OtherWays } from './other-ways.tsx'
import { Answers, RefusalNotice } from './refusal-notice.tsx'
import { SealedNotice } from './sealed-notice.tsx'
import { KeyFileField, SecretField } from './secret-field.tsx'
import { Situation } from './situation.tsx'
import { StoredView } from './stored-view.tsx'
import { useEntering, type Wish } from './use-entering.ts'
import { useStoring } from './use-storing.ts'

interface FixOf {
  readonly detail: ConnectorDetailBody
  readonly account: AccountBody
  /** Tag of the version that is shown. */
  readonly tag: string
  readonly secret: SecretName
  readonly onClose: () => void
}

/** Everything of the drawer: how it stands, the field, the steps of the test, and how it ended. */
export function FixForm(of: FixOf) {
  const { detail, account, secret, onClose } = of
  const { stage, follow, reset } = useStoring()
  const { data: status } = useQuery(statusQuery)
  const connector = detail.connector.name
  if (stage.kind === 'stored') return <StoredView connector={connector} result={stage.result} checks={stage.checks} onClose={onClose} />
  return (
    <Stack gap="md">
      <Situation account={account} />
      <Divider />
      {status?.vault.sealed === true ? (
        <SealedNotice reason={status.vault.reason} />
      ) : (
        <EntryForm {...of} stage={stage} follow={follow} reset={reset} />
      )}
      <OtherWays detail={detail} secret={secret} isBusy={stage.kind === 'busy'} />
    </Stack>
  )
}

function EntryForm(of: FixOf & ReturnType<typeof useStoring>) {
  const { detail, account, tag, secret, onClose, stage, follow } = of
  const [isUntested, setUntested] = useState(false)
  const alertId = useId()
  const { may, reason: whyNot } = useMay('replace-secret')
  const blocked = useBlocked(account)
  const entering = useEntering({ connector: detail.connector.name, tag, secret, follow, mode: isUntested ? 'untested' : 'tested' })
  const { form, field, choose, wish, missing, send, takeNote } = entering
  const problem = stage.kind === 'refused' && missing === null ? problemOf(stage.error) : null
  const isBusy = stage.kind === 'busy'
  const why = may ? blocked : whyNot
  const go = (wanted: Wish): void => {
    if (!isBusy && why === null) void send(wanted)
  }
  useEffect(() => {
    if (stage.kind === 'refused') field.current?.focus()
  }, [stage.kind, field])
  const isConflict = problem?.code === 'secret-replaced'
  useEffect(() => {
    if (isConflict) takeNote()
    // The newest version comes in with the answer, and once more when it is read again.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [isConflict, tag])
  const describedBy = problem === null && missing === null ? null : alertId
  return (
    <form
      ref={form}
      onSubmit={(event) => {
        event.preventDefault()
        go('store')
      }}
    >
      <Stack gap="sm">
        {secret === 'private key' ? (
          <KeyFileField choose={choose} describedBy={describedBy} />
        ) : (
          <SecretField field={field} secret={secret} isBusy={isBusy} describedBy={describedBy} isInvalid={describedBy !== null} />
        )}
        {missing === null ? null : (
          <Text id={alertId} role="alert" c="var(--tone-failed)" size="sm">
            {missing}
          </Text>
        )}
        {problem === null ? null : <RefusalNotice id={alertId} problem={problem} test={wish} />}
        <Answers reason={typeof problem?.facts['reason'] === 'string' ? problem.facts['reason'] : null} />
        {stage.kind === 'passed' ? <Text component="output">{fixWords.passed(secret)}</Text> : null}
        {isBusy || stage.kind === 'passed' || stage.kind === 'refused' ? (
          <CheckList checks={stage.checks} state={isBusy ? 'going-on' : stage.kind === 'refused' ? 'refused' : 'ended'} />
        ) : null}
        <Untested isOn={isUntested} change={setUntested} />
        {why === null ? null : <Text size="sm">{why}</Text>}
        <Group gap="xs">
          <Button type="submit" loading={isBusy && wish === 'store'} disabled={why !== null}>
            {isUntested ? fixWords.submitUntested : fixWords.submit}
          </Button>
          <Button variant="default" loading={isBusy && wish === 'only'} disabled={why !== null} onClick={() => go('only')}>
            {fixWords.testOnly}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {fixWords.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** Why nothing can be sent now: the entries people may get wrong are used up, and until when that is so. */
function useBlocked({ tries }: AccountBody): string | null {
  const now = useNow(1_000)
  if (tries.used < tries.of || tries.freeAt === null) return null
  const left = Date.parse(tries.freeAt) - now
  return left <= 0 ? null : fixWords.nextTry(showCountdown(left))
}

/** Storing without a test, for administrators and with a reason. */
function Untested({ isOn, change }: { readonly isOn: boolean; readonly change: (isOn: boolean) => void }) {
  const { may } = useMay('store-untested')
  if (!may) return null
  return (
    <Stack gap="xs">
      <Checkbox
        label={fixWords.untested}
        {...(isOn ? { description: fixWords.untestedWhy } : {})}
        checked={isOn}
        onChange={(event) => change(event.currentTarget.checked)}
      />
      {isOn ? <TextInput name="reason" label={fixWords.reason} maxLength={500} autoComplete="off" /> : null}
    </Stack>
  )
}
