import { Group, Text, Textarea, TextInput } from '@mantine/core'
import { useId } from 'react'
import type { ConnectorDetailBody } from '#src/api/contract/connector.ts'
import { ActionButton } from '../../parts/action-button.tsx'
import { Card } from '../../parts/card.tsx'
import type { ConnectorText } from '../../requests/directory.ts'
import { problemOf } from '../../requests/request-problem.ts'
import { connectorWords } from '../../words/connectors.ts'
import { CheckList } from '../credentials/fix/check-list.tsx'
import { Answers, RefusalNotice } from '../credentials/fix/refusal-notice.tsx'
import { secretNameOf } from '../credentials/fix/secret-kind.ts'
import { StoredView } from '../credentials/fix/stored-view.tsx'
import { ConnectionSecret } from './connection-secret.tsx'
import { SaveChange } from './save-change.tsx'
import { useConnecting } from './use-connecting.ts'
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
  const connecting = useConnecting({ document, names: fields.map(({ setting }) => setting), secret })
  const { form, field, choose, values, change, isChanged, wanted, leave, missing, tested, save, send, stage, reset } = connecting
  const alertId = useId()
  const problem = stage.kind === 'refused' && missing === null ? problemOf(stage.error) : null
  const describedBy = problem === null && missing === null ? null : alertId
  if (stage.kind === 'stored') {
    return (
      <Card title={title}>
        <StoredView connector={name} result={stage.result} checks={stage.checks} onClose={reset} />
      </Card>
    )
  }
  return (
    <Card title={title}>
      <form ref={form} onSubmit={(event) => event.preventDefault()} className={classes['fields']}>
        <SettingsOf fields={fields} values={values} change={change} />
        <ConnectionSecret
          secret={secret}
          field={field}
          choose={choose}
          note={isChanged ? words.neededNow : words.keep}
          isBusy={stage.kind === 'busy'}
          describedBy={describedBy}
        />
        <Text size="sm" className={classes['quiet']}>
          {words.together}
        </Text>
        {missing === null ? null : (
          <Text id={alertId} role="alert" c="var(--tone-failed)" size="sm">
            {missing}
          </Text>
        )}
        {problem === null ? null : <RefusalNotice id={alertId} problem={problem} test={tested} />}
        <Answers reason={typeof problem?.facts['reason'] === 'string' ? problem.facts['reason'] : null} />
        {stage.kind === 'busy' || stage.kind === 'refused' ? (
          <CheckList checks={stage.checks} state={stage.kind === 'busy' ? 'going-on' : 'refused'} />
        ) : null}
        <Group>
          <ActionButton permission={isChanged ? 'change-target' : 'replace-secret'} act={save}>
            {words.save}
          </ActionButton>
        </Group>
      </form>
      <SaveChange wanted={wanted} reason={title} onClose={leave} save={(planned) => void send(planned)} />
    </Card>
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
