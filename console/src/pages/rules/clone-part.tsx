import { Anchor, Button, Checkbox, NumberInput, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import type { AppliedBody } from '#src/api/contract/configuration.ts'
import type { RuleEntryBody } from '#src/api/contract/rule.ts'
import { ruleWords } from '../../words/rules.ts'
import { AppliedNotice } from './applied-notice.tsx'
import { ChangeReview } from './change-review.tsx'
import { identifierOf } from './editor/rule-identifier.ts'
import { rulePath } from './rule-path.ts'

const words = ruleWords.clone

interface Copy {
  readonly name: string
  readonly newId: string
  readonly precedence: number | null
  readonly disablesOriginal: boolean
}

/** Makes a copy of a rule that wins over it, as one does with a shipped rule. */
export function ClonePart({ rule }: { readonly rule: RuleEntryBody }) {
  const name = words.nameOf(rule.name)
  const [copy, setCopy] = useState<Copy>({ name, newId: identifierOf(name), precedence: null, disablesOriginal: rule.origin === 'shipped' })
  const [isReviewed, setReviewed] = useState(false)
  const [applied, setApplied] = useState<AppliedBody | null>(null)
  const { precedence, ...rest } = copy
  if (applied !== null) {
    return (
      <Stack gap="md">
        <AppliedNotice applied={applied} />
        <Anchor component={Link} to={rulePath(copy.newId)}>
          {`${ruleWords.actions.edit}: ${copy.name}`}
        </Anchor>
      </Stack>
    )
  }
  const change = (part: Partial<Copy>): void => {
    setCopy({ ...copy, ...part })
    setReviewed(false)
  }
  return (
    <Stack gap="md">
      <Text>{words.text}</Text>
      <TextInput label={words.name} value={copy.name} onChange={(event) => change({ name: event.currentTarget.value })} maxLength={200} />
      <TextInput
        label={words.id}
        description={words.idWhy}
        value={copy.newId}
        onChange={(event) => change({ newId: event.currentTarget.value })}
        maxLength={100}
      />
      <NumberInput
        label={words.precedence}
        description={words.precedenceWhy}
        value={precedence ?? ''}
        onChange={(value) => change({ precedence: typeof value === 'number' ? value : null })}
        min={0}
        max={1_000_000}
        allowDecimal={false}
        hideControls
      />
      <Checkbox
        label={words.disable}
        checked={copy.disablesOriginal}
        onChange={(event) => change({ disablesOriginal: event.currentTarget.checked })}
      />
      {isReviewed ? (
        <ChangeReview
          change={{ changes: [{ kind: 'clone-rule', id: rule.id, ...rest, ...(precedence === null ? {} : { precedence }) }] }}
          action={ruleWords.actions.clone}
          onApplied={setApplied}
        />
      ) : (
        <div>
          <Button onClick={() => setReviewed(true)} disabled={copy.name.trim() === '' || copy.newId.trim() === ''}>
            {words.review}
          </Button>
        </div>
      )}
    </Stack>
  )
}
