import { Button, Group, Tabs, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { useLocation, useNavigate, useSearchParams } from 'react-router'
import type { AppliedBody } from '#src/api/contract/configuration.ts'
import type { RuleBody } from '#src/api/contract/rule.ts'
import { useMay } from '../../../frame/session.tsx'
import { ActionButton } from '../../../parts/action-button.tsx'
import { ConfirmTyped } from '../../../parts/confirm-typed.tsx'
import { EmptyState } from '../../../parts/empty-state.tsx'
import { Page } from '../../../parts/page.tsx'
import { StateWord } from '../../../parts/state-word.tsx'
import { editorWords as words } from '../../../words/rule-editor.ts'
import { ruleWords } from '../../../words/rules.ts'
import { AppliedNotice } from '../applied-notice.tsx'
import { ChangeReview } from '../change-review.tsx'
import { editorTabs, rulePath, type EditorTab } from '../rule-path.ts'
import { WarningNotice } from '../warning-notice.tsx'
import { DescriptionTab } from './description-tab.tsx'
import { DryRunTab } from './dry-run-tab.tsx'
import { FlowsTab } from './flows-tab.tsx'
import { JoinTab } from './join-tab.tsx'
import { LeaveGuard } from './leave-guard.tsx'
import { ScopeTab } from './scope-tab.tsx'
import type { TabProps } from './tab-props.ts'
import { useDraft, type Draft } from './use-draft.ts'

/** Where the draft of a rule lies that has no identifier yet. */
const newPlace = '(new)'

/** A rule from its description to its publication. `precedence` is that of a new one until somebody chooses another. */
export function RuleEditor({ published, precedence = 0 }: { readonly published: RuleBody | null; readonly precedence?: number }) {
  const draft = useDraft(published?.entry.id ?? newPlace, published?.rule ?? null, precedence)
  const { may, reason } = useMay('edit-rules')
  const [parameters] = useSearchParams()
  const tab = editorTabs.find((each) => each === parameters.get('tab')) ?? 'description'
  const goTo = useTabs()
  const props: TabProps = { draft, published, isReadOnly: !may }
  return (
    <Page
      title={draft.rule.name === '' ? words.newTitle : draft.rule.name}
      aside={<Standing published={published} draft={draft} />}
      actions={<EditorActions draft={draft} review={() => goTo('publish')} />}
    >
      {reason === null ? null : <Text c="var(--text-quiet)">{words.draft.readOnly(reason)}</Text>}
      {draft.isOutdated ? (
        <WarningNotice title={words.draft.outdated}>
          <Button size="xs" variant="default" onClick={draft.discard}>
            {words.draft.restart}
          </Button>
        </WarningNotice>
      ) : null}
      <Tabs value={tab} onChange={(next) => goTo(editorTabs.find((each) => each === next) ?? 'description')} keepMounted={false}>
        <Tabs.List aria-label={words.tabsLabel}>
          {editorTabs.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {labelOf(each, draft)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab} pt="md">
          <TabOf {...props} tab={tab} />
        </Tabs.Panel>
      </Tabs>
      <LeaveGuard draft={draft} />
    </Page>
  )
}

function useTabs(): (tab: EditorTab) => void {
  const [, setParameters] = useSearchParams()
  return (tab) =>
    setParameters((before) => {
      const after = new URLSearchParams(before)
      after.delete('flow')
      after.delete('find')
      after.delete('sort')
      if (tab === 'description') after.delete('tab')
      else after.set('tab', tab)
      return after
    })
}

function labelOf(tab: EditorTab, { rule }: Draft): string {
  const name = words.tabs[tab]
  if (tab === 'scope') return words.tabCount(name, rule.scope.length)
  if (tab === 'join') return words.tabCount(name, rule.join.length)
  return tab === 'transformations' ? words.tabCount(name, rule.flows.length) : name
}

function TabOf({ tab, ...props }: TabProps & { readonly tab: EditorTab }) {
  switch (tab) {
    case 'description':
      return <DescriptionTab {...props} />
    case 'scope':
      return <ScopeTab {...props} />
    case 'join':
      return <JoinTab {...props} />
    case 'transformations':
      return <FlowsTab {...props} />
    case 'dry-run':
      return <DryRunTab {...props} />
    case 'publish':
      return <PublishTab {...props} />
  }
}

function Standing({ published, draft }: { readonly published: RuleBody | null; readonly draft: Draft }) {
  return (
    <Group gap="sm">
      {published === null ? null : <Text c="var(--text-quiet)">{ruleWords.origins[published.entry.origin]}</Text>}
      {published?.entry.disabled === true ? <StateWord tone="neutral" word={ruleWords.states.off} /> : null}
      {published?.entry.isWaiting === true ? <StateWord tone="warning" word={ruleWords.states.waiting} /> : null}
      {draft.isChanged ? <StateWord tone="waiting" word={words.draft.chip} title={words.draft.kept} /> : null}
    </Group>
  )
}

function EditorActions({ draft, review }: { readonly draft: Draft; readonly review: () => void }) {
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      {draft.isChanged ? (
        <Button variant="default" onClick={() => setAsking(true)}>
          {words.draft.discard}
        </Button>
      ) : null}
      <ActionButton permission="edit-rules" blocked={draft.isChanged ? null : words.dryRun.unchanged} act={review}>
        {words.draft.review}
      </ActionButton>
      <ConfirmTyped
        opened={isAsking}
        title={words.draft.discardTitle}
        typed={null}
        action={words.draft.discard}
        act={async () => draft.discard()}
        onClose={() => setAsking(false)}
      >
        {words.draft.discardText}
      </ConfirmTyped>
    </>
  )
}

/** What differs, what it does, and the way out into the world. */
function PublishTab({ draft }: TabProps) {
  const navigate = useNavigate()
  const { state } = useLocation()
  const applied = appliedIn(state)
  if (!draft.isChanged)
    return applied === null ? <EmptyState icon="check" {...words.nothingToPublish} /> : <AppliedNotice applied={applied} />
  return (
    <>
      <Title order={2} mb="sm">
        {words.publishTitle}
      </Title>
      <ChangeReview
        change={{ changes: [{ kind: 'put-rule', rule: { ...draft.text } }] }}
        onApplied={(done) => {
          draft.discard()
          void navigate(rulePath(draft.rule.id, 'publish'), { replace: true, state: { applied: done } })
        }}
      />
    </>
  )
}

/** What this page put into the history of the browser when it published. */
function appliedIn(state: unknown): AppliedBody | null {
  if (typeof state !== 'object' || state === null || !('applied' in state)) return null
  return state.applied as AppliedBody
}
