import { Anchor, Button, Checkbox, Group, NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core'
import { Link, useSearchParams } from 'react-router'
import { Icon } from '../../../parts/icon.tsx'
import { editorWords } from '../../../words/rule-editor.ts'
import { AttributeField, Fields } from './fields.tsx'
import { ExpressionEditor } from './expression/expression-editor.tsx'
import type { FlowDraft } from './rule-draft.ts'
import { attributeNamed, useRuleSides, type RuleSides } from './rule-sides.ts'
import type { TabProps } from './tab-props.ts'
import classes from './editor.module.css'

const words = editorWords.flow

/** One transformation with everything it takes to write it. */
export function FlowEditor({ draft, isReadOnly, index }: TabProps & { readonly index: number }) {
  const { rule, change } = draft
  const sides = useRuleSides(rule)
  const flow = rule.flows[index]
  const [, setParameters] = useSearchParams()
  const set = (part: Partial<FlowDraft>): void => {
    if (flow !== undefined) change({ flows: rule.flows.with(index, { ...flow, ...part }) })
  }
  if (flow === undefined) {
    return (
      <Stack align="start">
        <Steps index={index} count={rule.flows.length} />
        <Text>{words.missing}</Text>
      </Stack>
    )
  }
  return (
    <Stack gap="md">
      <Steps index={index} count={rule.flows.length} />
      <Title order={2}>{words.title(flow.to === '' ? editorWords.flows.unnamed : flow.to)}</Title>
      <Fields isReadOnly={isReadOnly}>
        <FlowFields flow={flow} sides={sides} set={set} />
      </Fields>
      {flow.kind === 'expression' ? (
        <ExpressionEditor
          text={flow.source}
          change={(source) => set({ source })}
          rule={rule}
          sides={sides}
          target={flow.to}
          isReadOnly={isReadOnly}
        />
      ) : null}
      <div>
        <Button
          variant="subtle"
          c="var(--tone-failed)"
          disabled={isReadOnly}
          onClick={() => {
            change({ flows: rule.flows.toSpliced(index, 1) })
            setParameters((before) => new URLSearchParams([...before].filter(([name]) => name !== 'flow')))
          }}
        >
          {words.remove}
        </Button>
      </div>
    </Stack>
  )
}

function FlowFields(of: { readonly flow: FlowDraft; readonly sides: RuleSides; readonly set: (part: Partial<FlowDraft>) => void }) {
  const { flow, sides, set } = of
  const target = attributeNamed(sides.target, flow.to)
  return (
    <div className={classes['flowFields']}>
      <AttributeField
        label={words.target}
        {...(target === undefined ? {} : { description: words.targetType(target.schema) })}
        value={flow.to}
        side={sides.target}
        unknown={words.targetUnknown}
        onChange={(to) => set({ to })}
      />
      <NativeSelect
        label={words.type}
        value={flow.kind}
        data={Object.entries(editorWords.flows.kinds).map(([value, label]) => ({ value, label }))}
        onChange={(event) => set(turned(flow, event.currentTarget.value))}
      />
      {flow.kind === 'direct' ? (
        <AttributeField
          label={words.direct}
          value={flow.source}
          side={sides.source}
          unknown={words.targetUnknown}
          onChange={(source) => set({ source })}
        />
      ) : null}
      {flow.kind === 'constant' ? (
        <TextInput label={words.constant} value={flow.source} onChange={(event) => set({ source: event.currentTarget.value })} />
      ) : null}
      <NativeSelect
        label={words.merge}
        value={flow.merge}
        data={Object.entries(words.merges).map(([value, label]) => ({ value, label }))}
        onChange={(event) => set({ merge: mergeIn(event.currentTarget.value) })}
      />
      <Checkbox label={words.once} checked={flow.applyOnce} onChange={(event) => set({ applyOnce: event.currentTarget.checked })} />
    </div>
  )
}

/** The way back to all of them, and to the ones beside. */
function Steps({ index, count }: { readonly index: number; readonly count: number }) {
  const [parameters] = useSearchParams()
  const at = (flow: number | null): string => {
    const after = new URLSearchParams(parameters)
    after.delete('flow')
    if (flow !== null) after.set('flow', String(flow))
    return `?${after.toString()}`
  }
  return (
    <Group gap="md" className={classes['steps'] ?? ''}>
      <Anchor component={Link} to={at(null)}>
        <Icon name="left" size={14} /> {words.back}
      </Anchor>
      {index > 0 ? (
        <Anchor component={Link} to={at(index - 1)}>
          {words.previous}
        </Anchor>
      ) : null}
      {index + 1 < count ? (
        <Anchor component={Link} to={at(index + 1)}>
          {words.next}
        </Anchor>
      ) : null}
    </Group>
  )
}

/** Another kind of flow says the same where it can: an attribute becomes an expression that reads it, and the other way round. */
function turned(flow: FlowDraft, kind: string): Partial<FlowDraft> {
  const { source } = flow
  if (kind === 'expression') return { kind, source: flow.kind === 'direct' && source !== '' ? `[${source}]` : quoted(source) }
  const attribute = /^\s*\[([^\]]+)\]\s*$/.exec(source)?.[1]
  return kind === 'direct' ? { kind, source: attribute ?? '' } : { kind: 'constant', source: flow.kind === 'expression' ? '' : source }
}

function mergeIn(text: string): FlowDraft['merge'] {
  return text === 'Merge' || text === 'MergeCaseInsensitive' ? text : 'Update'
}

/** A text as it is written in an expression, where two quotation marks stand for one, and two backslashes too. */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '""')}"`
}
