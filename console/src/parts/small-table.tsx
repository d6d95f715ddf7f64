import type { ReactNode } from 'react'
import classes from './small-table.module.css'

/** A column: its heading alone, or where its cells stand as well. */
export type SmallColumn = string | { readonly head: string; readonly align: 'right' | 'center' }

export interface SmallTableOf {
  /** What the table is, for those who do not see where it stands. */
  readonly label: string
  /** No columns: a table of names and values, which needs no headings. */
  readonly columns?: readonly SmallColumn[]
  /** The first cell of a row says what the row is about. */
  readonly rows: readonly { readonly id: string; readonly cells: readonly ReactNode[] }[]
  /** `stack`: on a telephone the cells of a row stand below each other, with their headings. */
  readonly narrow?: 'stack'
}

/** A table of few rows, all of them drawn; `RecordTable` is for many. */
export function SmallTable({ label, columns = [], rows, narrow }: SmallTableOf) {
  const marks = columns.map((column) => ({
    'data-head': headOf(column),
    'data-align': typeof column === 'string' ? undefined : column.align,
  }))
  return (
    <table className={classes['table']} aria-label={label} data-narrow={narrow}>
      {columns.length === 0 ? null : (
        <thead>
          <tr>
            {columns.map((column, index) => (
              <th key={headOf(column)} scope="col" {...marks[index]}>
                {headOf(column)}
              </th>
            ))}
          </tr>
        </thead>
      )}
      <tbody>
        {rows.map(({ id, cells: [head, ...cells] }) => (
          <tr key={id}>
            <th scope="row" {...marks[0]}>
              {head}
            </th>
            {cells.map((cell, index) => (
              // The cells of a row are its columns, which do not move.
              // oxlint-disable-next-line react/no-array-index-key
              <td key={index} {...marks[index + 1]}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The same, scrolling by itself: `tall` for more rows than one looks at, `wide` for more columns than a telephone has. */
export function ScrollingTable({ size, ...table }: SmallTableOf & { readonly size: 'tall' | 'wide' }) {
  return (
    // A table that scrolls has to be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className={classes['scrolling']} tabIndex={0} aria-label={table.label} data-size={size}>
      <SmallTable {...table} />
    </section>
  )
}

function headOf(column: SmallColumn): string {
  return typeof column === 'string' ? column : column.head
}
