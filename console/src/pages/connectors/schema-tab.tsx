import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { SchemaDifferenceBody, StoredSchemaBody } from '#src/api/contract/directory.ts'
import { useMay } from '../../frame/session.tsx'
import { ActionButton } from '../../parts/action-button.tsx'
import { Card } from '../../parts/card.tsx'
import { useFilters } from '../../parts/filter-chips.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { StateWord } from '../../parts/state-word.tsx'
import { compareSchema, documentQuery, selectedSchemaQuery, type ConnectorText } from '../../requests/directory.ts'
import { connectorWords } from '../../words/connectors.ts'
import { SaveChange } from './save-change.tsx'
import { AttributeList, TypeList } from './schema-lists.tsx'
import { attributeRows, isSameSelection, lossesOf, typeRows, withAttribute, withType, type SchemaText } from './schema-selection.ts'
import classes from './connectors.module.css'

const words = connectorWords.schema

/** Object types and attributes that are read, which rules use them, and what the directory has besides; saved together after a look at what it means. */
export function SchemaTab({ connector }: { readonly connector: string }) {
  const schema = useQuery(selectedSchemaQuery(connector))
  const document = useQuery(documentQuery(connector))
  return (
    <QueryView query={schema}>
      {(stored) => (
        <QueryView query={document}>
          {({ connector: text, version }) => <Selection key={version} stored={stored} document={text} />}
        </QueryView>
      )}
    </QueryView>
  )
}

function Selection({ stored, document }: { readonly stored: StoredSchemaBody; readonly document: ConnectorText }) {
  const [parameters, change] = useFilters()
  const [changed, setChanged] = useState<SchemaText | null>(null)
  const [wanted, setWanted] = useState<ConnectorText | null>(null)
  const comparing = useMutation({ mutationFn: () => compareSchema(document.name) })
  const { may, reason } = useMay('set-up-connectors')
  const choice = { stored, offered: comparing.data ?? null }
  const schema = changed ?? document.schema
  const types = typeRows(choice, schema)
  const selected = types.filter(({ isSelected }) => isSelected)
  const shown = (selected.find(({ name }) => name === parameters.get('type')) ?? selected[0])?.name ?? null
  const isChanged = changed !== null && !isSameSelection(changed, document.schema)
  return (
    <Stack>
      <Group justify="space-between" align="end">
        <Text className={classes['quiet']}>{may ? words.hint : reason}</Text>
        <Group gap="xs">
          {isChanged ? <StateWord tone="warning" word={words.unsaved} /> : null}
          <ActionButton permission="test-secret" variant="default" act={() => comparing.mutateAsync().catch(() => undefined)}>
            {words.compare}
          </ActionButton>
          {isChanged ? (
            <Button variant="default" onClick={() => setChanged(null)}>
              {words.discard}
            </Button>
          ) : null}
          <ActionButton
            permission="set-up-connectors"
            blocked={isChanged ? null : words.unchanged}
            act={() => setWanted({ ...document, schema: mutable(schema) })}
          >
            {words.review}
          </ActionButton>
        </Group>
      </Group>
      {comparing.isError ? <ProblemNotice error={comparing.error} /> : null}
      {comparing.data === undefined ? null : <Compared difference={comparing.data} />}
      <div className={classes['schema']}>
        <TypeList
          rows={types}
          toggle={may ? (row) => setChanged(withType(choice, schema, row)) : null}
          shown={shown ?? ''}
          show={(type) => change('type', type)}
        />
        {shown === null ? (
          <Text>{words.noTypes}</Text>
        ) : (
          <AttributeList
            type={shown}
            rows={attributeRows(choice, schema, shown)}
            toggle={may ? (row) => setChanged(withAttribute(schema, shown, row)) : null}
            text={parameters.get('q') ?? ''}
            search={(text) => change('q', text)}
          />
        )}
      </div>
      <SaveChange
        wanted={wanted}
        reason={words.reason}
        warning={wanted === null ? null : <Losses losses={lossesOf(stored, schema)} />}
        onClose={() => setWanted(null)}
        onSaved={() => setChanged(null)}
      />
    </Stack>
  )
}

function mutable(schema: SchemaText): ConnectorText['schema'] {
  return Object.fromEntries(Object.entries(schema).map(([type, attributes]) => [type, { ...attributes }]))
}

/** Rules that use what is not to be read any more. Whether that can be saved is said by the plan. */
function Losses({ losses }: { readonly losses: ReturnType<typeof lossesOf> }) {
  if (losses.length === 0) return null
  return (
    <section role="alert">
      <StateWord tone="warning" word={words.losing} />
      {losses.map(({ type, attribute, usedBy }) => (
        <Text key={`${type} ${attribute}`} size="sm">
          {words.loss(attribute === null ? type : `${type}.${attribute}`, usedBy)}
        </Text>
      ))}
    </section>
  )
}

/** What the directory does not have any more, or has otherwise. */
function Compared({ difference }: { readonly difference: SchemaDifferenceBody }) {
  const { types, partitions } = difference
  const missing = types.flatMap(({ name, missing: gone }) => gone.map((attribute) => `${name}.${attribute}`))
  const changes = types.flatMap(({ name, changed }) =>
    changed.map(({ name: attribute, before, after }) => `${name}.${attribute}: ${words.formOf(before)} → ${words.formOf(after)}`),
  )
  const isSame = missing.length + changes.length === 0
  return (
    <Card title={words.compared}>
      <Stack gap="sm">
        {isSame ? <StateWord tone="success" word={words.same} /> : null}
        <Names title={words.missing} names={missing} />
        <Names title={words.changed} names={changes} />
        <Names title={words.partitionsAdded} names={partitions.added} />
        <Names title={words.partitionsRemoved} names={partitions.removed} />
        <Text size="sm">{words.offered(types.filter(({ isSelected }) => !isSelected).length)}</Text>
      </Stack>
    </Card>
  )
}

function Names({ title, names }: { readonly title: string; readonly names: readonly string[] }) {
  if (names.length === 0) return null
  return (
    <div>
      <StateWord tone="warning" word={title} />
      {names.map((name) => (
        <Text key={name} size="sm">
          {name}
        </Text>
      ))}
    </div>
  )
}
