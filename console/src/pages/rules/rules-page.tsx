import { Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { RuleEntryBody, RuleListBody } from '#src/api/contract/rule.ts'
import { ActionButton } from '../../parts/action-button.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { FilterChips, useFilters } from '../../parts/filter-chips.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Page } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { rulesQuery } from '../../requests/rules.ts'
import { ruleWords as words } from '../../words/rules.ts'
import { NeededNotice } from './needed-notice.tsx'
import { RuleActionDrawer, type RuleAction } from './rule-action-drawer.tsx'
import { ruleFilterIn, ruleFilters } from './rule-filters.ts'
import { createPath, historyPath } from './rule-path.ts'
import { RuleTable } from './rule-table.tsx'

/** Every sync rule with its place in the order, and what can be done to it. */
export function RulesPage() {
  const [parameters] = useFilters()
  const navigate = useNavigate()
  const all = useQuery(rulesQuery())
  const found = useQuery(rulesQuery(ruleFilterIn(parameters)))
  const [acting, setActing] = useState<RuleAction | null>(null)
  return (
    <Page
      title={words.title}
      actions={
        <>
          <Button variant="default" component={Link} to={historyPath}>
            {words.actions.history}
          </Button>
          <ActionButton permission="edit-rules" leftSection={<Icon name="plus" size={16} />} act={() => void navigate(createPath)}>
            {words.actions.create}
          </ActionButton>
        </>
      }
    >
      <QueryView query={found}>
        {(list) => (
          <>
            <NeededNotice needed={list.needed} />
            <FilterChips filters={ruleFilters(all.data?.rules ?? list.rules)} />
            <Found list={list} act={setActing} />
          </>
        )}
      </QueryView>
      <RuleActionDrawer action={acting} onClose={() => setActing(null)} />
    </Page>
  )
}

function Found({ list, act }: { readonly list: RuleListBody; readonly act: (action: RuleAction) => void }) {
  const { rules, total } = list
  if (total === 0) {
    return (
      <EmptyState icon="rules" title={words.none.nothing} text={words.none.nothingText}>
        <Button component={Link} to="/connectors/new">
          {words.none.addConnector}
        </Button>
      </EmptyState>
    )
  }
  return (
    <>
      <Text component="output" size="sm" c="var(--text-quiet)">
        {words.count(rules.length, total)}
      </Text>
      {rules.length === 0 ? (
        <EmptyState icon="filter" title={words.none.title} text={words.none.text} />
      ) : (
        <RuleTable rules={rules} act={(kind, rule: RuleEntryBody) => act({ kind, rule })} />
      )}
    </>
  )
}
