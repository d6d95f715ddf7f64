import type { ValueBody } from '#src/api/contract/value.ts'
import { VisuallyHidden } from '@mantine/core'
import { showValue } from '../objects/show-value.ts'
import { editorWords } from '../../words/rule-editor.ts'
import classes from './value-pair.module.css'

const words = editorWords.values

/** An attribute with its values before and after. */
export function ValuePair(of: { readonly attribute: string; readonly before: readonly ValueBody[]; readonly after: readonly ValueBody[] }) {
  return (
    <div className={classes['pair']}>
      <span className={classes['name']}>{of.attribute}</span>
      <VisuallyHidden>{words.before}</VisuallyHidden>
      <Values values={of.before} side="before" />
      <span aria-hidden="true">{words.arrow}</span>
      <VisuallyHidden>{words.after}</VisuallyHidden>
      <Values values={of.after} side="after" />
    </div>
  )
}

const shownMax = 3

function Values({ values, side }: { readonly values: readonly ValueBody[]; readonly side: 'before' | 'after' }) {
  const shown = values.slice(0, shownMax).map(showValue).join(', ')
  const more = values.length - shownMax
  return (
    <code data-side={side} data-empty={values.length === 0}>
      {values.length === 0 ? words.empty : more > 0 ? `${shown} ${words.more(more)}` : shown}
    </code>
  )
}
