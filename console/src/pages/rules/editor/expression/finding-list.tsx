import { Anchor, Text } from '@mantine/core'
import type { CheckedExpressionBody } from '#src/api/contract/expression.ts'
import { Icon } from '../../../../parts/icon.tsx'
import { StateWord } from '../../../../parts/state-word.tsx'
import { editorWords } from '../../../../words/rule-editor.ts'
import classes from './expression.module.css'

const words = editorWords.expression

/** Whether the expression is right, and what is wrong with it, each with its place and what to do. `checked` is null while nobody knows. */
export function FindingList(of: {
  readonly id: string
  readonly checked: CheckedExpressionBody | null
  readonly isEmpty: boolean
  readonly goTo: (offset: number, length: number) => void
}) {
  const { id, checked, isEmpty, goTo } = of
  const findings = checked?.findings ?? []
  return (
    <div id={id} className={classes['findings']}>
      <output>
        <Verdict checked={checked} isEmpty={isEmpty} />
      </output>
      {findings.length === 0 ? null : (
        <ul aria-label={words.findings}>
          {findings.map(({ severity, message, hint, offset, length, line, column }) => (
            <li key={`${offset} ${message}`} data-severity={severity}>
              <Icon name={severity === 'error' ? 'cross' : 'warning'} size={16} />
              <div>
                <Text size="sm">{message}</Text>
                {hint === null ? null : <Text size="sm">{hint}</Text>}
                <Anchor component="button" type="button" size="sm" onClick={() => goTo(offset, length)}>
                  {words.place(line, column)}
                </Anchor>
              </div>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function Verdict({ checked, isEmpty }: { readonly checked: CheckedExpressionBody | null; readonly isEmpty: boolean }) {
  if (isEmpty) return <StateWord tone="failed" word={words.empty} />
  if (checked === null) return <StateWord tone="waiting" word={words.checking} />
  if (checked.isUsable && !checked.findings.some(({ severity }) => severity === 'error')) {
    return <StateWord tone="success" word={words.valid(checked.type)} />
  }
  return <StateWord tone="failed" word={words.invalid(checked.findings.filter(({ severity }) => severity === 'error').length)} />
}
