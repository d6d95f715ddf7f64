import { Button, Checkbox, Stack, Text } from '@mantine/core'
import { editorWords } from '../../../words/rule-editor.ts'
import { AttributeField, Fields } from './fields.tsx'
import { emptyJoin, moved, type JoinClause } from './rule-draft.ts'
import { useRuleSides, type RuleSides } from './rule-sides.ts'
import { RowButtons } from './row-buttons.tsx'
import type { TabProps } from './tab-props.ts'
import classes from './editor.module.css'

const words = editorWords.join

/** How the rule finds the partner of an object: groups that are tried in order. */
export function JoinTab({ draft, isReadOnly }: TabProps) {
  const { rule, change } = draft
  const sides = useRuleSides(rule)
  const setGroups = (join: readonly (readonly JoinClause[])[]): void => change({ join })
  return (
    <Stack gap="md">
      <Text size="sm">{words.text}</Text>
      {rule.join.length === 0 ? <Text fw={600}>{words.everything}</Text> : null}
      {rule.join.map((group, position) => (
        // Groups have no identity of their own, and their fields hold nothing the draft does not.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={position}>
          {position === 0 ? null : <div className={classes['between']}>{editorWords.scope.or}</div>}
          <Fields isReadOnly={isReadOnly} legend={editorWords.scope.group(position + 1)}>
            <div className={classes['groupButtons']}>
              <RowButtons
                what={editorWords.rows.group(position + 1)}
                list="join"
                index={position}
                count={rule.join.length}
                move={(to) => setGroups(moved(rule.join, position, to))}
                remove={() => setGroups(rule.join.toSpliced(position, 1))}
                isReadOnly={isReadOnly}
              />
            </div>
            <Conditions
              group={group}
              position={position}
              sides={sides}
              isReadOnly={isReadOnly}
              change={(next) => setGroups(rule.join.with(position, next))}
            />
          </Fields>
        </div>
      ))}
      <div>
        <Button variant="default" disabled={isReadOnly} onClick={() => setGroups([...rule.join, [emptyJoin]])}>
          {editorWords.scope.addGroup}
        </Button>
      </div>
    </Stack>
  )
}

function Conditions(of: {
  readonly group: readonly JoinClause[]
  readonly position: number
  readonly sides: RuleSides
  readonly isReadOnly: boolean
  readonly change: (group: readonly JoinClause[]) => void
}) {
  const { group, position, sides, isReadOnly, change } = of
  return (
    <>
      {group.map((clause, index) => (
        // oxlint-disable-next-line react/no-array-index-key
        <div key={index} className={classes['clause']}>
          <AttributeField
            label={words.connectorSpace}
            value={clause.connectorSpace}
            side={sides.connectorSpace}
            unknown={editorWords.flow.targetUnknown}
            onChange={(connectorSpace) => change(group.with(index, { ...clause, connectorSpace }))}
          />
          <AttributeField
            label={words.metaverse}
            value={clause.metaverse}
            side={sides.metaverse}
            unknown={editorWords.flow.targetUnknown}
            onChange={(metaverse) => change(group.with(index, { ...clause, metaverse }))}
          />
          <Checkbox
            label={words.caseSensitive}
            checked={clause.caseSensitive}
            onChange={(event) => change(group.with(index, { ...clause, caseSensitive: event.currentTarget.checked }))}
          />
          <RowButtons
            what={editorWords.rows.condition(position + 1, index + 1)}
            list={`join.${position}`}
            index={index}
            count={group.length}
            move={(to) => change(moved(group, index, to))}
            remove={() => change(group.toSpliced(index, 1))}
            isReadOnly={isReadOnly}
          />
        </div>
      ))}
      <Button variant="subtle" size="compact-sm" disabled={isReadOnly} onClick={() => change([...group, emptyJoin])}>
        {editorWords.scope.addCondition}
      </Button>
    </>
  )
}
