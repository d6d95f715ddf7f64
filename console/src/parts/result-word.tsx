import type { RunResult } from '#src/model/run.ts'
import { meaningOf } from '../words/results.ts'
import { StateWord } from './state-word.tsx'

/** A result: its code, which people know and search for, and what it means. `brief` leaves the sentence to the pointer. */
export function ResultWord({ result, form = 'full' }: { readonly result: RunResult; readonly form?: 'full' | 'brief' }) {
  const { tone, sentence } = meaningOf(result)
  if (form === 'brief') return <StateWord tone={tone} word={result} title={sentence} />
  return (
    <span>
      <StateWord tone={tone} word={result} /> <span>{sentence}</span>
    </span>
  )
}
