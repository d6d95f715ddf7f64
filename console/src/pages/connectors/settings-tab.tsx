import { Button, Group, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ConnectorDetailBody } from '#src/api/contract/connector.ts'
import { useMay } from '../../frame/session.tsx'
import { ActionButton } from '../../parts/action-button.tsx'
import { Card } from '../../parts/card.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { documentQuery, type ConnectorText } from '../../requests/directory.ts'
import { settingFields } from '../../words/connector-settings.ts'
import { connectorWords } from '../../words/connectors.ts'
import { secretNameOf } from '../credentials/fix/secret-kind.ts'
import { StoredView } from '../credentials/fix/stored-view.tsx'
import { useStoring } from '../credentials/fix/use-storing.ts'
import { SaveChange } from './save-change.tsx'
import type { SecretAsked } from './save-with-secret.tsx'
import { isUsable, readSetting, shownSetting, type SettingField } from './setting-fields.ts'
import classes from './connectors.module.css'

const words = connectorWords.settings

/** Servers, protection, times and rotation: everything of the settings that "Connect to …" does not have. */
export function SettingsTab({ detail }: { readonly detail: ConnectorDetailBody }) {
  const { name } = detail.connector
  const document = useQuery(documentQuery(name))
  // It stands above the form, which begins anew with every version that is saved.
  const storing = useStoring()
  const { stage, reset } = storing
  if (stage.kind === 'stored') {
    return (
      <Card title={words.label}>
        <StoredView connector={name} result={stage.result} checks={stage.checks} onClose={reset} />
      </Card>
    )
  }
  return (
    <QueryView query={document}>
      {({ connector: text, version }) => <Form key={version} document={text} asked={{ secret: secretNameOf(detail), storing }} />}
    </QueryView>
  )
}

function Form({ document, asked }: { readonly document: ConnectorText; readonly asked: Pick<SecretAsked, 'secret' | 'storing'> }) {
  const fields = settingFields[document.type] ?? []
  const before = Object.fromEntries(fields.map((field) => [field.setting, shownSetting(field, document.settings[field.setting])]))
  const [values, setValues] = useState<Readonly<Record<string, string>>>(before)
  const [wanted, setWanted] = useState<ConnectorText | null>(null)
  const { may: maySetUp } = useMay('set-up-connectors')
  const changed = fields.filter(({ setting }) => values[setting] !== before[setting])
  const isSound = fields.every((field) => isUsable(field, values[field.setting] ?? ''))
  const settings = Object.fromEntries(changed.map((field) => [field.setting, readSetting(field, values[field.setting] ?? '') ?? null]))
  const save = (): void => {
    const all = Object.entries({ ...document.settings, ...settings })
    setWanted({
      ...document,
      settings: Object.fromEntries(all.filter(([name, value]) => value !== null || !Object.hasOwn(settings, name))),
    })
  }
  const leave = (): void => {
    setWanted(null)
    asked.storing.reset()
  }
  return (
    <Card title={words.label}>
      <form onSubmit={(event) => event.preventDefault()} className={classes['fields']}>
        {fields.map((field) => (
          <FieldOf
            key={field.setting}
            field={field}
            value={values[field.setting] ?? ''}
            change={(text) => setValues((now) => ({ ...now, [field.setting]: text }))}
          />
        ))}
        <Group>
          <ActionButton
            // Whoever may only lead it elsewhere learns from the plan whether this is no more than that.
            permission={maySetUp ? 'set-up-connectors' : 'change-target'}
            blocked={changed.length === 0 ? connectorWords.save.nothing : isSound ? null : words.notNumber}
            act={save}
          >
            {words.save}
          </ActionButton>
          {changed.length === 0 ? null : (
            <Button variant="subtle" onClick={() => setValues(before)}>
              {words.discard}
            </Button>
          )}
        </Group>
      </form>
      <SaveChange
        wanted={wanted}
        reason={changed.map(({ label }) => label).join(', ')}
        onClose={leave}
        asked={{ ...asked, settings, labels: Object.fromEntries(fields.map(({ setting, label }) => [setting, label])) }}
      />
    </Card>
  )
}

function FieldOf(of: { readonly field: SettingField; readonly value: string; readonly change: (text: string) => void }) {
  const { field, value, change } = of
  const common = { label: field.label, description: field.hint, value }
  const error = isUsable(field, value) ? null : words.notNumber
  if (field.form.kind === 'choice')
    return <NativeSelect {...common} data={[...field.form.choices]} onChange={(event) => change(event.currentTarget.value)} />
  if (field.form.kind === 'list' || field.form.kind === 'text-lines') {
    const font = field.form.kind === 'text-lines' ? 'var(--mantine-font-family-monospace)' : 'inherit'
    return (
      <Textarea
        {...common}
        styles={{ input: { fontFamily: font } }}
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
        onChange={(event) => change(event.currentTarget.value)}
      />
    )
  }
  return <TextInput {...common} error={error} spellCheck={false} onChange={(event) => change(event.currentTarget.value)} />
}
