import type { ReactNode } from 'react'
import classes from '../settings.module.css'

/** A table of few rows. */
export function PlainTable(of: {
  readonly label: string
  readonly heads: readonly string[]
  readonly rows: readonly { readonly id: string; readonly cells: readonly ReactNode[] }[]
}) {
  return (
    // A table that scrolls has to be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className={classes['tall']} tabIndex={0} aria-label={of.label}>
      <table className={classes['plain']}>
        <thead>
          <tr>
            {of.heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {of.rows.map(({ id, cells }) => (
            <tr key={id}>
              {cells.map((cell, index) => (
                <td key={of.heads[index]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
