import { Button, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { editorWords } from '../../../words/rule-editor.ts'
import { Fields } from './fields.tsx'
import { RowButtons } from './row-buttons.tsx'
import { moved } from './rule-draft.ts'
import classes from './editor.module.css'

const words = editorWords.scope

type Groups<Clause> = readonly (readonly Clause[])[]

/** Draws the fields of one condition; `change` takes the part that changed. */
export type ClauseFields<Clause> = (clause: Clause, change: (part: Partial<Clause>) => void) => ReactNode

interface ClauseGroupsOf<Clause> {
  /** Which part of the rule this is; names the rows, so that the focus finds them again. */
  readonly list: 'scope' | 'join'
  /** What the groups are for, and what it means when there are none. */
  readonly text: string
  readonly everything: string
  readonly groups: Groups<Clause>
  /** What a new condition begins as. */
  readonly empty: Clause
  readonly isReadOnly: boolean
  readonly change: (groups: Groups<Clause>) => void
  readonly fields: ClauseFields<Clause>
}

/** Groups of conditions, as scope and join have them: added, moved and removed by pointer and keyboard alike. */
export function ClauseGroups<Clause extends object>(of: ClauseGroupsOf<Clause>) {
  const { list, text, everything, groups, empty, isReadOnly, change } = of
  return (
    <Stack gap="md">
      <Text size="sm">{text}</Text>
      {groups.length === 0 ? <Text fw={600}>{everything}</Text> : null}
      {groups.map((group, position) => (
        // Groups have no identity of their own, and their fields hold nothing the draft does not.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={position}>
          {position === 0 ? null : <div className={classes['between']}>{words.or}</div>}
          <Fields isReadOnly={isReadOnly} legend={words.group(position + 1)}>
            <div className={classes['groupButtons']}>
              <RowButtons
                what={editorWords.rows.group(position + 1)}
                list={list}
                index={position}
                count={groups.length}
                move={(to) => change(moved(groups, position, to))}
                remove={() => change(groups.toSpliced(position, 1))}
                isReadOnly={isReadOnly}
              />
            </div>
            <Conditions of={of} group={group} position={position} />
          </Fields>
        </div>
      ))}
      <div>
        <Button variant="default" disabled={isReadOnly} onClick={() => change([...groups, [empty]])}>
          {words.addGroup}
        </Button>
      </div>
    </Stack>
  )
}

function Conditions<Clause extends object>(props: {
  readonly of: ClauseGroupsOf<Clause>
  readonly group: readonly Clause[]
  readonly position: number
}) {
  const { of, group, position } = props
  const { list, groups, empty, isReadOnly, fields } = of
  const change = (next: readonly Clause[]): void => of.change(groups.with(position, next))
  return (
    <>
      {group.map((clause, index) => (
        // oxlint-disable-next-line react/no-array-index-key
        <div key={index} className={classes['clause']}>
          {fields(clause, (part) => change(group.with(index, { ...clause, ...part })))}
          <RowButtons
            what={editorWords.rows.condition(position + 1, index + 1)}
            list={`${list}.${position}`}
            index={index}
            count={group.length}
            move={(to) => change(moved(group, index, to))}
            remove={() => change(group.toSpliced(index, 1))}
            isReadOnly={isReadOnly}
          />
        </div>
      ))}
      <Button variant="subtle" size="compact-sm" disabled={isReadOnly} onClick={() => change([...group, empty])}>
        {words.addCondition}
      </Button>
    </>
  )
}
