import { Text } from '@mantine/core'
import { Link } from 'react-router'
import type { DictionaryBody } from '#src/api/contract/dictionary.ts'
import { Breakable } from '../../parts/breakable.tsx'
import type { Column } from '../../parts/record-table.tsx'
import { StateWord } from '../../parts/state-word.tsx'
import { eventWords } from '../../words/events.ts'
import { helpWords } from '../../words/help.ts'

export type HelpPart = 'results' | 'codes' | 'events' | 'errors' | 'words' | 'keys'

const { results, codes, events, errors, words } = helpWords
const outcomeTones = { running: 'running', success: 'success', warning: 'warning', failed: 'failed' } as const
const levelTones = { information: 'neutral', warning: 'warning', error: 'failed' } as const

const resultColumns: readonly Column<DictionaryBody['results'][number]>[] = [
  { id: 'code', header: results.columns.code, cell: ({ code, outcome }) => <StateWord tone={outcomeTones[outcome]} word={code} /> },
  { id: 'meaning', header: results.columns.meaning, cell: ({ meaning, whatToDo }) => <Meaning text={meaning} todo={whatToDo} /> },
  { id: 'todo', header: results.columns.todo, hideBelow: 'sm', cell: ({ whatToDo }) => whatToDo },
  { id: 'goesOn', header: results.columns.goesOn, hideBelow: 'lg', cell: ({ goesOn }) => goesOn },
]

const codeColumns: readonly Column<DictionaryBody['signInCodes'][number]>[] = [
  { id: 'code', header: codes.columns.code, width: 8, cell: ({ code }) => <b>{code}</b> },
  {
    id: 'directory',
    header: codes.columns.directory,
    width: 10,
    hideBelow: 'md',
    cell: ({ connectorType }) => codes.directories[connectorType] ?? connectorType,
  },
  {
    id: 'reason',
    header: codes.columns.reason,
    width: 14,
    cell: ({ reason, advice }) => <Meaning text={reason.replaceAll('-', ' ')} todo={advice} />,
  },
  { id: 'todo', header: codes.columns.todo, hideBelow: 'sm', cell: ({ advice }) => advice },
]

const eventColumns: readonly Column<DictionaryBody['events'][number]>[] = [
  {
    id: 'id',
    header: events.columns.id,
    width: 5,
    cell: ({ id }) => <Link to={`/events?id=${id}`}>{id}</Link>,
    compare: (a, b) => a.id - b.id,
  },
  {
    id: 'event',
    header: events.columns.event,
    cell: ({ name }) => (
      <b>
        <Breakable>{name}</Breakable>
      </b>
    ),
    compare: (a, b) => a.name.localeCompare(b.name),
  },
  {
    id: 'level',
    header: events.columns.level,
    width: 9.5,
    hideBelow: 'sm',
    cell: ({ level }) => <StateWord tone={levelTones[level]} word={eventWords.levels[level]} />,
  },
  { id: 'meaning', header: events.columns.meaning, cell: ({ meaning, whatToDo }) => <Meaning text={meaning} todo={whatToDo} /> },
  { id: 'todo', header: events.columns.todo, hideBelow: 'sm', cell: ({ whatToDo }) => whatToDo },
]

const errorColumns: readonly Column<DictionaryBody['errors'][number]>[] = [
  {
    id: 'code',
    header: errors.columns.code,
    width: 11,
    cell: ({ code }) => <Code of={code} />,
    compare: (a, b) => a.code.localeCompare(b.code),
  },
  { id: 'title', header: errors.columns.title, cell: ({ title, hint }) => <Meaning text={title} todo={hint} /> },
  { id: 'todo', header: errors.columns.todo, hideBelow: 'sm', cell: ({ hint }) => hint },
]

const wordColumns: readonly Column<DictionaryBody['words'][number]>[] = [
  { id: 'there', header: words.columns.there, cell: ({ there }) => <b>{there}</b> },
  { id: 'here', header: words.columns.here, cell: ({ here, note }) => <Meaning text={here} todo={note} /> },
  { id: 'note', header: words.columns.note, hideBelow: 'sm', cell: ({ note }) => note },
]

/** What something means; on a phone with what to do below it, for there is no room for a column of its own. */
function Meaning({ text, todo }: { readonly text: string; readonly todo: string }) {
  return (
    <>
      {text}
      {todo === '' ? null : (
        <Text size="sm" mt={4} c="var(--text-quiet)" hiddenFrom="sm">
          {todo}
        </Text>
      )}
    </>
  )
}

function Code({ of }: { readonly of: string }) {
  return (
    <code>
      <Breakable>{of}</Breakable>
    </code>
  )
}

/** The columns of each dictionary. */
export const columnsOf = {
  results: resultColumns,
  codes: codeColumns,
  events: eventColumns,
  errors: errorColumns,
  words: wordColumns,
} as const
