import { Button, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { editorWords } from '../../../words/rule-editor.ts'
import { AttributeField, Fields } from './fields.tsx'
import { emptyClause, moved, type ScopeClause } from './rule-draft.ts'
import { attributeNamed, useRuleSides, type RuleSides } from './rule-sides.ts'
import { RowButtons } from './row-buttons.tsx'
import { asksForMembership, operatorsFor, takesValue } from './scope-operators.ts'
import type { TabProps } from './tab-props.ts'
import classes from './editor.module.css'

const words = editorWords.scope

/** Which objects the rule is for: groups of conditions, of which one must hold. */
export function ScopeTab({ draft, isReadOnly }: TabProps) {
  const { rule, change } = draft
  const sides = useRuleSides(rule)
  const setGroups = (scope: readonly (readonly ScopeClause[])[]): void => change({ scope })
  return (
    <Stack gap="md">
      <Text size="sm">{words.text}</Text>
      {rule.scope.length === 0 ? <Text fw={600}>{words.everything}</Text> : null}
      {rule.scope.map((group, position) => (
        // Groups have no identity of their own, and their fields hold nothing the draft does not.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={position}>
          {position === 0 ? null : <div className={classes['between']}>{words.or}</div>}
          <Fields isReadOnly={isReadOnly} legend={words.group(position + 1)}>
            <div className={classes['groupButtons']}>
              <RowButtons
                what={editorWords.rows.group(position + 1)}
                list="scope"
                index={position}
                count={rule.scope.length}
                move={(to) => setGroups(moved(rule.scope, position, to))}
                remove={() => setGroups(rule.scope.toSpliced(position, 1))}
                isReadOnly={isReadOnly}
              />
            </div>
            <Conditions
              group={group}
              position={position}
              sides={sides}
              direction={rule.direction}
              isReadOnly={isReadOnly}
              change={(next) => setGroups(rule.scope.with(position, next))}
            />
          </Fields>
        </div>
      ))}
      <div>
        <Button variant="default" disabled={isReadOnly} onClick={() => setGroups([...rule.scope, [emptyClause]])}>
          {words.addGroup}
        </Button>
      </div>
    </Stack>
  )
}

function Conditions(of: {
  readonly group: readonly ScopeClause[]
  readonly position: number
  readonly sides: RuleSides
  readonly direction: 'inbound' | 'outbound'
  readonly isReadOnly: boolean
  readonly change: (group: readonly ScopeClause[]) => void
}) {
  const { group, position, sides, direction, isReadOnly, change } = of
  return (
    <>
      {group.map((clause, index) => (
        // oxlint-disable-next-line react/no-array-index-key
        <div key={index} className={classes['clause']}>
          <Condition
            clause={clause}
            sides={sides}
            direction={direction}
            change={(part) => change(group.with(index, { ...clause, ...part }))}
          />
          <RowButtons
            what={editorWords.rows.condition(position + 1, index + 1)}
            list={`scope.${position}`}
            index={index}
            count={group.length}
            move={(to) => change(moved(group, index, to))}
            remove={() => change(group.toSpliced(index, 1))}
            isReadOnly={isReadOnly}
          />
        </div>
      ))}
      <Button variant="subtle" size="compact-sm" disabled={isReadOnly} onClick={() => change([...group, emptyClause])}>
        {words.addCondition}
      </Button>
    </>
  )
}

function Condition(of: {
  readonly clause: ScopeClause
  readonly sides: RuleSides
  readonly direction: 'inbound' | 'outbound'
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
