import { AppError } from '#src/base/app-error.ts'
import type { Invocation } from '../command.ts'
import { askText, canAsk } from '../prompt.ts'

/** Asks for what the options did not say. */
export interface Interview {
  /** The value given, or the answer of the person. Without a person, what is needed must be given. */
  needed(given: string | undefined, option: string, question: string): Promise<string>
  /** The same for what may stay empty; only asked when something needed is missing too. */
  optional(given: string | undefined, question: string, usual?: string): Promise<string>
  /** Several values, separated by blanks or, where they may contain blanks, by semicolons. */
  several(given: readonly string[], question: string, separator: RegExp): Promise<readonly string[]>
}

/**
 * An interview is held when something that is needed was not given and there is a person to ask; then everything that was
 * not given is asked for.
 */
export function interview({ shell, output }: Invocation, needed: readonly (string | undefined)[]): Interview {
  const isHeld = needed.includes(undefined) && canAsk(shell) && !output.json
  const ask = (question: string, usual?: string): Promise<string> => askText(shell, question, usual)
  return {
    needed: async (given, option, question) => {
      const answer = given ?? (isHeld ? await ask(question) : '')
      if (answer === '') throw new AppError('input-missing', { subject: option })
      return answer
    },
    optional: async (given, question, usual = '') => given ?? (isHeld ? await ask(question, usual) : usual),
    several: async (given, question, separator) => {
      if (given.length > 0 || !isHeld) return given
      return (await ask(question))
        .split(separator)
        .map((part) => part.trim())
        .filter((part) => part !== '')
    },
  }
}
