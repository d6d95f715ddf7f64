import { Checkbox } from '@mantine/core'
import type { Column } from '../../parts/record-table.tsx'
import { operationsWords } from '../../words/operations.ts'
import type { RunRow } from './run-groups.ts'

const words = operationsWords.tick

/** Runs of the list that are ticked, in the order they were. */
export interface Ticks {
  readonly ticked: readonly number[]
  readonly change: (ticked: readonly number[]) => void
}

/** Two are compared: a third takes the place of the first. */
const ticksMax = 2

/** A box for each run, to choose those that are compared. */
export function tickColumn({ ticked, change }: Ticks): Column<RunRow> {
  return {
    id: 'tick',
    header: words.column,
    width: 5.5,
    hideBelow: 'sm',
    cell: ({ run: { number } }) => (
      <Checkbox
        size="md"
        aria-label={words.one(number)}
        checked={ticked.includes(number)}
        onChange={(event) =>
          change(event.currentTarget.checked ? [...ticked, number].slice(-ticksMax) : ticked.filter((each) => each !== number))
        }
      />
    ),
  }
}
