import { Checkbox, Group, NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { SchemaDifferenceBody, StoredSchemaBody } from '#src/api/contract/directory.ts'
import { ActionButton } from '../../parts/action-button.tsx'
import { Breakable } from '../../parts/breakable.tsx'
import { Card } from '../../parts/card.tsx'
import { useFilters } from '../../parts/filter-chips.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { RecordTable, type Column } from '../../parts/record-table.tsx'
import { StateWord } from '../../parts/state-word.tsx'
import { compareSchema, documentQuery, selectedSchemaQuery, type ConnectorText } from '../../requests/directory.ts'
import { connectorWords } from '../../words/connectors.ts'
import { SaveChange } from './save-change.tsx'
import classes from './connectors.module.css'

const words = connectorWords.schema

type TypeBody = StoredSchemaBody['types'][number]
type Attribute = TypeBody['attributes'][number]

const columns: readonly Column<Attribute>[] = [
  {
    id: 'name',
    header: words.attribute,
    cell: ({ name }) => <Breakable>{name}</Breakable>,
    compare: (a, b) => a.name.localeCompare(b.name),
  },
  { id: 'form', header: words.form, width: 14, hideBelow: 'sm', cell: ({ schema }) => words.formOf(schema) },
  {
    id: 'rules',
    header: words.rules,
    width: 7.5,
    align: 'right',
    cell: ({ rules }) => rules,
    compare: (a, b) => a.rules - b.rules,
  },
]

/** Object types and attributes that are read, which rules use them, and what the directory has besides. */
export function SchemaTab({ connector }: { readonly connector: string }) {
  const schema = useQuery(selectedSchemaQuery(connector))
  const comparing = useMutation({ mutationFn: () => compareSchema(connector) })
  const [parameters, change] = useFilters()
  return (
    <QueryView query={schema}>
      {({ types }) => {
        const chosen = types.find(({ name }) => name === parameters.get('type')) ?? types[0]
        return (
          <Stack>
            <Group justify="space-between" align="end">
              <NativeSelect
                label={words.type}
                value={chosen?.name ?? ''}
                data={types.map(({ name, attributes, rules }) => ({
                  value: name,
                  label: `${name} (${words.attributes(attributes.length)}, ${words.usedBy(rules)})`,
                }))}
                onChange={(event) => change('type', event.currentTarget.value)}
              />
              <ActionButton permission="test-secret" variant="default" act={() => comparing.mutateAsync().catch(() => undefined)}>
                {words.compare}
              </ActionButton>
            </Group>
            {comparing.isError ? <ProblemNotice error={comparing.error} /> : null}
            {comparing.data === undefined || chosen === undefined ? null : (
              <Comparison connector={connector} type={chosen.name} difference={comparing.data} />
            )}
            {chosen === undefined ? null : (
              <Attributes type={chosen} text={parameters.get('q') ?? ''} search={(text) => change('q', text)} />
            )}
          </Stack>
        )
      }}
    </QueryView>
  )
}

function Attributes({ type, text, search }: { readonly type: TypeBody; readonly text: string; readonly search: (text: string) => void }) {
  const rows = type.attributes
    .filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()))
    .toSorted((a, b) => a.name.localeCompare(b.name))
  return (
    <>
      <TextInput label={words.find} value={text} onChange={(event) => search(event.currentTarget.value)} maw="20rem" />
      <RecordTable label={type.name} rows={rows} columns={columns} idOf={({ name }) => name} />
    </>
  )
}

/** What the directory has and what is selected, side by side, with the choice of more. */
function Comparison(of: { readonly connector: string; readonly type: string; readonly difference: SchemaDifferenceBody }) {
  const { connector, type, difference } = of
  const { data: document } = useQuery(documentQuery(connector))
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [text, setText] = useState('')
  const [wanted, setWanted] = useState<ConnectorText | null>(null)
  const own = difference.types.find(({ name }) => name === type)
  if (own === undefined || document === undefined) return null
  const isSame = own.missing.length === 0 && own.changed.length === 0
  const { added, removed } = difference.partitions
  const shown = own.available.filter(({ name }) => name.toLowerCase().includes(text.toLowerCase())).slice(0, shownMax)
  const save = (): void => {
    const more = Object.fromEntries(own.available.filter(({ name }) => chosen.has(name)).map(({ name, schema }) => [name, schema]))
    const schema = document.connector.schema
    setWanted({ ...document.connector, schema: { ...schema, [type]: { ...schema[type], ...more } } })
  }
  return (
    <Card title={words.compared}>
      <Stack gap="sm">
        {isSame ? <StateWord tone="success" word={words.same} /> : null}
        <Names title={words.missing} names={own.missing} />
        <Names title={words.changed} names={own.changed.map(({ name, before, after }) => `${name}: ${before} → ${after}`)} />
        <Names title={words.partitionsAdded} names={added} />
        <Names title={words.partitionsRemoved} names={removed} />
        <Title order={3}>{words.available(own.available.length)}</Title>
        <TextInput
          aria-label={words.find}
          placeholder={words.find}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          maw="20rem"
        />
        <div className={classes['choices']}>
          {shown.map(({ name, schema }) => (
            <Checkbox
              key={name}
              label={name}
              title={schema}
              checked={chosen.has(name)}
              onChange={(event) => {
                const next = new Set(chosen)
                if (event.currentTarget.checked) next.add(name)
                else next.delete(name)
                setChosen(next)
              }}
            />
          ))}
        </div>
        <Group>
          <ActionButton permission="set-up-connectors" blocked={chosen.size === 0 ? connectorWords.save.nothing : null} act={save}>
            {words.save}
          </ActionButton>
        </Group>
      </Stack>
      <SaveChange
        wanted={wanted}
        reason={`${type}: ${[...chosen].join(', ')}`}
        onClose={() => setWanted(null)}
        onSaved={() => setChosen(new Set())}
      />
    </Card>
  )
}

/** More than these are found by typing. */
const shownMax = 120

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
