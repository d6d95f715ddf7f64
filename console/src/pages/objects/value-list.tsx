import { Button } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import type { ValueBody } from '#src/api/contract/value.ts'
import { valueWords as words } from '../../words/objects.ts'
import { Breakable } from '../../parts/breakable.tsx'
import { showValue } from './show-value.ts'
import classes from './objects.module.css'

/** Values of one attribute that are shown before somebody asks for the rest. */
const shownFirst = 5
/** A longer value is cut until somebody asks for it. */
const lengthMax = 240

/** The values of one attribute, each on a line of its own. */
export function ValueList({ values }: { readonly values: readonly ValueBody[] }) {
  return (
    <FoldedList
      items={values.map((value, index) => {
        const text = showValue(value)
        // Directories keep no order, but may hold one value twice where it is masked.
        return { key: `${index} ${text}`, content: <LongText text={text} /> }
      })}
    />
  )
}

/** A list of which the first are shown until somebody asks for more. */
export function FoldedList({
  items,
  first = shownFirst,
}: {
  readonly items: readonly { key: string; content: ReactNode }[]
  readonly first?: number
}) {
  const [isOpen, setOpen] = useState(false)
  const only = items[0]
  if (only !== undefined && items.length === 1) return <>{only.content}</>
  const shown = isOpen ? items : items.slice(0, first)
  return (
    <>
      <ul className={classes['values']}>
        {shown.map(({ key, content }) => (
          <li key={key}>{content}</li>
        ))}
      </ul>
      {items.length <= first ? null : (
        <Button
          size="compact-xs"
          variant="subtle"
          className={classes['fold'] ?? ''}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? words.less : words.more(items.length - first)}
        </Button>
      )}
    </>
  )
}

/** A text of which the rest is shown when somebody asks. */
export function LongText({ text, length = lengthMax }: { readonly text: string; readonly length?: number }) {
  const [isOpen, setOpen] = useState(false)
  if (text.length <= length) {
    return (
      <span className={classes['value']}>
        <Breakable>{text}</Breakable>
      </span>
    )
  }
  return (
    <>
      <span className={classes['value']}>{isOpen ? text : `${text.slice(0, length)}…`}</span>{' '}
      <Button size="compact-xs" variant="subtle" className={classes['fold'] ?? ''} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? words.less : words.more(text.length - length)}
      </Button>
    </>
  )
}
