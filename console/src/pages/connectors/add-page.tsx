import { Button, Group, SegmentedControl, Stack, Table, Text, Textarea, TextInput, Title } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState, type FormEvent, type RefObject } from 'react'
import { Link } from 'react-router'
import type { AddConnectorLine, CheckBody } from '#src/api/contract/connector.ts'
import { useMay } from '../../frame/session.tsx'
import { Card } from '../../parts/card.tsx'
import { Page } from '../../parts/page.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { StateWord } from '../../parts/state-word.tsx'
import { takeSecret } from '../../parts/take-secret.ts'
import { pathOf } from '../../requests/ask.ts'
import { addConnector, handInSecret } from '../../requests/directory.ts'
import { connectorWords } from '../../words/connectors.ts'
import { CheckList } from '../credentials/fix/check-list.tsx'
import { SecretField } from '../credentials/fix/secret-field.tsx'
import { emptySettings, readWizard, wizardFields, type ConnectorKind } from './wizard-fields.ts'
import classes from './connectors.module.css'

const words = connectorWords.wizard

type Added = Extract<AddConnectorLine, { readonly type: 'added' }>
type Adding =
  | { readonly kind: 'idle' }
  | { readonly kind: 'busy'; readonly checks: readonly CheckBody[] }
  | { readonly kind: 'failed'; readonly checks: readonly CheckBody[]; readonly error: unknown }
  | { readonly kind: 'added'; readonly checks: readonly CheckBody[]; readonly result: Added }

/** Adds a connector: which directory, as whom, tested step by step, then stored. */
export function AddConnectorPage() {
  const client = useQueryClient()
  const [type, setType] = useState<ConnectorKind>('active-directory')
  const [stage, setStage] = useState<Adding>({ kind: 'idle' })
  const { may, reason } = useMay('set-up-connectors')
  const add = async (given: FormData, secret: () => string): Promise<void> => {
    const checks: CheckBody[] = []
    setStage({ kind: 'busy', checks })
    try {
      const { handle } = await handInSecret(secret())
      const { name, settings } = readWizard(type, given)
      for await (const line of addConnector({ type, name, settings, secret: handle })) {
        if (line.type === 'added') {
          setStage({ kind: 'added', checks, result: line })
          await client.invalidateQueries()
          return
        }
        checks.push(line.check)
        setStage({ kind: 'busy', checks: [...checks] })
      }
    } catch (error) {
      setStage({ kind: 'failed', checks, error })
    }
  }
  return (
    <Page title={words.title}>
      {may ? null : <Text>{reason}</Text>}
      {stage.kind === 'added' ? (
        <AddedView result={stage.result} checks={stage.checks} />
      ) : (
        <div className={classes['pages']}>
          <div className={classes['form']}>
            <WizardForm type={type} setType={setType} stage={stage} mode={may ? 'open' : 'forbidden'} add={add} />
          </div>
          <div className={classes['aside']}>
            <Rights type={type} />
          </div>
        </div>
      )}
    </Page>
  )
}

function WizardForm(of: {
  readonly type: ConnectorKind
  readonly setType: (type: ConnectorKind) => void
  readonly stage: Exclude<Adding, { readonly kind: 'added' }>
  readonly mode: 'open' | 'forbidden'
  readonly add: (given: FormData, secret: () => string) => Promise<void>
}) {
  const { type, setType, stage, mode, add } = of
  const secret = useRef<HTMLInputElement>(null)
  const [missing, setMissing] = useState<ReadonlySet<string>>(new Set())
  const isBusy = stage.kind === 'busy'
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    if (isBusy || mode === 'forbidden') return
    const given = new FormData(event.currentTarget)
    const lacking = emptySettings(type, given)
    const isEmpty = (secret.current?.value ?? '') === ''
    setMissing(new Set([...lacking, ...(isEmpty ? ['secret'] : [])]))
    const first = lacking[0]
    if (first !== undefined) event.currentTarget.querySelector<HTMLInputElement>(`[name="${first}"]`)?.focus()
    else if (isEmpty) secret.current?.focus()
    else void add(given, () => takeSecret(secret.current))
  }
  return (
    <form onSubmit={submit} noValidate className={classes['fields']}>
      <SegmentedControl
        aria-label={words.which}
        value={type}
        onChange={(value) => setType(value === 'entra-id' ? 'entra-id' : 'active-directory')}
        data={[
          { value: 'active-directory', label: words.kindNames['active-directory'] },
          { value: 'entra-id', label: words.kindNames['entra-id'] },
        ]}
        disabled={isBusy}
      />
      <Text size="sm">{words.kinds[type]}</Text>
      <Fields type={type} which="needed" missing={missing} isBusy={isBusy} />
      <SecretSlot field={secret} type={type} isBusy={isBusy} isMissing={missing.has('secret')} />
      <Fields type={type} which="optional" missing={missing} isBusy={isBusy} />
      {stage.kind === 'idle' ? null : <CheckList checks={stage.checks} state={isBusy ? 'going-on' : 'ended'} />}
      {stage.kind === 'failed' ? <ProblemNotice error={stage.error} /> : null}
      <Group>
        <Button type="submit" loading={isBusy} disabled={mode === 'forbidden'}>
          {words.submit}
        </Button>
        <Button variant="subtle" component={Link} to="/connectors">
          {words.cancel}
        </Button>
      </Group>
    </form>
  )
}

function Fields(of: {
  readonly type: ConnectorKind
  readonly which: 'needed' | 'optional'
  readonly missing: ReadonlySet<string>
  readonly isBusy: boolean
}) {
  const { type, which, missing, isBusy } = of
  return wizardFields[type]
    .filter(({ isNeeded }) => isNeeded === (which === 'needed'))
    .map(({ setting, label, hint, form, isNeeded }) => {
      const common = {
        name: setting,
        label,
        ...(hint === null ? {} : { description: hint }),
        error: missing.has(setting) ? words.missing : null,
        readOnly: isBusy,
        autoComplete: 'off',
        spellCheck: false,
        'aria-required': isNeeded,
      }
      // Kinds have fields of the same name; each starts empty.
      const key = `${type} ${setting}`
      return form === 'lines' ? <Textarea key={key} {...common} autosize minRows={2} maxRows={6} /> : <TextInput key={key} {...common} />
    })
}

function SecretSlot(of: {
  readonly field: RefObject<HTMLInputElement | null>
  readonly type: ConnectorKind
  readonly isBusy: boolean
  readonly isMissing: boolean
}) {
  const { field, type, isBusy, isMissing } = of
  const secret = type === 'entra-id' ? 'client secret' : 'password'
  return (
    <>
      <SecretField
        field={field}
        secret={secret}
        form="beside"
        {...(type === 'entra-id' ? { label: words.clientSecret } : { label: connectorWords.properties.password })}
        isBusy={isBusy}
        describedBy={isMissing ? 'wizard-secret-missing' : null}
        isInvalid={isMissing}
      />
      {isMissing ? (
        <Text id="wizard-secret-missing" size="sm" c="var(--tone-failed)" role="alert">
          {words.missing}
        </Text>
      ) : null}
    </>
  )
}

/** What the account or application has to be allowed, before somebody finds out by a failed test. */
function Rights({ type }: { readonly type: ConnectorKind }) {
  const isTenant = type === 'entra-id'
  return (
    <Card title={isTenant ? words.application : words.account}>
      <Stack gap="sm">
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{words.right}</Table.Th>
              <Table.Th>{words.where}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {(isTenant ? words.entraRights : words.adRights).map(({ right, where }) => (
              <Table.Tr key={right}>
                <Table.Td>{right}</Table.Td>
                <Table.Td>{where}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Text size="sm">{isTenant ? words.entraNot : words.adNot}</Text>
      </Stack>
    </Card>
  )
}

function AddedView({ result, checks }: { readonly result: Added; readonly checks: readonly CheckBody[] }) {
  const { name, type } = result.connector
  return (
    <Card title={words.added(name)} aside={<StateWord tone="success" word={result.server} />}>
      <Stack>
        <Text>{words.addedText}</Text>
        <Title order={3}>{words.testing}</Title>
        <CheckList checks={checks} state="ended" />
        <Group>
          <Button component={Link} to={`${pathOf('connectors', name)}${type === 'active-directory' ? '?tab=partitions' : '?tab=schema'}`}>
            {words.choose}
          </Button>
          <Button variant="default" component={Link} to={pathOf('connectors', name)}>
            {words.toConnector}
          </Button>
        </Group>
      </Stack>
    </Card>
  )
}
