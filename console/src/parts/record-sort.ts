/** By which column a table is sorted. */
export interface Sort {
  readonly by: string
  readonly direction: 'ascending' | 'descending'
}

interface Sortable<Row> {
  readonly id: string
  readonly compare?: (a: Row, b: Row) => number
}

/** Reads `name` or `-name`, as it stands in the address. */
export function sortIn(text: string | null): Sort | null {
  if (text === null || text === '' || text === '-') return null
  return text.startsWith('-') ? { by: text.slice(1), direction: 'descending' } : { by: text, direction: 'ascending' }
}

export function sortText(sort: Sort | null): string | null {
  return sort === null ? null : `${sort.direction === 'descending' ? '-' : ''}${sort.by}`
}

/** The rows in the order somebody chose; rows that are equal keep theirs. */
export function sortedRows<Row>(rows: readonly Row[], columns: readonly Sortable<Row>[], sort: Sort | null): readonly Row[] {
  const compare = sort === null ? undefined : columns.find(({ id }) => id === sort.by)?.compare
  if (sort === null || compare === undefined) return rows
  const sign = sort.direction === 'ascending' ? 1 : -1
  return rows.toSorted((a, b) => sign * compare(a, b))
}
