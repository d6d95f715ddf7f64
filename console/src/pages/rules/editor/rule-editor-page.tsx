import { Anchor } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { EmptyState } from '../../../parts/empty-state.tsx'
import { must } from '../../../parts/must.ts'
import { Page } from '../../../parts/page.tsx'
import { QueryView } from '../../../parts/query-view.tsx'
import { problemOf } from '../../../requests/request-problem.ts'
import { ruleQuery, rulesQuery } from '../../../requests/rules.ts'
import { changeWords } from '../../../words/changes.ts'
import { editorWords } from '../../../words/rule-editor.ts'
import { ruleWords } from '../../../words/rules.ts'
import { historyPath } from '../rule-path.ts'
import { RuleEditor } from './rule-editor.tsx'

/** One rule that is published. */
export function RuleEditorPage() {
  const id = must(useParams()['id'], 'the address names a rule')
  const rule = useQuery(ruleQuery(id))
  if (rule.data !== undefined) return <RuleEditor key={id} published={rule.data} />
  const isMissing = rule.isError && problemOf(rule.error).code === 'document-unknown'
  return (
    <Page title={ruleWords.title}>
      {isMissing ? (
        <EmptyState icon="rules" title={editorWords.draft.missing} text={editorWords.draft.missingText}>
          <Anchor component={Link} to={historyPath}>
            {changeWords.history.title}
          </Anchor>
        </EmptyState>
      ) : (
        <QueryView query={rule}>{() => null}</QueryView>
      )}
    </Page>
  )
}

/** A rule that nobody has published yet. */
export function NewRulePage() {
  const rules = useQuery(rulesQuery())
  if (rules.data !== undefined)
    return <RuleEditor published={null} precedence={freeBelow(rules.data.rules.map(({ precedence }) => precedence))} />
  return (
    <Page title={editorWords.newTitle}>
      <QueryView query={rules}>{() => null}</QueryView>
    </Page>
  )
}

/** The highest number that is free below all others, so that the rule wins; the one after them where none is. */
function freeBelow(taken: readonly number[]): number {
  if (taken.length === 0) return 100
  const lowest = Math.min(...taken)
  return lowest > 0 ? lowest - 1 : Math.max(...taken) + 1
}
