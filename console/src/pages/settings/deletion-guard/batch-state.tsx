import type { HeldBatchBody } from '#src/api/contract/held.ts'
import { StateWord, type Tone } from '../../../parts/state-word.tsx'
import { guardWords } from '../../../words/deletion-guard.ts'

const tones: Readonly<Record<HeldBatchBody['status'], Tone>> = {
  waiting: 'warning',
  approved: 'running',
  rejected: 'waiting',
  closed: 'neutral',
}

/** How a batch stands; of a closed one also why it was closed. */
export function BatchState({ batch: { status, end } }: { readonly batch: Pick<HeldBatchBody, 'status' | 'end'> }) {
  const word = guardWords.states[status]
  return <StateWord tone={tones[status]} word={end === null ? word : `${word}: ${guardWords.ends[end.why]}`} />
}
