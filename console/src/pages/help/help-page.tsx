import { Kbd, Tabs, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { DictionaryBody } from '#src/api/contract/dictionary.ts'
import { useFilters } from '../../parts/filter-chips.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { Page } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { RecordTable, type Column } from '../../parts/record-table.tsx'
import { documentationPath } from '../../requests/ask.ts'
import { dictionariesQuery } from '../../requests/dictionaries.ts'
import { frameWords } from '../../words/frame.ts'
import { helpWords as words } from '../../words/help.ts'
import { columnsOf, type HelpPart } from './help-columns.tsx'
import classes from './help.module.css'

const parts = ['results', 'codes', 'events', 'errors', 'words', 'keys'] as const

/** What every code means, what to do about it, and how things are called here. */
export function HelpPage() {
  const [parameters, change] = useFilters()
  const part = parts.find((name) => name === parameters.get('part')) ?? 'results'
  return (
    <Page
      title={frameWords.pages.help}
      actions={
        <a href={documentationPath} target="_blank" rel="noreferrer">
          {words.api}
        </a>
      }
    >
      <Tabs
        value={part}
        onChange={(value) => {
          change('code', null)
          change('part', value === 'results' ? null : value)
        }}
        keepMounted={false}
      >
        <Tabs.List aria-label={words.parts.label} mb="md">
          {parts.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {words.parts[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {parts.map((name) => (
          <Tabs.Panel key={name} value={name}>
            {name === 'keys' ? <Keys /> : <Dictionary part={name} />}
          </Tabs.Panel>
        ))}
      </Tabs>
    </Page>
  )
}

function Dictionary({ part }: { readonly part: Exclude<HelpPart, 'keys'> }) {
  const dictionaries = useQuery(dictionariesQuery)
  const [parameters, change] = useFilters()
  const text = parameters.get('code') ?? ''
  return (
    <div className={classes['part']}>
      <TextInput
        label={words.find}
        description={words.findWhy}
        value={text}
        onChange={(event) => change('code', event.currentTarget.value)}
        className={classes['find']}
      />
      <QueryView query={dictionaries}>{(found) => <Entries part={part} of={found} text={text} />}</QueryView>
    </div>
  )
}

function Entries({ part, of, text }: { readonly part: Exclude<HelpPart, 'keys'>; readonly of: DictionaryBody; readonly text: string }) {
  switch (part) {
    case 'results':
      return <Found label={words.results.label} rows={of.results} columns={columnsOf.results} idOf={({ code }) => code} text={text} />
    case 'codes':
      return (
        <Found
          label={words.codes.label}
          rows={of.signInCodes}
          columns={columnsOf.codes}
          idOf={({ connectorType, code }) => `${connectorType} ${code}`}
          text={text}
        />
      )
    case 'events':
      return <Found label={words.events.label} rows={of.events} columns={columnsOf.events} idOf={({ id }) => id} text={text} />
    case 'errors':
      return <Found label={words.errors.label} rows={of.errors} columns={columnsOf.errors} idOf={({ code }) => code} text={text} />
    case 'words':
      return <Found label={words.words.label} rows={of.words} columns={columnsOf.words} idOf={({ there }) => there} text={text} />
  }
}

/** The entries that hold the text; those whose code it is come first. */
function Found<Row extends object>(of: {
  readonly label: string
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  readonly idOf: (row: Row) => string | number
  readonly text: string
}) {
  const wanted = of.text.trim().toLowerCase()
  const holding = of.rows.filter((row) => JSON.stringify(Object.values(row)).toLowerCase().includes(wanted))
  const isIt = (row: Row): boolean => wanted !== '' && Object.values(row).some((value) => String(value).toLowerCase() === wanted)
  const shown = wanted === '' ? of.rows : [...holding.filter(isIt), ...holding.filter((row) => !isIt(row))]
  if (shown.length === 0) return <EmptyState icon="search" title={words.none(of.text)} />
  return <RecordTable label={of.label} rows={shown} columns={of.columns} idOf={of.idOf} isMarked={isIt} />
}

function Keys() {
  const { list } = frameWords.shortcuts
  return <RecordTable label={words.keys.label} rows={list} columns={keyColumns} idOf={({ does }) => does} />
}

const keyColumns: readonly Column<(typeof frameWords.shortcuts.list)[number]>[] = [
  {
    id: 'keys',
    header: words.keys.columns.keys,
    width: 10,
    cell: ({ keys }) =>
      keys.map((key) => (
        <Kbd key={key} mr={4}>
          {key}
        </Kbd>
      )),
  },
  { id: 'does', header: words.keys.columns.does, cell: ({ does }) => does },
]
