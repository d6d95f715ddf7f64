import { Checkbox } from '@mantine/core'
import { editorWords } from '../../../words/rule-editor.ts'
import { ClauseGroups, type ClauseFields } from './clause-groups.tsx'
import { AttributeField } from './fields.tsx'
import { emptyJoin, type JoinClause } from './rule-draft.ts'
import { useRuleSides, type RuleSides } from './rule-sides.ts'
import type { TabProps } from './tab-props.ts'

const words = editorWords.join

/** How the rule finds the partner of an object: groups that are tried in order. */
export function JoinTab({ draft, isReadOnly }: TabProps) {
  const { rule, change } = draft
  const sides = useRuleSides(rule)
  return (
    <ClauseGroups<JoinClause>
      list="join"
      text={words.text}
      everything={words.everything}
      groups={rule.join}
      empty={emptyJoin}
      isReadOnly={isReadOnly}
      change={(join) => change({ join })}
      fields={fieldsOf(sides)}
    />
  )
}

const fieldsOf =
  (sides: RuleSides): ClauseFields<JoinClause> =>
  (clause, change) => (
    <>
      <AttributeField
        label={words.connectorSpace}
        value={clause.connectorSpace}
        side={sides.connectorSpace}
        unknown={editorWords.flow.targetUnknown}
        onChange={(connectorSpace) => change({ connectorSpace })}
      />
      <AttributeField
        label={words.metaverse}
        value={clause.metaverse}
        side={sides.metaverse}
        unknown={editorWords.flow.targetUnknown}
        onChange={(metaverse) => change({ metaverse })}
      />
      <Checkbox
        label={words.caseSensitive}
        checked={clause.caseSensitive}
        onChange={(event) => change({ caseSensitive: event.currentTarget.checked })}
      />
    </>
  )
