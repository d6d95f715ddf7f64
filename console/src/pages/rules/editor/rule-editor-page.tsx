import { Anchor } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { EmptyState } from '../../../parts/empty-state.tsx'
import { must } from '../../../parts/must.ts'
import { Page } from '../../../parts/page.tsx'
import { QueryView } from '../../../parts/query-view.tsx'
import { problemOf } from '../../../requests/request-problem.ts'
import { ruleQuery } from '../../../requests/rules.ts'
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
  return <RuleEditor published={null} />
}
