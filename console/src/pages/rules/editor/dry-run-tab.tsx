import { ActionIcon, Group, NativeSelect, NumberInput, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useMay } from '../../../frame/session.tsx'
import { ActionButton } from '../../../parts/action-button.tsx'
import { Icon } from '../../../parts/icon.tsx'
import { Loading } from '../../../parts/loading.tsx'
import { ProblemNotice } from '../../../parts/problem-notice.tsx'
import { dryRun, type DryRunObjects } from '../../../requests/rules.ts'
import { editorWords } from '../../../words/rule-editor.ts'
import { DryRunResult } from './dry-run-result.tsx'
import { ObjectPicker, type PickedObject } from './object-picker.tsx'
import type { RuleDraft } from './rule-draft.ts'
import type { TabProps } from './tab-props.ts'
import classes from './editor.module.css'

const words = editorWords.dryRun
const chosenMax = 3
const randomMax = 1_000

type Way = 'random' | 'chosen'

/** What the draft makes of some objects, beside what is published. Nothing is written. */
export function DryRunTab({ draft }: TabProps) {
  const [way, setWay] = useState<Way>('random')
  const [count, setCount] = useState(randomMax)
  const [chosen, setChosen] = useState<readonly PickedObject[]>([])
  const { rule } = draft
  const running = useMutation({
    mutationFn: () => dryRun({ changes: [{ kind: 'put-rule', rule: { ...draft.text } }] }, objectsOf({ rule, way, count, chosen })),
  })
  const values = useMay('see-values')
  if (!values.may) return <Text>{values.reason}</Text>
  const blocked = !draft.isChanged ? words.unchanged : way === 'chosen' && chosen.length === 0 ? words.none : null
  return (
    <Stack gap="md">
      <Text size="sm">{words.text}</Text>
      <Group align="end">
        <NativeSelect
          label={words.on}
          value={way}
          data={[
            { value: 'random', label: words.random(count) },
            { value: 'chosen', label: words.chosen },
          ]}
          onChange={(event) => setWay(event.currentTarget.value === 'chosen' ? 'chosen' : 'random')}
        />
        {way === 'random' ? (
          <NumberInput
            label={words.count}
            value={count}
            min={1}
            max={randomMax}
            clampBehavior="strict"
            allowDecimal={false}
            hideControls
            w="6rem"
            onChange={(value) => setCount(typeof value === 'number' && value > 0 ? value : 1)}
          />
        ) : null}
        <ActionButton
          permission="propose-configuration"
          blocked={blocked}
          act={async () => {
            await running.mutateAsync().catch(() => undefined)
          }}
        >
          {words.run}
        </ActionButton>
      </Group>
      {way === 'chosen' ? <Chosen rule={rule} chosen={chosen} change={setChosen} /> : null}
      {blocked === words.unchanged ? <Text size="sm">{words.unchanged}</Text> : null}
      {running.isPending ? <Loading what={words.running} /> : null}
      {running.isError ? <ProblemNotice error={running.error} /> : null}
      {running.isSuccess ? <DryRunResult result={running.data} /> : null}
    </Stack>
  )
}

/** Objects of the connector of the rule: what is read there goes through all rules, outbound ones too. */
function Chosen(of: {
  readonly rule: RuleDraft
  readonly chosen: readonly PickedObject[]
  readonly change: (chosen: readonly PickedObject[]) => void
}) {
  const { rule, chosen, change } = of
  return (
    <Stack gap="xs">
      {chosen.map(({ id, label }) => (
        <Group key={id} gap="xs" wrap="nowrap">
          <ActionIcon variant="subtle" aria-label={words.remove(label)} onClick={() => change(chosen.filter((each) => each.id !== id))}>
            <Icon name="cross" size={16} />
          </ActionIcon>
          <Text size="sm" className={classes['label'] ?? ''}>
            {label}
          </Text>
        </Group>
      ))}
      {chosen.length < chosenMax ? (
        <ObjectPicker
          space={rule.connector}
          choose={(found) => change(chosen.some(({ id }) => id === found.id) ? chosen : [...chosen, found])}
        />
      ) : null}
    </Stack>
  )
}

function objectsOf(of: {
  readonly rule: RuleDraft
  readonly way: Way
  readonly count: number
  readonly chosen: readonly PickedObject[]
}): DryRunObjects {
  const { rule, way, count, chosen } = of
  const { connector } = rule
  if (way === 'chosen') return { objects: chosen.map(({ id }) => ({ connector, object: id })) }
  return { random: { connector, objectType: rule.direction === 'inbound' ? rule.sourceObjectType : rule.targetObjectType, count } }
}
