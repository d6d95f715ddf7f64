import type { Tone } from '../parts/state-word.tsx'

/** What an object waits for, in words of people. The keys are what the service says. */
interface WaitingMeaning {
  readonly tone: Tone
  readonly word: string
  readonly title: string
}

const operations: Readonly<Record<string, string>> = {
  add: 'new object',
  update: 'change',
  delete: 'delete',
  'delete-add': 'made anew',
}

const slots: Readonly<Record<string, { readonly tone: Tone; readonly word: string; readonly title: string }>> = {
  'pending-import': { tone: 'waiting', word: 'Pending import', title: 'Read from the directory, waits for a synchronization' },
  'pending-export': { tone: 'waiting', word: 'Pending export', title: 'Waits to be written into the directory' },
  escrowed: {
    tone: 'warning',
    word: 'Export with unknown outcome',
    title: 'Was being written when the connection was lost; the next import tells',
  },
  unconfirmed: { tone: 'running', word: 'Awaiting confirmation', title: 'Was written; the next import confirms it' },
}

/** `pending-export update` as a state. What nobody named yet is shown as the service says it. */
export function waitingMeaning(said: string): WaitingMeaning {
  const [slot = '', operation = ''] = said.split(' ')
  const known = slots[slot]
  if (known !== undefined) {
    const what = operations[operation]
    return what === undefined ? known : { ...known, word: `${known.word}: ${what}` }
  }
  if (said === 'synchronization')
    return {
      tone: 'waiting',
      word: 'Waits for synchronization',
      title: 'A rule or a neighbour changed; the next synchronization looks at it',
    }
  if (said === 'transient') return { tone: 'warning', word: 'Transient', title: 'Its name is taken by another object for the moment' }
  return { tone: 'waiting', word: said, title: '' }
}
