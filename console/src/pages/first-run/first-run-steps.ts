import type { SetupStateBody } from '#src/api/contract/first-run.ts'
import type { firstRunWords } from '../../words/first-run.ts'

export type FirstRunStep = keyof typeof firstRunWords.steps

/** The steps in their order. */
export const firstRunSteps: readonly FirstRunStep[] = [
  'environment',
  'administrator',
  'vault',
  'source',
  'scope',
  'target',
  'safety',
  'finish',
]

/** Whether what a step asks for is there: told from what is stored, never from what was clicked. */
export function isDone(step: FirstRunStep, state: SetupStateBody): boolean {
  switch (step) {
    case 'environment':
      return true
    case 'administrator':
      return state.administrator
    case 'vault':
      return state.vault === 'open' && state.kitProvenAt !== null
    case 'source':
    case 'scope':
      return state.sources.length > 0
    case 'target':
      return state.targets.length > 0
    case 'safety':
      return (state.stagingMode || state.hasCycle) && state.hasDeletionGuard
    case 'finish':
      return state.hasCycle
  }
}

/** The step of that name; null for none. */
export function stepNamed(name: string | null | undefined): FirstRunStep | null {
  return firstRunSteps.find((step) => step === name) ?? null
}
