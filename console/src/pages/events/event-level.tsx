import type { EventBody } from '#src/api/contract/event.ts'
import { StateWord } from '../../parts/state-word.tsx'
import { eventWords } from '../../words/events.ts'

const tones = { information: 'neutral', warning: 'warning', error: 'failed' } as const

/** How serious an event is. */
export function EventLevel({ level }: { readonly level: EventBody['level'] }) {
  return <StateWord tone={tones[level]} word={eventWords.levels[level]} />
}
