import { Anchor, Code, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { FunctionBody } from '../../../../requests/expressions.ts'
import { editorWords } from '../../../../words/rule-editor.ts'
import classes from './expression.module.css'

const words = editorWords.functions
const shownMax = 8

/** The function where the cursor stands, and all others by name. `insert` is null where nothing may be changed. */
export function FunctionHelp(of: {
  readonly functions: readonly FunctionBody[]
  readonly here: string | null
  readonly insert: ((name: string) => void) | null
}) {
  const { functions, here, insert } = of
  const [said, setSaid] = useState('')
  const usable = functions.filter(({ dialect }) => dialect !== 'cloud')
  const wanted = said.trim().toLowerCase()
  const current = here === null ? undefined : usable.find(({ name }) => name.toLowerCase() === here.toLowerCase())
  const found = wanted === '' ? [] : ordered(usable, wanted)
  return (
    <Stack gap="sm">
      <TextInput
        label={words.find}
        value={said}
        onChange={(event) => setSaid(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
      />
      {wanted !== '' && found.length === 0 ? <Text size="sm">{words.none}</Text> : null}
      {found.slice(0, shownMax).map((each) => (
        <FunctionEntry key={each.name} of={each} form="brief" insert={insert} />
      ))}
      {found.length > shownMax ? <Text size="sm">{words.more(found.length - shownMax)}</Text> : null}
      {current === undefined && wanted === '' ? <Text size="sm">{words.idle(usable.length)}</Text> : null}
      {current === undefined ? null : (
        <section aria-label={words.here}>
          <Text size="sm" c="var(--text-quiet)">
            {words.here}
          </Text>
          <FunctionEntry of={current} form="full" insert={null} />
        </section>
      )}
    </Stack>
  )
}

/** Names that begin with it first, then names that hold it, then texts. */
function ordered(functions: readonly FunctionBody[], wanted: string): readonly FunctionBody[] {
  const rank = ({ name, summary }: FunctionBody): number => {
    const at = name.toLowerCase().indexOf(wanted)
    return at === 0 ? 0 : at > 0 ? 1 : summary.toLowerCase().includes(wanted) ? 2 : 3
  }
  return functions.filter((each) => rank(each) < 3).toSorted((a, b) => rank(a) - rank(b))
}

function FunctionEntry(of: {
  readonly of: FunctionBody
  readonly form: 'brief' | 'full'
  readonly insert: ((name: string) => void) | null
}) {
  const { of: page, form, insert } = of
  return (
    <div className={classes['function']}>
      <Code className={classes['signature'] ?? ''}>{page.signature}</Code>
      <Text size="sm">{page.summary}</Text>
      {form === 'full' ? (
        <dl className={classes['details']}>
          <dt>{words.nulls}</dt>
          <dd>{page.nulls}</dd>
          <dt>{words.lists}</dt>
          <dd>{page.lists}</dd>
          <dt>{words.errors}</dt>
          <dd>{page.errors}</dd>
        </dl>
      ) : null}
      <Text size="sm">
        {words.example}: <Code>{page.example.expression}</Code> {words.gives} <Code>{page.example.result}</Code>
      </Text>
      {insert === null ? null : (
        <Anchor component="button" type="button" size="sm" onClick={() => insert(page.name)}>
          {words.insert(page.name)}
        </Anchor>
      )}
    </div>
  )
}
