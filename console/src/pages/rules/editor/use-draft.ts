import { useState } from 'react'
import { useSession } from '../../../frame/session.tsx'
import type { RuleText } from '../../../requests/rules.ts'
import { draftOf, textOfDraft, type RuleDraft } from './rule-draft.ts'
import { keepDraft, readDraft, type StoredDraft } from './stored-draft.ts'

/** What a rule is that nobody has described yet. */
const blank: RuleDraft = {
  id: '',
  name: '',
  description: '',
  tag: null,
  direction: 'inbound',
  connector: '',
  sourceObjectType: '',
  targetObjectType: '',
  linkType: 'Join',
  precedence: 0,
  disabled: false,
  scope: [],
  join: [],
  flows: [],
}

/** A rule that is edited. */
export interface Draft {
  readonly rule: RuleDraft
  /** The document it comes to. */
  readonly text: RuleText
  /** Whether it differs from what is published. */
  readonly isChanged: boolean
  /** Whether what is published has changed since the draft was begun. */
  readonly isOutdated: boolean
  readonly change: (part: Partial<RuleDraft>) => void
  readonly discard: () => void
}

/** The draft of a rule, kept in this browser until it is published or discarded. `published` is null for a rule that is new, which begins with `precedence`. */
export function useDraft(place: string, published: RuleText | null, precedence: number): Draft {
  const { name } = useSession()
  const [stored, setStored] = useState<StoredDraft | null>(() => readDraft(name, place))
  const original = published === null ? { ...blank, precedence } : draftOf(published)
  const rule = stored?.draft ?? original
  const keep = (next: StoredDraft | null): void => {
    setStored(next)
    keepDraft(name, place, next)
  }
  return {
    rule,
    text: textOfDraft(rule),
    isChanged: stored !== null && !isSame(stored.draft, original),
    isOutdated: stored !== null && !isSame(stored.base, published) && !isSame(stored.draft, original),
    change: (part) => {
      const draft = { ...rule, ...part }
      keep(isSame(draft, original) ? null : { form: 1, base: stored?.base ?? published, draft })
    },
    discard: () => keep(null),
  }
}

/** Both come from the same functions, with their keys in the same order. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
