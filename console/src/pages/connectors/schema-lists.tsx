import { Button, Checkbox, Stack, TextInput } from '@mantine/core'
import { Breakable } from '../../parts/breakable.tsx'
import { RecordTable, type Column } from '../../parts/record-table.tsx'
import { connectorWords } from '../../words/connectors.ts'
import type { AttributeRow, TypeRow } from './schema-selection.ts'
import classes from './connectors.module.css'

const words = connectorWords.schema

interface Choosing<Row> {
  readonly rows: readonly Row[]
  /** Null for who may not change the selection. */
  readonly toggle: ((row: Row) => void) | null
}

/** Object types with a box each, and the one whose attributes are shown. */
export function TypeList({
  rows,
  toggle,
  shown,
  show,
}: Choosing<TypeRow> & { readonly shown: string; readonly show: (type: string) => void }) {
  return (
    <fieldset className={classes['types']}>
      <legend>{words.types}</legend>
      {rows.map((row) => (
        <div key={row.name} className={classes['type']} data-shown={row.name === shown ? '' : undefined}>
          <Checkbox
            label={row.name}
            description={row.isSelected ? `${words.attributes(row.attributes)}, ${words.usedBy(row.usedBy.length)}` : words.notRead}
            checked={row.isSelected}
            disabled={toggle === null}
            onChange={() => toggle?.(row)}
          />
          {row.isSelected ? (
            <Button
              variant="subtle"
              size="compact-sm"
              aria-label={words.showOf(row.name)}
              aria-pressed={row.name === shown}
              onClick={() => show(row.name)}
            >
              {words.show}
            </Button>
          ) : null}
        </div>
      ))}
    </fieldset>
  )
}

/** Attributes of one type with a box each. */
export function AttributeList(
  of: Choosing<AttributeRow> & { readonly type: string; readonly text: string; readonly search: (text: string) => void },
) {
  const { rows, toggle, type, text, search } = of
  const fitting = rows.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()))
  return (
    <Stack gap="sm" miw={0}>
      <TextInput label={words.findOf(type)} value={text} onChange={(event) => search(event.currentTarget.value)} maw="20rem" />
      <RecordTable label={words.attributesOf(type)} rows={fitting} columns={columnsOf(toggle)} idOf={({ name }) => name} />
    </Stack>
  )
}

function columnsOf(toggle: ((row: AttributeRow) => void) | null): readonly Column<AttributeRow>[] {
  return [
    {
      id: 'name',
      header: words.attribute,
      cell: (row) => (
        <Checkbox
          label={<Breakable>{row.name}</Breakable>}
          checked={row.isSelected}
          disabled={toggle === null}
          onChange={() => toggle?.(row)}
        />
      ),
      compare: (a, b) => a.name.localeCompare(b.name),
    },
    { id: 'form', header: words.form, width: 18, hideBelow: 'sm', cell: ({ form }) => words.formOf(form) },
    {
      id: 'rules',
      header: words.rules,
      width: 9,
      align: 'right',
      cell: ({ usedBy }) => <span title={usedBy.join(', ')}>{usedBy.length}</span>,
      compare: (a, b) => a.usedBy.length - b.usedBy.length,
    },
  ]
}
