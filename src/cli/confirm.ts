import { AppError } from '#src/base/app-error.ts'
import type { Invocation } from './command.ts'
import { askText, canAsk } from './prompt.ts'

/** Asks before something is done that cannot be taken back. Throws `input-missing` when there is nobody to ask, or the answer is no. */
export async function confirm({ shell, output }: Invocation, question: string): Promise<void> {
  if (!canAsk(shell) || output.json)
    throw new AppError('input-missing', { subject: '--yes', detail: `there is nobody to ask: ${question}` })
  const answer = await askText(shell, `${question} (yes/no)`, 'no')
  if (!/^y(?:es)?$/i.test(answer)) throw new AppError('input-missing', { subject: 'the answer yes', detail: 'nothing was changed' })
}
