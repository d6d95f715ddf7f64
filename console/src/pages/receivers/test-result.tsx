import type { DeliveryTestBody } from '#src/api/contract/alert.ts'
import { StateWord } from '../../parts/state-word.tsx'
import { receiverWords } from '../../words/receivers.ts'

const words = receiverWords.tested

/** What the receiver said to a test, or that it is on its way. Said to who cannot see it, too. */
export function TestResult({ tested, isSending }: { readonly tested: DeliveryTestBody | null; readonly isSending: boolean }) {
  return (
    <output>
      {isSending ? <StateWord tone="running" word={receiverWords.testing} /> : tested === null ? null : <Answer of={tested} />}
    </output>
  )
}

function Answer({ of: { name, target, outcome, answer, tookMs } }: { readonly of: DeliveryTestBody }) {
  const word = outcome === 'sent' ? words.sent(target, answer, tookMs) : words[outcome](target, answer)
  return <StateWord tone={outcome === 'sent' ? 'success' : 'failed'} word={`${name}: ${word}`} />
}
