import type { FaultAction } from './faults.ts'
import type { GraphAnswer } from './graph/graph-request.ts'

/** What happens to an answer on its way: sent whole, cut in the middle, or never sent because the connection is closed or reset. */
export type Delivery = 'send' | 'cut' | 'close' | 'reset'

/** An answer and its fate on the wire. */
export interface Outcome {
  /** Status 0 where the request was not processed and there is nothing to send. */
  readonly answer: GraphAnswer
  readonly delivery: Delivery
  readonly delayMs: number
}

/** The parts of a fault that is an error answer. */
export type ErrorFault = FaultAction & { readonly kind: 'answer' | 'answer-after' }

export function sent(answer: GraphAnswer): Outcome {
  return { answer, delivery: 'send', delayMs: 0 }
}

/** Plays a fault around the processing of a request; `errorAnswer` words an error in the protocol at hand. */
export function playFault(action: FaultAction | null, process: () => Outcome, errorAnswer: (fault: ErrorFault) => GraphAnswer): Outcome {
  if (action === null) return process()
  switch (action.kind) {
    case 'answer':
      return sent(errorAnswer(action))
    case 'reset':
      return { answer: { status: 0 }, delivery: 'reset', delayMs: 0 }
    case 'answer-after':
      process()
      return sent(errorAnswer(action))
    case 'lose-answer':
      return { ...process(), delivery: 'close' }
    case 'cut':
      return { ...process(), delivery: 'cut' }
    case 'delay': {
      const outcome = process()
      return { ...outcome, delayMs: outcome.delayMs + action.milliseconds }
    }
  }
}

/** `Retry-After` of an error fault, where it has one. */
export function retryAfterHeader(fault: ErrorFault): Readonly<Record<string, string>> {
  return fault.kind === 'answer' && fault.retryAfterSeconds !== undefined ? { 'Retry-After': String(fault.retryAfterSeconds) } : {}
}
