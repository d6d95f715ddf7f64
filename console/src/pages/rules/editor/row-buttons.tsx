import { ActionIcon, Group } from '@mantine/core'
import { Icon } from '../../../parts/icon.tsx'
import { editorWords } from '../../../words/rule-editor.ts'
import classes from './editor.module.css'

const words = editorWords.rows

/** Moves a row among its like, or takes it away; the focus stays with the row. `place` is unique on the page without its last number. */
export function RowButtons(of: {
  readonly what: string
  readonly list: string
  readonly index: number
  readonly count: number
  readonly move: (to: number) => void
  readonly remove?: () => void
  readonly isReadOnly: boolean
}) {
  const { what, list, index, count, move, remove, isReadOnly } = of
  const go = (to: number, name: 'up' | 'down'): void => {
    move(to)
    focusRow(list, to, name)
  }
  return (
    <Group gap={2} wrap="nowrap" className={classes['row-buttons'] ?? ''} data-row={`${list}.${index}`}>
      <ActionIcon
        variant="subtle"
        data-move="up"
        aria-label={words.up(what)}
        disabled={isReadOnly || index === 0}
        onClick={() => go(index - 1, 'up')}
      >
        <Icon name="up" size={16} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        data-move="down"
        aria-label={words.down(what)}
        disabled={isReadOnly || index === count - 1}
        onClick={() => go(index + 1, 'down')}
      >
        <Icon name="down" size={16} />
      </ActionIcon>
      {remove === undefined ? null : (
        <ActionIcon
          variant="subtle"
          c="var(--tone-failed)"
          aria-label={words.remove(what)}
          disabled={isReadOnly}
          onClick={() => {
            remove()
            focusRow(list, Math.min(index, count - 2), 'up')
          }}
        >
          <Icon name="cross" size={16} />
        </ActionIcon>
      )}
    </Group>
  )
}

/** The row is where it belongs with the next frame; its button at an end of the list cannot take the focus. */
function focusRow(list: string, index: number, wished: 'up' | 'down'): void {
  requestAnimationFrame(() => {
    const buttons = [...document.querySelectorAll<HTMLButtonElement>(`[data-row="${list}.${index}"] button:not([disabled])`)]
    const found = buttons.find((button) => button.dataset['move'] === wished) ?? buttons[0]
    found?.focus()
  })
}
