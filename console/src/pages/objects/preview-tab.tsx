import { Group, NativeSelect, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ActionButton } from '../../parts/action-button.tsx'
import { ConfirmTyped } from '../../parts/confirm-typed.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { previewObject } from '../../requests/objects.ts'
import { previewWords as words } from '../../words/object-actions.ts'
import { PreviewDetails, PreviewSummary } from './preview-result.tsx'
import { sourcesOf, type Source } from './sources.ts'
import type { Subject } from './subject.ts'

type Mode = 'delta' | 'full'

/** A dry run of one object, delta or full, with everything that leads to it; what it shows can be done behind a question. */
export function PreviewTab({ subject }: { readonly subject: Subject }) {
  const sources = sourcesOf(subject)
  const [chosen, setChosen] = useState(sources[0]?.id ?? '')
  const [mode, setMode] = useState<Mode>('full')
  const [isAsked, setAsked] = useState(false)
  const client = useQueryClient()
  const source = sources.find(({ id }) => id === chosen) ?? sources[0]
  const of = { connector: source?.connector ?? '', object: source?.id ?? '', mode }
  const preview = useMutation({ mutationFn: (kind: 'look' | 'commit') => previewObject({ ...of, commit: kind === 'commit' }) })
  if (source === undefined) return <EmptyState {...words.noObjects} />
  const shown = preview.data
  return (
    <Stack gap="md">
      <Text>{words.intro}</Text>
      <Group align="end" gap="sm">
        <Choices
          sources={sources}
          source={source}
          mode={mode}
          choose={(id) => {
            setChosen(id)
            preview.reset()
          }}
          chooseMode={(next) => {
            setMode(next)
            preview.reset()
          }}
        />
        <ActionButton permission="see-values" act={() => preview.mutateAsync('look')}>
          {words.start}
        </ActionButton>
      </Group>
      {preview.isError ? <ProblemNotice error={preview.error} /> : null}
      {shown === undefined ? null : (
        <>
          <PreviewSummary of={shown} subject={subject} />
          {shown.outcome !== 'planned' || shown.isCommitted ? null : (
            <Group>
              <ActionButton permission="run" variant="default" act={() => setAsked(true)}>
                {words.commit}
              </ActionButton>
            </Group>
          )}
          <PreviewDetails of={shown} />
        </>
      )}
      <ConfirmTyped
        opened={isAsked}
        title={words.commitTitle}
        typed={null}
        action={words.commit}
        onClose={() => setAsked(false)}
        act={async () => {
          await preview.mutateAsync('commit')
          await client.invalidateQueries({ queryKey: ['objects'] })
        }}
      >
        {words.commitText(source.dn)}
      </ConfirmTyped>
    </Stack>
  )
}

function Choices(of: {
  readonly sources: readonly Source[]
  readonly source: Source
  readonly mode: Mode
  readonly choose: (id: string) => void
  readonly chooseMode: (mode: Mode) => void
}) {
  const { sources, source, mode, choose, chooseMode } = of
  return (
    <>
      {sources.length < 2 ? null : (
        <NativeSelect
          label={words.object}
          value={source.id}
          data={sources.map(({ id, connector, dn }) => ({ value: id, label: `${connector}: ${dn}` }))}
          onChange={(event) => choose(event.currentTarget.value)}
          maw="28rem"
        />
      )}
      <NativeSelect
        label={words.mode}
        value={mode}
        data={(['full', 'delta'] as const).map((value) => ({ value, label: words.modes[value] }))}
        onChange={(event) => chooseMode(event.currentTarget.value === 'delta' ? 'delta' : 'full')}
        maw="28rem"
      />
    </>
  )
}
