import { Checkbox, NativeSelect, NumberInput, SimpleGrid, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { connectorsQuery } from '../../../requests/connectors.ts'
import { rulesQuery } from '../../../requests/rules.ts'
import { editorWords } from '../../../words/rule-editor.ts'
import { ruleWords } from '../../../words/rules.ts'
import type { RuleDraft } from './rule-draft.ts'
import type { TabProps } from './tab-props.ts'
import { identifierOf } from './rule-identifier.ts'
import { everyType, useRuleSides } from './rule-sides.ts'
import { Field, Fields } from './fields.tsx'
import classes from './editor.module.css'

const words = editorWords.description

/** What the rule is called, what it connects, and its place in the order. */
export function DescriptionTab({ draft, published, isReadOnly }: TabProps) {
  const { rule, change } = draft
  return (
    <Fields isReadOnly={isReadOnly}>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" className={classes['aligned'] ?? ''}>
        <TextInput
          label={words.name}
          value={rule.name}
          maxLength={200}
          onChange={(event) => change(renamed(draft.rule, event.currentTarget.value, published === null ? 'new' : 'published'))}
        />
        <TextInput
          label={words.id}
          description={published === null ? words.idWhy : undefined}
          value={rule.id}
          maxLength={100}
          readOnly={published !== null}
          onChange={(event) => change({ id: event.currentTarget.value })}
        />
        <Textarea
          label={words.text}
          value={rule.description}
          autosize
          minRows={2}
          onChange={(event) => change({ description: event.currentTarget.value })}
        />
        <NativeSelect
          label={words.direction}
          description={words.directionWhy}
          value={rule.direction}
          data={Object.entries(ruleWords.directions).map(([value, label]) => ({ value, label }))}
          onChange={(event) => change(turned(rule, event.currentTarget.value === 'outbound' ? 'outbound' : 'inbound'))}
        />
        <Places draft={draft} published={published} isReadOnly={isReadOnly} />
        <Order draft={draft} published={published} isReadOnly={isReadOnly} />
        {rule.tag === null ? null : <Field label={words.tag} value={rule.tag} />}
        <Checkbox
          label={words.disabled}
          description={words.disabledWhy}
          checked={rule.disabled}
          onChange={(event) => change({ disabled: event.currentTarget.checked })}
        />
      </SimpleGrid>
    </Fields>
  )
}

/** The connector and the object types of both sides. */
function Places({ draft: { rule, change } }: TabProps) {
  const connectors = useQuery(connectorsQuery)
  const sides = useRuleSides(rule)
  const isInbound = rule.direction === 'inbound'
  const [spaceKey, metaverseKey] = isInbound
    ? (['sourceObjectType', 'targetObjectType'] as const)
    : (['targetObjectType', 'sourceObjectType'] as const)
  const every = isInbound && rule.linkType !== 'Provision' ? [{ value: everyType, label: words.everyType }] : []
  return (
    <>
      <NativeSelect
        label={words.connector}
        value={rule.connector}
        data={choices(rule.connector, connectors.data?.connectors.map(({ name }) => name) ?? [])}
        onChange={(event) => change({ connector: event.currentTarget.value, [spaceKey]: '' })}
      />
      <NativeSelect
        label={words.connectorType}
        value={rule[spaceKey]}
        data={choices(rule[spaceKey], sides.connectorTypes)}
        onChange={(event) => change({ [spaceKey]: event.currentTarget.value })}
      />
      <NativeSelect
        label={words.metaverseType}
        value={rule[metaverseKey]}
        data={[...choices(rule[metaverseKey] === everyType ? '' : rule[metaverseKey], sides.metaverseTypes), ...every]}
        onChange={(event) => change({ [metaverseKey]: event.currentTarget.value })}
      />
    </>
  )
}

/** What the rule does with objects it finds no partner for, and which rules it wins over. */
function Order({ draft: { rule, change } }: TabProps) {
  const rules = useQuery(rulesQuery())
  const other = rules.data?.rules.find(({ id, precedence }) => id !== rule.id && precedence === rule.precedence)
  return (
    <>
      <NativeSelect
        label={words.linkType}
        value={rule.linkType}
        data={Object.entries(words.linkTypes).map(([value, label]) => ({ value, label }))}
        onChange={(event) => change({ linkType: linkTypeIn(event.currentTarget.value) })}
      />
      <NumberInput
        label={words.precedence}
        description={words.precedenceWhy}
        error={other === undefined ? null : words.precedenceTaken(other.name)}
        value={rule.precedence}
        min={0}
        max={1_000_000}
        allowDecimal={false}
        hideControls
        onChange={(value) => change({ precedence: typeof value === 'number' ? value : 0 })}
      />
    </>
  )
}

function linkTypeIn(text: string): RuleDraft['linkType'] {
  return text === 'Provision' || text === 'StickyJoin' ? text : 'Join'
}

/** The identifier of a new rule follows its name until somebody writes another one. */
function renamed(rule: RuleDraft, name: string, standing: 'new' | 'published'): Partial<RuleDraft> {
  const follows = standing === 'new' && rule.id === identifierOf(rule.name)
  return follows ? { name, id: identifierOf(name) } : { name }
}

/** Source and target change places. */
function turned(rule: RuleDraft, direction: RuleDraft['direction']): Partial<RuleDraft> {
  if (direction === rule.direction) return {}
  return { direction, sourceObjectType: rule.targetObjectType, targetObjectType: rule.sourceObjectType }
}

/** What can be chosen; what is chosen stands there even where it is gone. */
function choices(chosen: string, names: readonly string[]): { readonly value: string; readonly label: string }[] {
  const all = chosen === '' || names.includes(chosen) ? names : [chosen, ...names]
  return [...(chosen === '' ? [{ value: '', label: words.choose }] : []), ...all.map((name) => ({ value: name, label: name }))]
}
