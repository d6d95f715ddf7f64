import { Text } from '@mantine/core'
import { changeWords } from '../../words/changes.ts'
import { fieldName } from './field-name.ts'
import classes from './rules.module.css'

const words = changeWords.plan

interface Difference {
  readonly path: string
  readonly before: string | null
  readonly after: string | null
}

/** Fields that differ, with how they were and how they are. */
export function DifferenceList(of: {
  readonly label: string
  readonly differences: readonly Difference[]
  /** What the sides are called. */
  readonly sides?: { readonly before: string; readonly after: string }
}) {
  const { label, differences, sides = words } = of
  return (
    <ul className={classes['differences']} aria-label={label}>
      {differences.map(({ path, before, after }) => (
        <li key={path}>
          <Text size="sm" fw={600}>
            {fieldName(path)}
          </Text>
          <dl className={classes['sides']}>
            <div>
              <dt>{sides.before}</dt>
              <dd data-side="before">{before ?? words.absent}</dd>
            </div>
            <div>
              <dt>{sides.after}</dt>
              <dd data-side="after">{after ?? words.absent}</dd>
            </div>
          </dl>
        </li>
      ))}
    </ul>
  )
}
