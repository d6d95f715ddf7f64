import { Button, Checkbox, Group } from '@mantine/core'
import { Link } from 'react-router'
import { searchWords as words } from '../../words/search.ts'

/** A result that is ticked. */
export interface Ticked {
  readonly id: string
  readonly name: string
}

/** Results that are ticked, in the order they were; they stay while one searches for the other. */
export interface Ticks {
  readonly ticked: readonly Ticked[]
  readonly change: (ticked: readonly Ticked[]) => void
}

/** Two are compared: a third takes the place of the first. */
const ticksMax = 2

export function TickResult({ of, ticks: { ticked, change } }: { readonly of: Ticked; readonly ticks: Ticks }) {
  return (
    <Checkbox
      size="md"
      aria-label={words.tick(of.name)}
      checked={ticked.some(({ id }) => id === of.id)}
      onChange={(event) => change(event.currentTarget.checked ? [...ticked, of].slice(-ticksMax) : ticked.filter(({ id }) => id !== of.id))}
    />
  )
}

/** What is ticked, and the way to see it side by side. */
export function TickedResults({ ticks: { ticked, change } }: { readonly ticks: Ticks }) {
  const [first, second] = ticked
  return (
    <output>
      {first === undefined ? null : (
        <Group gap="sm">
          {second === undefined ? (
            words.ticked(first.name)
          ) : (
            <Button component={Link} to={`/search/compare?${new URLSearchParams({ a: first.id, b: second.id }).toString()}`} size="sm">
              {words.compare(first.name, second.name)}
            </Button>
          )}
          <Button variant="subtle" size="compact-sm" onClick={() => change([])}>
            {words.untick}
          </Button>
        </Group>
      )}
    </output>
  )
}
