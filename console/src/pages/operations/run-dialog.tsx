import { Checkbox, Modal, NativeSelect, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { ConnectorBody } from '#src/api/contract/connector.ts'
import { useMay } from '../../frame/session.tsx'
import { DialogButtons } from '../../parts/dialog-buttons.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { connectorsQuery } from '../../requests/connectors.ts'
import { startRun } from '../../requests/runs.ts'
import { statusQuery } from '../../requests/status.ts'
import { operationsWords } from '../../words/operations.ts'
import { partWords } from '../../words/parts.ts'
import { stepTypeName } from '../../words/phases.ts'

const words = operationsWords.start

interface RunDialogProps {
  readonly opened: boolean
  readonly onClose: () => void
  /** What is chosen at first. */
  readonly connector?: string | null
}

/** Chooses a connector and a profile and runs it; the page of the run follows. */
export function RunDialog({ opened, onClose, connector = null }: RunDialogProps) {
  const connectors = useQuery({ ...connectorsQuery, enabled: opened })
  return (
    <Modal opened={opened} onClose={onClose} title={words.title} centered closeButtonProps={{ 'aria-label': partWords.close }}>
      {opened ? (
        <QueryView query={connectors}>
          {({ connectors: all }) =>
            all.length === 0 ? <Text>{words.none}</Text> : <Form connectors={all} preferred={connector} onDone={onClose} />
          }
        </QueryView>
      ) : null}
    </Modal>
  )
}

function Form(of: { readonly connectors: readonly ConnectorBody[]; readonly preferred: string | null; readonly onDone: () => void }) {
  const { connectors, preferred, onDone } = of
  const navigate = useNavigate()
  const [name, setName] = useState(preferred ?? connectors[0]?.name ?? '')
  const connector = connectors.find((each) => each.name === name) ?? connectors[0]
  const [chosen, setChosen] = useState('Delta Import')
  const profile = connector?.profiles.find((each) => each.name === chosen) ?? connector?.profiles[0]
  const [lifted, setLifted] = useState<Lifted>({ acceptShrink: false, force: false })
  const starting = useMutation({
    mutationFn: () => startRun({ connector: name, profile: profile?.name ?? '', ...lifted }),
    onSuccess: (run) => {
      onDone()
      void navigate(`/runs/${run.number}`)
    },
  })
  const types = profile?.steps.map(({ type }) => type) ?? []
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        starting.mutate()
      }}
    >
      <Stack>
        <NativeSelect
          label={words.connector}
          value={name}
          data={connectors.map((each) => each.name)}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <NativeSelect
          label={words.profile}
          value={profile?.name ?? ''}
          data={connector?.profiles.map((each) => each.name) ?? []}
          description={words.steps(types.map(stepTypeName))}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
        <GuardsToLift types={types} lifted={lifted} lift={setLifted} />
        {connector?.state === 'running' ? <Text size="sm">{words.busy}</Text> : null}
        {starting.isError ? <ProblemNotice error={starting.error} /> : null}
        <DialogButtons submit={words.go} isPending={starting.isPending} isBlocked={profile === undefined} onCancel={onDone} />
      </Stack>
    </form>
  )
}

/** Guards that are lifted for this one run. */
interface Lifted {
  readonly acceptShrink: boolean
  readonly force: boolean
}

/** What stands in the way of some profiles, for who may lift it. */
function GuardsToLift(of: { readonly types: readonly string[]; readonly lifted: Lifted; readonly lift: (lifted: Lifted) => void }) {
  const { types, lifted, lift } = of
  const { data: status } = useQuery(statusQuery)
  const { may, reason } = useMay('override-guard')
  return (
    <>
      {types.includes('full-import') ? (
        <Checkbox
          label={words.acceptShrink}
          description={reason ?? words.acceptShrinkWhy}
          disabled={!may}
          checked={lifted.acceptShrink}
          onChange={(event) => lift({ ...lifted, acceptShrink: event.currentTarget.checked })}
        />
      ) : null}
      {types.includes('export') && status?.staging.on === true ? (
        <Checkbox
          label={words.force}
          description={reason}
          disabled={!may}
          checked={lifted.force}
          onChange={(event) => lift({ ...lifted, force: event.currentTarget.checked })}
        />
      ) : null}
    </>
  )
}
