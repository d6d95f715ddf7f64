import type { RuleBody } from '#src/api/contract/rule.ts'
import type { Draft } from './use-draft.ts'

/** What every tab of the editor gets; `published` is null for a rule that is new. */
export interface TabProps {
  readonly draft: Draft
  readonly published: RuleBody | null
  readonly isReadOnly: boolean
}
