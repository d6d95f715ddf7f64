import { Group, Text, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useId, useRef, useState, type RefObject } from 'react'
import type { ConnectorDetailBody } from '#src/api/contract/connector.ts'
import { ActionButton } from '../../parts/action-button.tsx'
import { Card } from '../../parts/card.tsx'
import { takeSecret } from '../../parts/take-secret.ts'
import { credentialQuery, storeSecret } from '../../requests/credentials.ts'
import type { ConnectorText } from '../../requests/directory.ts'
import { problemOf } from '../../requests/request-problem.ts'
import type { SecretName } from '../../words/credentials.ts'
import { connectorWords } from '../../words/connectors.ts'
import { CheckList } from '../credentials/fix/check-list.tsx'
import { RefusalNotice } from '../credentials/fix/refusal-notice.tsx'
import { KeyFileField, SecretField } from '../credentials/fix/secret-field.tsx'
import { secretNameOf } from '../credentials/fix/secret-kind.ts'
import { StoredView } from '../credentials/fix/stored-view.tsx'
import { useStoring } from '../credentials/fix/use-storing.ts'
import { SaveChange } from './save-change.tsx'
import classes from './connectors.module.css'

const words = connectorWords.properties

/** A setting of this page. */
interface Field {
  readonly setting: string
  readonly label: string
  readonly hint?: string
  readonly form?: 'lines'
}

const forestFields: readonly Field[] = [
  { setting: 'forest', label: words.forestName, hint: words.forestHint },
  { setting: 'userName', label: words.userName, hint: words.userHint },
]
const tenantFields: readonly Field[] = [
  { setting: 'tenantId', label: words.tenantId },
  { setting: 'clientId', label: words.clientId },
]
const certificateField: Field = { setting: 'certificate', label: words.certificate, form: 'lines' }

/** Where the directory is, which account signs in, and its secret: one page, as administrators know it. */
export function ConnectPage(of: { readonly detail: ConnectorDetailBody; readonly document: ConnectorText; readonly title: string }) {
  const { detail, document, title } = of
  const secret = secretNameOf(detail)
  const name = document.name
  const fields = document.type === 'entra-id' ? [...tenantFields, ...(secret === 'private key' ? [certificateField] : [])] : forestFields
  const [values, setValues] = useState(() => Object.fromEntries(fields.map(({ setting }) => [setting, textOf(document.settings[setting])])))
  const [wanted, setWanted] = useState<ConnectorText | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const file = useRef<File | null>(null)
  const alertId = useId()
  const seen = useQuery(credentialQuery(name))
  const { stage, follow, reset } = useStoring()
  const problem = stage.kind === 'refused' ? problemOf(stage.error) : null
  const isChanged = fields.some(({ setting }) => values[setting] !== textOf(document.settings[setting]))

  const store = async (): Promise<void> => {
    const text = secret === 'private key' ? ((await file.current?.text()) ?? '') : takeSecret(field.current)
    // What was stored is shredded when the place or the account changes, so the version is read anew.
    const found = await seen.refetch()
    if (text === '' || found.data === undefined) return
    const entry = { connector: name, tag: found.data.tag, test: 'before-storing', reason: null } as const
    await follow(storeSecret({ ...entry, confirmIdentity: false, keepBlanks: false, acceptLockoutRisk: false }, text))
    field.current?.focus()
  }
  const save = async (): Promise<void> => {
    if (isChanged) setWanted({ ...document, settings: { ...document.settings, ...trimmed(values) } })
    else await store()
  }
  if (stage.kind === 'stored') {
    return (
      <Card title={title}>
        <StoredView connector={name} result={stage.result} checks={stage.checks} onClose={reset} />
      </Card>
    )
  }
  return (
    <Card title={title}>
      <form onSubmit={(event) => event.preventDefault()} className={classes['fields']}>
        <SettingsOf fields={fields} values={values} change={(setting, text) => setValues((before) => ({ ...before, [setting]: text }))} />
        <SecretOf
          secret={secret}
          field={field}
          choose={(chosen) => {
            file.current = chosen
          }}
          note={isChanged ? words.neededNow : words.keep}
          isBusy={stage.kind === 'busy'}
          describedBy={problem === null ? null : alertId}
        />
        <Text size="sm" className={classes['quiet']}>
          {words.bound}
        </Text>
        {problem === null ? null : <RefusalNotice id={alertId} problem={problem} test="store" />}
        {stage.kind === 'busy' || stage.kind === 'refused' ? (
          <CheckList checks={stage.checks} state={stage.kind === 'busy' ? 'going-on' : 'refused'} />
        ) : null}
        <Group>
          <ActionButton permission={isChanged ? 'change-target' : 'replace-secret'} act={save}>
            {words.save}
          </ActionButton>
        </Group>
      </form>
      <SaveChange wanted={wanted} reason={title} onClose={() => setWanted(null)} onSaved={() => void store()} />
    </Card>
  )
}

function SecretOf(of: {
  readonly secret: SecretName
  readonly field: RefObject<HTMLInputElement | null>
  readonly choose: (file: File | null) => void
  readonly note: string
  readonly isBusy: boolean
  readonly describedBy: string | null
}) {
  const { secret, field, choose, note, isBusy, describedBy } = of
  if (secret === 'private key') return <KeyFileField choose={choose} describedBy={describedBy} />
  return (
    <SecretField
      field={field}
      secret={secret}
      form="beside"
      {...(secret === 'password' ? { label: words.password } : {})}
      note={note}
      isBusy={isBusy}
      describedBy={describedBy}
      isInvalid={describedBy !== null}
    />
  )
}

function SettingsOf(of: {
  readonly fields: readonly Field[]
  readonly values: Readonly<Record<string, string>>
  readonly change: (setting: string, text: string) => void
}) {
  const { fields, values, change } = of
  return fields.map(({ setting, label, hint, form }) => {
    const common = {
      label,
      ...(hint === undefined ? {} : { description: hint }),
      value: values[setting] ?? '',
      autoComplete: 'off',
      spellCheck: false,
    }
    return form === 'lines' ? (
      <Textarea
        key={setting}
        {...common}
        autosize
        minRows={3}
        maxRows={8}
        onChange={(event) => change(setting, event.currentTarget.value)}
      />
    ) : (
      <TextInput key={setting} {...common} onChange={(event) => change(setting, event.currentTarget.value)} />
    )
  })
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function trimmed(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.trim()]))
}
