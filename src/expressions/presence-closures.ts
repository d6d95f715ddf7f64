import { invoke } from './call.ts'
import type { CallArgument } from './call-closures.ts'
import { located, type Site } from './expression-error.ts'
import type { Compiled } from './frame.ts'
import type { CallDefinition, HostDefinition } from './functions/definition.ts'
import { isList, type Outcome } from './values.ts'

/**
 * The questions whether there is a value, which two rules out of three ask of an attribute, answered without the rules of
 * arguments: for a single value there are none. Null for any other function.
 */
export function compilePresence(definition: CallDefinition | HostDefinition, args: readonly CallArgument[], site: Site): Compiled | null {
  const answers = answersOf[definition.name]
  const [asked] = args
  if (answers === undefined || asked === undefined) return null
  const { compiled } = asked
  const { whenNull, whenEmpty, whenPresent } = answers
  return (frame) => {
    try {
      const value = compiled(frame)
      if (typeof value === 'string') return value === '' ? whenEmpty : whenPresent
      if (value === null) return whenNull
      return isPlain(value) ? whenPresent : invoke(definition, [value], frame)
    } catch (error) {
      throw located(error, site)
    }
  }
}

/** A single value that is no text. */
function isPlain(value: Outcome | undefined): boolean {
  return value !== undefined && typeof value !== 'symbol' && !isList(value)
}

interface Answers {
  readonly whenNull: boolean
  readonly whenEmpty: boolean
  readonly whenPresent: boolean
}

const answersOf: Readonly<Record<string, Answers>> = {
  IsNull: { whenNull: true, whenEmpty: false, whenPresent: false },
  IsEmpty: { whenNull: false, whenEmpty: true, whenPresent: false },
  IsNullOrEmpty: { whenNull: true, whenEmpty: true, whenPresent: false },
  IsPresent: { whenNull: false, whenEmpty: false, whenPresent: true },
}
