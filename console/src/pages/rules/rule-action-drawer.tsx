import { Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { AppliedBody } from '#src/api/contract/configuration.ts'
import type { RuleEntryBody } from '#src/api/contract/rule.ts'
import { QueryView } from '../../parts/query-view.tsx'
import { SideDrawer } from '../../parts/side-drawer.tsx'
import type { ConfigurationChangeBody } from '../../requests/configuration.ts'
import { shippedDifferenceQuery } from '../../requests/rules.ts'
import { changeWords } from '../../words/changes.ts'
import { ruleWords as words } from '../../words/rules.ts'
import { AppliedNotice } from './applied-notice.tsx'
import { ChangeReview } from './change-review.tsx'
import { ClonePart } from './clone-part.tsx'
import { DifferenceList } from './difference-list.tsx'

export type RuleActionKind = 'clone' | 'disable' | 'enable' | 'difference' | 'remove'

/** What is to be done to which rule. */
export interface RuleAction {
  readonly kind: RuleActionKind
  readonly rule: RuleEntryBody
}

/** What is done to a rule from its row, over the list. */
export function RuleActionDrawer({ action, onClose }: { readonly action: RuleAction | null; readonly onClose: () => void }) {
  const title = action === null ? '' : words[action.kind].title(action.rule.name)
  return (
    <SideDrawer title={title} opened={action !== null} onClose={onClose}>
      {action === null ? null : <ActionPart key={`${action.kind} ${action.rule.id}`} {...action} />}
    </SideDrawer>
  )
}

function ActionPart({ kind, rule }: RuleAction) {
  switch (kind) {
    case 'difference':
      return <ShippedDifference id={rule.id} />
    case 'clone':
      return <ClonePart rule={rule} />
    case 'disable':
    case 'enable':
      return (
        <OneChange
          text={words[kind].text}
          change={{ changes: [{ kind: 'set-rule-disabled', id: rule.id, disabled: kind === 'disable' }] }}
          action={words.actions[kind]}
        />
      )
    case 'remove':
      return (
        <OneChange
          text={words.remove.text}
          change={{ changes: [{ kind: 'remove-rule', id: rule.id }] }}
          action={changeWords.publish.actDelete}
          typed={rule.name}
          tone="danger"
        />
      )
  }
}

/** One change from its comparison to what it needs afterwards. */
export function OneChange(of: {
  readonly text: string
  readonly change: ConfigurationChangeBody
  readonly action: string
  readonly typed?: string
  readonly tone?: 'normal' | 'danger'
}) {
  const { text, change, action, typed = null, tone = 'normal' } = of
  const [applied, setApplied] = useState<AppliedBody | null>(null)
  if (applied !== null) return <AppliedNotice applied={applied} />
  return (
    <Stack gap="lg">
      <Text>{text}</Text>
      <ChangeReview change={change} action={action} typed={typed} tone={tone} onApplied={setApplied} />
    </Stack>
  )
}

/** How a rule differs from the one that was shipped. */
function ShippedDifference({ id }: { readonly id: string }) {
  const found = useQuery(shippedDifferenceQuery(id))
  return (
    <QueryView query={found}>
      {({ shipped, differences }) => {
        if (shipped === null) return <Text>{words.difference.custom}</Text>
        if (differences.length === 0) return <Text>{words.difference.none}</Text>
        return <DifferenceList label={words.difference.caption} differences={differences} sides={words.difference} />
      }}
    </QueryView>
  )
}
