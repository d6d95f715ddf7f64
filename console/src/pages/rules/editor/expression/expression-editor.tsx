import { Input, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useId, useMemo, useRef, useState } from 'react'
import type { CheckedExpressionBody } from '#src/api/contract/expression.ts'
import { Card } from '../../../../parts/card.tsx'
import { Loading } from '../../../../parts/loading.tsx'
import { ProblemNotice } from '../../../../parts/problem-notice.tsx'
import { checkQuery, functionsQuery, type ExpressionPlace, type FunctionBody } from '../../../../requests/expressions.ts'
import { editorWords } from '../../../../words/rule-editor.ts'
import type { RuleDraft } from '../rule-draft.ts'
import type { RuleSides, SideAttribute } from '../rule-sides.ts'
import type { CodeHandle } from './code-field.tsx'
import type { Suggestion } from './completion.ts'
import { FindingList } from './finding-list.tsx'
import { FunctionHelp } from './function-help.tsx'
import { TracePart } from './trace-part.tsx'
import { functionAt } from './word-at.ts'
import classes from './expression.module.css'

const words = editorWords.expression

/** CodeMirror is large and wanted by few, so it comes when somebody opens an expression. */
const CodeField = lazy(() => import('./code-field.tsx').then((loaded) => ({ default: loaded.CodeField })))

/** After this pause somebody who types is taken to wait for an answer. */
const typingMs = 350
const nothing: CheckedExpressionBody['findings'] = []

interface ExpressionEditorProps {
  readonly text: string
  readonly change: (text: string) => void
  readonly rule: RuleDraft
  readonly sides: RuleSides
  readonly target: string
  readonly isReadOnly: boolean
}

/** An expression with its mistakes, the functions there are, and what it comes to for an object. */
export function ExpressionEditor({ text, change, rule, sides, target, isReadOnly }: ExpressionEditorProps) {
  const id = useId()
  const field = useRef<CodeHandle>(null)
  const [cursor, setCursor] = useState(0)
  const [settled] = useDebouncedValue(text, typingMs)
  const place = placeOf(rule, target)
  const functions = useQuery(functionsQuery)
  const isPlaced = rule.connector !== '' && rule.sourceObjectType !== '' && rule.targetObjectType !== ''
  const check = useQuery({ ...checkQuery(settled, place), enabled: settled !== '' && isPlaced })
  const isCurrent = settled === text && !check.isPlaceholderData
  const checked = isCurrent ? check.data : undefined
  const suggestions = useMemo(() => suggestionsOf(functions.data?.functions ?? [], sides.source), [functions.data, sides.source])
  return (
    <div className={classes['columns']}>
      <div className={classes['column']}>
        <Input.Wrapper label={words.label} labelElement="div" description={words.keys} descriptionProps={{ id: `${id}-keys` }}>
          <Suspense fallback={<Loading />}>
            <CodeField
              ref={field}
              label={words.label}
              describedBy={`${id}-keys ${id}-state`}
              text={text}
              isReadOnly={isReadOnly}
              suggestions={suggestions}
              findings={checked?.findings ?? nothing}
              onChange={change}
              onCursor={setCursor}
            />
          </Suspense>
        </Input.Wrapper>
        {check.isError ? <ProblemNotice error={check.error} /> : null}
        <FindingList
          id={`${id}-state`}
          checked={checked ?? null}
          isEmpty={text === ''}
          goTo={(from, length) => field.current?.select(from, from + length)}
        />
        <Card title={editorWords.trace.title}>
          <TracePart
            expression={checked?.isUsable === true ? text : null}
            place={place}
            select={(from, to) => field.current?.select(from, to)}
          />
        </Card>
      </div>
      <Card title={editorWords.functions.title}>
        {functions.data === undefined ? (
          <Text size="sm">{words.checking}</Text>
        ) : (
          <FunctionHelp
            functions={functions.data.functions}
            here={functionAt(text, cursor)}
            insert={isReadOnly ? null : (name) => field.current?.insertFunction(name)}
          />
        )}
      </Card>
    </div>
  )
}

function placeOf({ direction, connector, sourceObjectType, targetObjectType }: RuleDraft, target: string): ExpressionPlace {
  return { rule: { direction, connector, sourceObjectType, targetObjectType }, target: target === '' ? null : target }
}

function suggestionsOf(functions: readonly FunctionBody[], attributes: readonly SideAttribute[]): readonly Suggestion[] {
  return [
    ...functions
      .filter(({ dialect }) => dialect !== 'cloud')
      .map(({ name, signature, summary }): Suggestion => ({ kind: 'function', name, detail: signature, text: summary })),
    ...attributes.map(({ name, schema }): Suggestion => ({ kind: 'attribute', name, detail: words.attributeOf(schema), text: '' })),
  ]
}
