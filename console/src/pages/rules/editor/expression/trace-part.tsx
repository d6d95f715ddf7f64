import { Button, Code, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { TracedExpressionBody } from '#src/api/contract/expression.ts'
import { useMay } from '../../../../frame/session.tsx'
import { useFilters } from '../../../../parts/filter-chips.tsx'
import { QueryView } from '../../../../parts/query-view.tsx'
import { StateWord } from '../../../../parts/state-word.tsx'
import { traceQuery, type ExpressionPlace, type TraceSubject } from '../../../../requests/expressions.ts'
import { editorWords } from '../../../../words/rule-editor.ts'
import { showValue } from '../../../objects/show-value.ts'
import { ObjectPicker } from '../object-picker.tsx'
import { partWithOutcome, type TracedPart } from './traced-part.ts'
import classes from './expression.module.css'

const words = editorWords.trace

/** Tries the expression on an object that somebody chooses; the object stands in the address. `expression` is null while it cannot be tried. */
export function TracePart(of: {
  readonly expression: string | null
  readonly place: ExpressionPlace
  readonly select: (from: number, to: number) => void
}) {
  const { expression, place, select } = of
  const { may, reason } = useMay('see-values')
  const [parameters, change] = useFilters()
  const id = parameters.get('on')
  if (!may) return <Text size="sm">{reason}</Text>
  const isInbound = place.rule.direction === 'inbound'
  return (
    <Stack gap="sm">
      <Text size="sm">{words.text}</Text>
      {id === null ? (
        <ObjectPicker space={isInbound ? place.rule.connector : null} choose={(found) => change('on', found.id)} />
      ) : (
        <>
          <Group>
            <Button size="xs" variant="default" onClick={() => change('on', null)}>
              {editorWords.picker.clear}
            </Button>
          </Group>
          {expression === null ? (
            <Text size="sm">{words.broken}</Text>
          ) : (
            <Traced expression={expression} place={place} subject={{ kind: isInbound ? 'object' : 'metaverse', id }} select={select} />
          )}
        </>
      )}
    </Stack>
  )
}

function Traced(of: {
  readonly expression: string
  readonly place: ExpressionPlace
  readonly subject: TraceSubject
  readonly select: (from: number, to: number) => void
}) {
  const { expression, place, subject, select } = of
  const traced = useQuery(traceQuery(expression, place, subject))
  return (
    <QueryView query={traced}>
      {(found) => (
        <div aria-busy={traced.isPlaceholderData}>
          <Text size="sm" fw={600}>
            {words.of(found.subject)}
          </Text>
          <Outcome of={found} />
          <ul className={classes['parts']} aria-label={words.parts}>
            <PartLine part={partWithOutcome(found.root)} select={select} />
          </ul>
        </div>
      )}
    </QueryView>
  )
}

function Outcome({ of }: { readonly of: TracedExpressionBody }) {
  const { outcome, values, error } = of
  return (
    <p className={classes['outcome']}>
      {words.result}: {error === null ? null : <StateWord tone="failed" word={`${error.code}: ${error.message}`} />}
      {error === null && values.length > 0 ? <Code>{values.map(showValue).join(', ')}</Code> : null}
      {error === null && values.length === 0 ? <b>{words.outcomes[outcome]}</b> : null}
    </p>
  )
}

function PartLine({ part, select }: { readonly part: TracedPart; readonly select: (from: number, to: number) => void }) {
  const { start, end, text, state, evaluations, gave, message, parts } = part
  return (
    <li>
      <button type="button" className={classes['part']} onClick={() => select(start, end)}>
        <code>{text}</code>
        <span aria-hidden="true">{editorWords.values.arrow}</span>
        <code data-state={state}>{state === 'evaluated' ? gave.join(', ') : words.states[state]}</code>
        {evaluations > 1 ? <span>{words.times(evaluations)}</span> : null}
      </button>
      {message === null ? null : (
        <Text size="sm" c="var(--tone-failed)">
          {message}
        </Text>
      )}
      {parts.length === 0 ? null : (
        <ul className={classes['parts']}>
          {parts.map((each) => (
            <PartLine key={`${each.start}-${each.end}`} part={each} select={select} />
          ))}
        </ul>
      )}
    </li>
  )
}
