import { NativeSelect, TextInput } from '@mantine/core'
import { editorWords } from '../../../words/rule-editor.ts'
import { ClauseGroups, type ClauseFields } from './clause-groups.tsx'
import { AttributeField } from './fields.tsx'
import { emptyClause, type ScopeClause } from './rule-draft.ts'
import { attributeNamed, useRuleSides, type RuleSides } from './rule-sides.ts'
import { asksForMembership, operatorsFor, takesValue } from './scope-operators.ts'
import type { TabProps } from './tab-props.ts'

const words = editorWords.scope

type Direction = 'inbound' | 'outbound'

/** Which objects the rule is for: groups of conditions, of which one must hold. */
export function ScopeTab({ draft, isReadOnly }: TabProps) {
  const { rule, change } = draft
  const sides = useRuleSides(rule)
  return (
    <ClauseGroups<ScopeClause>
      list="scope"
      text={words.text}
      everything={words.everything}
      groups={rule.scope}
      empty={emptyClause}
      isReadOnly={isReadOnly}
      change={(scope) => change({ scope })}
      fields={fieldsOf(sides, rule.direction)}
    />
  )
}

const fieldsOf =
  (sides: RuleSides, direction: Direction): ClauseFields<ScopeClause> =>
  (clause, change) => <Condition clause={clause} sides={sides} direction={direction} change={change} />

function Condition(of: {
  readonly clause: ScopeClause
  readonly sides: RuleSides
  readonly direction: Direction
  readonly change: (part: Partial<ScopeClause>) => void
}) {
  const { clause, sides, direction, change } = of
  const type = attributeNamed(sides.source, clause.attribute)?.type ?? null
  const offered = operatorsFor(type, direction)
  const operators = offered.includes(clause.operator) ? offered : [clause.operator, ...offered]
  return (
    <>
      <AttributeField
        label={words.attribute}
        value={clause.attribute}
        side={sides.source}
        unknown={editorWords.flow.targetUnknown}
        onChange={(attribute) => change({ attribute })}
      />
      <NativeSelect
        label={words.operator}
        value={clause.operator}
        data={[...operators]}
        onChange={(event) => {
          const operator = operators.find((each) => each === event.currentTarget.value) ?? clause.operator
          change(takesValue(operator) ? { operator } : { operator, value: '' })
        }}
      />
      <ConditionValue clause={clause} type={type} change={change} />
    </>
  )
}

function ConditionValue(of: {
  readonly clause: ScopeClause
  readonly type: string | null
  readonly change: (part: Partial<ScopeClause>) => void
}) {
  const { clause, type, change } = of
  if (!takesValue(clause.operator)) return <TextInput label={words.value} value="" placeholder={words.none} disabled />
  const isMembership = asksForMembership(clause.operator)
  if (type === 'boolean' && !isMembership) {
    const known = words.booleans.some((each) => each.toLowerCase() === clause.value.toLowerCase())
    return (
      <NativeSelect
        label={words.value}
        value={known ? (words.booleans.find((each) => each.toLowerCase() === clause.value.toLowerCase()) ?? '') : clause.value}
        data={known ? words.booleans : [clause.value, ...words.booleans]}
        onChange={(event) => change({ value: event.currentTarget.value })}
      />
    )
  }
  return (
    <TextInput
      label={words.value}
      value={clause.value}
      {...(isMembership ? { placeholder: words.groupDn } : {})}
      onChange={(event) => change({ value: event.currentTarget.value })}
      spellCheck={false}
    />
  )
}
