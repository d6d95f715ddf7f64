import { Button, Group, NativeSelect, Radio, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ActionButton } from '../../parts/action-button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { SideDrawer } from '../../parts/side-drawer.tsx'
import { previewObject, synchronizeObject } from '../../requests/objects.ts'
import { synchronizeWords as words } from '../../words/object-actions.ts'
import { PreviewSummary } from './preview-result.tsx'
import { SingleSteps } from './single-steps.tsx'
import { sourcesOf, type Source } from './sources.ts'
import type { Subject } from './subject.ts'

/** Takes this one object all the way, after having shown what would come of it. */
export function SynchronizeAction({ subject }: { readonly subject: Subject }) {
  const [isOpen, setOpen] = useState(false)
  const sources = sourcesOf(subject)
  return (
    <>
      <ActionButton
        permission="run"
        blocked={sources.length === 0 ? words.none : null}
        leftSection={<Icon name="play" size={16} />}
        act={() => setOpen(true)}
      >
        {words.action}
      </ActionButton>
      <SideDrawer title={words.title(subject.title)} opened={isOpen} onClose={() => setOpen(false)}>
        {isOpen ? <Synchronizing subject={subject} sources={sources} close={() => setOpen(false)} /> : null}
      </SideDrawer>
    </>
  )
}

type Until = 'export' | 'synchronization'

function Synchronizing(of: { readonly subject: Subject; readonly sources: readonly Source[]; readonly close: () => void }) {
  const { subject, sources, close } = of
  const [chosen, setChosen] = useState(sources[0]?.id ?? '')
  const [until, setUntil] = useState<Until>('export')
  const client = useQueryClient()
  const source = sources.find(({ id }) => id === chosen) ?? sources[0]
  const dryRun = useQuery({
    queryKey: ['objects', 'dry-run', chosen],
    enabled: source !== undefined,
    gcTime: 0,
    queryFn: () => previewObject({ connector: source?.connector ?? '', object: chosen, mode: 'full' }),
  })
  const going = useMutation({
    mutationFn: () => synchronizeObject({ connector: source?.connector ?? '', object: chosen, until }),
    onSettled: () => client.invalidateQueries({ queryKey: ['objects'] }),
  })
  if (going.data !== undefined) {
    return (
      <Stack gap="md">
        <SingleSteps of={going.data} />
        <Group justify="flex-end">
          <Button onClick={close}>{words.close}</Button>
        </Group>
      </Stack>
    )
  }
  return (
    <Stack gap="md">
      {sources.length < 2 ? null : (
        <NativeSelect
          label={words.which}
          value={chosen}
          data={sources.map(({ id, connector, dn }) => ({ value: id, label: `${connector}: ${dn}` }))}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
      )}
      <Text>{words.dryRun}</Text>
      <QueryView query={dryRun}>{(preview) => <PreviewSummary of={preview} subject={subject} />}</QueryView>
      <Radio.Group label={words.until} value={until} onChange={(value) => setUntil(value as Until)}>
        <Stack gap="xs" mt="xs">
          <Radio value="export" label={words.untils.export} />
          <Radio value="synchronization" label={words.untils.synchronization} />
        </Stack>
      </Radio.Group>
      {going.isError ? <ProblemNotice error={going.error} /> : null}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          {words.close}
        </Button>
        <Button loading={going.isPending} disabled={dryRun.data === undefined} onClick={() => going.mutate()}>
          {words.go}
        </Button>
      </Group>
    </Stack>
  )
}
