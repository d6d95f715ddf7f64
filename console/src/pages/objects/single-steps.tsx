import { Text } from '@mantine/core'
import type { SingleObjectBody } from '#src/api/contract/single-object.ts'
import { StateWord, type Tone } from '../../parts/state-word.tsx'
import { synchronizeWords as words } from '../../words/object-actions.ts'

const tones: Readonly<Record<SingleObjectBody['steps'][number]['result'], Tone>> = {
  done: 'success',
  'nothing-to-do': 'neutral',
  'not-found': 'warning',
  'left-out': 'neutral',
  failed: 'failed',
}

/** What was done for one object, step by step. */
export function SingleSteps({ of }: { readonly of: SingleObjectBody }) {
  return (
    <div>
      <output>
        <b>{words.stepsTitle}</b>
      </output>
      <ol>
        {of.steps.map(({ connector, action, result, message }) => (
          <li key={`${connector} ${action}`}>
            <b>{words.actions[action]}</b>, {connector}: <StateWord tone={tones[result]} word={words.results[result]} />
            <Text size="sm">{message}</Text>
          </li>
        ))}
      </ol>
    </div>
  )
}
