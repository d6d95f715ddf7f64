import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, type ReactNode } from 'react'
import { Link, useNavigate } from 'react-router'
import { Icon } from './icon.tsx'
import { useFilters } from './filter-chips.tsx'
import { sortedRows, sortIn, sortText, type Sort } from './record-sort.ts'
import { useRowKeys } from './use-row-keys.ts'
import classes from './record-table.module.css'

/** One column. */
export interface Column<Row> {
  readonly id: string
  readonly header: string
  readonly cell: (row: Row) => ReactNode
  /** Width in rem; columns without one share what is left. */
  readonly width?: number
  readonly align?: 'right'
  /** Left out on screens narrower than this: `sm` 48 rem, `md` 62 rem, `lg` 75 rem. What stands in it must be on the page of the row. */
  readonly hideBelow?: 'sm' | 'md' | 'lg'
  /** Compares two rows, ascending. Without it the column cannot be sorted by. */
  readonly compare?: (a: Row, b: Row) => number
}

interface RecordTableProps<Row> {
  /** What the table lists, for readers of the screen. */
  readonly label: string
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  readonly idOf: (row: Row) => string | number
  /** Where a row leads; the first column becomes the link. */
  readonly hrefOf?: (row: Row) => string
  /** Marks a row, for example one that was opened. */
  readonly isMarked?: (row: Row) => boolean
  /** What stands below the rows: loading more, or that there are no more. */
  readonly footer?: ReactNode
}

/** Height of a row before it was measured. */
const rowHeightPx = 45
const overscanRows = 12

/**
 * A table of any length: only the rows in sight are in the document, and it still is a table to every reader. j and k go from row to
 * row, Enter opens. The order is that of `rows` unless the person sorts; the choice stands in the address.
 */
export function RecordTable<Row>(props: RecordTableProps<Row>) {
  const { label, rows, columns, idOf, footer } = props
  const [parameters, change] = useFilters()
  const sort = sortIn(parameters.get('sort'))
  const shown = sortedRows(rows, columns, sort)
  const region = useRef<HTMLElement>(null)
  const virtualizer = useVirtualizer({
    count: shown.length,
    getScrollElement: () => region.current,
    estimateSize: () => rowHeightPx,
    overscan: overscanRows,
    getItemKey: (index) => {
      const row = shown[index]
      return row === undefined ? index : idOf(row)
    },
  })
  const active = useRowKeys({ region, count: shown.length })
  useEffect(() => {
    if (active !== null) virtualizer.scrollToIndex(active, { align: 'auto' })
  }, [active, virtualizer])
  const items = virtualizer.getVirtualItems()
  const above = items[0]?.start ?? 0
  const below = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0)
  return (
    <section
      ref={region}
      aria-label={label}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- without links in its rows, what scrolls has to be reachable by keyboard itself
      tabIndex={props.hrefOf === undefined ? 0 : undefined}
      className={classes['region']}
      data-record-table
    >
      <table className={classes['table']} aria-rowcount={shown.length + 1}>
        <colgroup>
          {columns.map(({ id, width, hideBelow }) => (
            <col key={id} data-hide={hideBelow} style={width === undefined ? {} : { width: `${width}rem` }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} sort={sort} choose={(next) => change('sort', sortText(next))} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer height={above} />
          {items.map(({ index, key }) => {
            const row = shown[index]
            return row === undefined ? null : (
              <BodyRow key={key} {...props} row={row} index={index} isActive={active === index} measure={virtualizer.measureElement} />
            )
          })}
          <Spacer height={below} />
        </tbody>
      </table>
      {footer}
    </section>
  )
}

function HeaderCell<Row>(of: { readonly column: Column<Row>; readonly sort: Sort | null; readonly choose: (next: Sort | null) => void }) {
  const { column, sort, choose } = of
  const { id, header, align, hideBelow, compare } = column
  const direction = sort?.by === id ? sort.direction : null
  const common = { scope: 'col', 'data-align': align, 'data-hide': hideBelow } as const
  if (compare === undefined) return <th {...common}>{header}</th>
  const next =
    direction === null
      ? ({ by: id, direction: 'ascending' } as const)
      : direction === 'ascending'
        ? ({ by: id, direction: 'descending' } as const)
        : null
  return (
    <th {...common} aria-sort={direction ?? 'none'}>
      <button type="button" className={classes['sort']} onClick={() => choose(next)}>
        {header}
        {direction === null ? null : <Icon name={direction === 'ascending' ? 'up' : 'down'} size={14} />}
      </button>
    </th>
  )
}

function BodyRow<Row>(
  of: RecordTableProps<Row> & {
    readonly row: Row
    readonly index: number
    readonly isActive: boolean
    readonly measure: (element: HTMLTableRowElement | null) => void
  },
) {
  const { row, index, columns, hrefOf, isMarked, isActive, measure } = of
  const navigate = useNavigate()
  const href = hrefOf?.(row)
  return (
    // The link in the first cell is the way for keyboards and readers; a click anywhere on the row is a larger target for the same.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <tr
      ref={measure}
      data-index={index}
      data-active={isActive}
      data-marked={isMarked?.(row) === true}
      data-link={href !== undefined}
      aria-rowindex={index + 2}
      onClick={(event) => {
        const onOther = event.target instanceof Element && event.target.closest('a, button, input, label') !== null
        const isSelecting = (document.getSelection()?.toString() ?? '') !== ''
        if (href !== undefined && !onOther && !isSelecting) void navigate(href)
      }}
    >
      {columns.map(({ id, cell, align, hideBelow }, position) => (
        <td key={id} data-align={align} data-hide={hideBelow}>
          {position === 0 && href !== undefined ? (
            <Link to={href} data-row-link className={classes['link']}>
              {cell(row)}
            </Link>
          ) : (
            cell(row)
          )}
        </td>
      ))}
    </tr>
  )
}

/** Stands for the rows that are out of sight. It spans nothing: columns that are left out on narrow screens would come back empty. */
function Spacer({ height }: { readonly height: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden="true" className={classes['spacer']}>
      <td style={{ height }} />
    </tr>
  )
}
