import type { RuleText } from '../../../requests/rules.ts'
import type { RuleDraft } from './rule-draft.ts'

/** A draft as it lies in the browser, with the document it was begun on; null for a rule that is new. */
export interface StoredDraft {
  readonly form: 1
  readonly base: RuleText | null
  readonly draft: RuleDraft
}

function keyOf(person: string, place: string): string {
  return `lockstep.rule-draft.${person}.${place}`
}

/** What was kept; null where nothing is, or nothing this console can read. */
export function readDraft(person: string, place: string): StoredDraft | null {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(keyOf(person, place)) ?? 'null')
    return isStored(found) ? found : null
  } catch {
    return null
  }
}

/** Keeps a draft; null forgets it. A browser that keeps nothing costs no more than the draft. */
export function keepDraft(person: string, place: string, stored: StoredDraft | null): void {
  try {
    if (stored === null) localStorage.removeItem(keyOf(person, place))
    else localStorage.setItem(keyOf(person, place), JSON.stringify(stored))
  } catch {
    // Storage is full or forbidden. The draft lives as long as the page.
  }
}

function isStored(found: unknown): found is StoredDraft {
  if (typeof found !== 'object' || found === null || !('form' in found) || found.form !== 1 || !('draft' in found)) return false
  const draft = found.draft
  if (typeof draft !== 'object' || draft === null) return false
  const lists = ['scope', 'join', 'flows'] as const
  const texts = ['id', 'name', 'description', 'direction', 'connector', 'sourceObjectType', 'targetObjectType', 'linkType'] as const
  return (
    lists.every((name) => Array.isArray(Reflect.get(draft, name))) && texts.every((name) => typeof Reflect.get(draft, name) === 'string')
  )
}
