import type { ReactNode } from 'react'
import { EmptyState } from '../../parts/empty-state.tsx'
import { valueWords as words } from '../../words/objects.ts'
import { AttributeFilter, type AttributeSearch } from './attribute-filter.tsx'
import classes from './objects.module.css'

/** A column that a narrow screen leaves out. */
export interface ExtraColumn {
  readonly title: string
  readonly width: 'from' | 'rule' | 'when'
}

/** The table of an object's values: attribute, value, and what is told of them; above it what narrows it down, or why nothing is there. */
export function ValueTable(of: {
  readonly find: AttributeSearch
  readonly rows: number
  readonly valueTitle: string
  readonly extra: readonly ExtraColumn[]
  readonly children: ReactNode
}) {
  const { find, rows, valueTitle, extra, children } = of
  return (
    <>
      <AttributeFilter text={find.text} />
      {rows === 0 ? (
        <EmptyState title={find.text === '' ? words.none : words.noneFits(find.text)} />
      ) : (
        <div className={classes['scroller']}>
          <table className={`${classes['table']} ${classes['stack']}`} aria-label={words.table}>
            <thead>
              <tr>
                <th scope="col" className={classes['attribute']}>
                  {words.attribute}
                </th>
                <th scope="col">{valueTitle}</th>
                {extra.map(({ title, width }) => (
                  <th key={width} scope="col" className={`${classes['wide']} ${classes[width]}`}>
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>{children}</tbody>
          </table>
        </div>
      )}
    </>
  )
}

/** Named things that fit what is looked for by their name, or by one of their values; in the order of the names. */
export function fittingEntries<T>(
  find: AttributeSearch,
  named: Readonly<Record<string, T>>,
  shown: (of: T) => readonly string[] = () => [],
): readonly (readonly [name: string, of: T])[] {
  return Object.entries(named)
    .filter(([name, of]) => find.fits(name) || shown(of).some((text) => find.fits(text)))
    .toSorted(([a], [b]) => a.localeCompare(b))
}
