import type { VocabularyName } from './vocabulary-name.ts'
import { vocabularies } from './vocabulary.ts'

/** An attribute that no rule can write through Microsoft Graph, and why. */
export interface UnwritableAttribute {
  readonly objectType: string
  readonly attribute: string
  /** One sentence for people. */
  readonly reason: string
}

/** Everything in a vocabulary that this connector cannot write, in the order of the reference page. */
export function unwritableAttributes(vocabulary: VocabularyName): readonly UnwritableAttribute[] {
  return [...vocabularies[vocabulary].attributes].flatMap(([objectType, attributes]) =>
    [...attributes.values()].flatMap(({ name, reason }) => (reason === null ? [] : [{ objectType, attribute: name, reason }])),
  )
}
