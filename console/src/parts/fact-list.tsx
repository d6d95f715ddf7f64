import type { ReactNode } from 'react'
import classes from './fact-list.module.css'

/** One thing that is known, with its name. */
export interface Fact {
  readonly name: string
  readonly value: ReactNode
}

/** Names and what is known under them, side by side where there is room. */
export function FactList({ facts, names = 'short' }: { readonly facts: readonly Fact[]; readonly names?: 'short' | 'long' }) {
  return (
    <dl className={classes['facts']} data-names={names}>
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
