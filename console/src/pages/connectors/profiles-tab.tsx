import { ActionIcon, Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { ConnectorBody } from '#src/api/contract/connector.ts'
import { ActionButton } from '../../parts/action-button.tsx'
import { Card } from '../../parts/card.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { Icon } from '../../parts/icon.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { documentQuery, type ConnectorText } from '../../requests/directory.ts'
import { startRun } from '../../requests/runs.ts'
import { connectorWords } from '../../words/connectors.ts'
import { stepTypeName } from '../../words/phases.ts'
import { SaveChange } from './save-change.tsx'

const words = connectorWords.profiles

type Profile = ConnectorText['profiles'][number]
type Step = Profile['steps'][number]

const stepTypes: readonly Step['type'][] = ['full-import', 'delta-import', 'full-synchronization', 'delta-synchronization', 'export']

/** What is edited: a profile of the list, or a new one. */
interface Draft {
  /** Its name so far; null for a new one. */
  readonly of: string | null
  readonly profile: Profile
}

/** Run profiles: what each does, running it, and changing it. */
export function ProfilesTab({ connector }: { readonly connector: ConnectorBody }) {
  const document = useQuery(documentQuery(connector.name))
  const [draft, setDraft] = useState<Draft | null>(null)
  const [wanted, setWanted] = useState<ConnectorText | null>(null)
  return (
    <QueryView query={document}>
      {({ connector: text }) => {
        const save = (profiles: readonly Profile[]): void => setWanted({ ...text, profiles: [...profiles] })
        const others = text.profiles.filter(({ name }) => name !== draft?.of)
        return (
          <Stack>
            <Group>
              <ActionButton
                permission="set-up-connectors"
                variant="default"
                act={() => setDraft({ of: null, profile: { name: '', steps: [{ type: 'delta-import' }] } })}
              >
                {words.create}
              </ActionButton>
            </Group>
            {draft === null ? null : (
              <ProfileEditor
                key={draft.of ?? ''}
                draft={draft}
                taken={others.map(({ name }) => name)}
                partitions={text.partitions.map(({ name }) => name)}
                onCancel={() => setDraft(null)}
                onSave={(profile) =>
                  save(
                    draft.of === null
                      ? [...text.profiles, profile]
                      : text.profiles.map((each) => (each.name === draft.of ? profile : each)),
                  )
                }
              />
            )}
            {text.profiles.length === 0 ? <EmptyState icon="runs" title={words.none} text={words.noneText} /> : null}
            {text.profiles.map((profile) => (
              <ProfileCard
                key={profile.name}
                connector={connector.name}
                profile={profile}
                edit={() => setDraft({ of: profile.name, profile })}
                duplicate={() => setDraft({ of: null, profile: { ...profile, name: words.copyOf(profile.name) } })}
                remove={() => save(text.profiles.filter(({ name }) => name !== profile.name))}
              />
            ))}
            <SaveChange wanted={wanted} reason={words.label} onClose={() => setWanted(null)} onSaved={() => setDraft(null)} />
          </Stack>
        )
      }}
    </QueryView>
  )
}

function ProfileCard(of: {
  readonly connector: string
  readonly profile: Profile
  readonly edit: () => void
  readonly duplicate: () => void
  readonly remove: () => void
}) {
  const { connector, profile, edit, duplicate, remove } = of
  const navigate = useNavigate()
  const run = async (): Promise<void> => {
    const { number } = await startRun({ connector, profile: profile.name })
    await navigate(`/runs/${number}`)
  }
  return (
    <Card
      title={profile.name}
      aside={
        <Group gap="xs">
          <ActionButton permission="run" size="xs" act={run}>
            {words.run}
          </ActionButton>
          <ActionButton permission="set-up-connectors" size="xs" variant="default" act={edit}>
            {words.edit}
          </ActionButton>
          <ActionButton permission="set-up-connectors" size="xs" variant="default" act={duplicate}>
            {words.duplicate}
          </ActionButton>
          <ActionButton permission="set-up-connectors" size="xs" variant="default" act={remove}>
            {words.remove}
          </ActionButton>
        </Group>
      }
    >
      <ol style={{ margin: 0, paddingLeft: '1.25rem' }}>
        {profile.steps.map(({ type, partition }, index) => (
          // oxlint-disable-next-line react/no-array-index-key
          <li key={index}>
            {stepTypeName(type)}, {partition ?? words.every}
          </li>
        ))}
      </ol>
    </Card>
  )
}

function ProfileEditor(of: {
  readonly draft: Draft
  readonly taken: readonly string[]
  readonly partitions: readonly string[]
  readonly onCancel: () => void
  readonly onSave: (profile: Profile) => void
}) {
  const { draft, taken, partitions, onCancel, onSave } = of
  const [name, setName] = useState(draft.profile.name)
  const [steps, setSteps] = useState<readonly Step[]>(draft.profile.steps)
  const isTaken = taken.some((each) => each.toLowerCase() === name.trim().toLowerCase())
  const fault = name.trim() === '' ? words.nameMissing : isTaken ? words.nameTaken : steps.length === 0 ? words.stepsMissing : null
  const replace = (at: number, step: Step): void => setSteps(steps.map((each, index) => (index === at ? step : each)))
  return (
    <Card title={draft.of ?? words.create}>
      <Stack gap="sm">
        <TextInput
          label={words.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={isTaken ? words.nameTaken : null}
          maxLength={128}
          maw="26rem"
        />
        {steps.map((step, index) => (
          <StepFields
            // oxlint-disable-next-line react/no-array-index-key
            key={index}
            number={index + 1}
            of={steps.length}
            step={step}
            partitions={partitions}
            change={(to) => replace(index, to)}
            move={(by) => setSteps(moved(steps, index, by))}
            remove={() => setSteps(steps.filter((_, at) => at !== index))}
          />
        ))}
        <Group>
          <Button variant="default" onClick={() => setSteps([...steps, { type: 'delta-import' }])}>
            {words.addStep}
          </Button>
        </Group>
        {fault === null ? null : <Text size="sm">{fault}</Text>}
        <Group>
          <ActionButton permission="set-up-connectors" blocked={fault} act={() => onSave({ name: name.trim(), steps: [...steps] })}>
            {words.save}
          </ActionButton>
          <Button variant="subtle" onClick={onCancel}>
            {words.cancel}
          </Button>
        </Group>
      </Stack>
    </Card>
  )
}

function StepFields(of: {
  readonly number: number
  readonly of: number
  readonly step: Step
  readonly partitions: readonly string[]
  readonly change: (step: Step) => void
  readonly move: (by: -1 | 1) => void
  readonly remove: () => void
}) {
  const { number, of: count, step, partitions, change, move, remove } = of
  return (
    <Group component="fieldset" align="end" gap="xs" m={0} p={0} bd={0} aria-label={words.step(number)}>
      <NativeSelect
        label={words.type}
        value={step.type}
        data={stepTypes.map((type) => ({ value: type, label: stepTypeName(type) }))}
        onChange={({ currentTarget }) => {
          const type = stepTypes.find((each) => each === currentTarget.value)
          if (type !== undefined) change({ ...step, type })
        }}
      />
      <NativeSelect
        label={words.partition}
        value={step.partition ?? ''}
        data={[{ value: '', label: words.every }, ...partitions.map((name) => ({ value: name, label: name }))]}
        onChange={({ currentTarget: { value } }) => change(value === '' ? { type: step.type } : { type: step.type, partition: value })}
      />
      <ActionIcon variant="default" size={36} aria-label={words.up(number)} disabled={number === 1} onClick={() => move(-1)}>
        <Icon name="up" />
      </ActionIcon>
      <ActionIcon variant="default" size={36} aria-label={words.down(number)} disabled={number === count} onClick={() => move(1)}>
        <Icon name="down" />
      </ActionIcon>
      <ActionIcon variant="default" size={36} aria-label={words.removeStep(number)} onClick={remove}>
        <Icon name="cross" />
      </ActionIcon>
    </Group>
  )
}

function moved(steps: readonly Step[], from: number, by: -1 | 1): readonly Step[] {
  const step = steps[from]
  return step === undefined ? steps : steps.toSpliced(from, 1).toSpliced(from + by, 0, step)
}
