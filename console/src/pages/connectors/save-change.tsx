import { Modal, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { AppliedBody } from '#src/api/contract/configuration.ts'
import { useMay } from '../../frame/session.tsx'
import { Loading } from '../../parts/loading.tsx'
import { DialogButtons } from '../../parts/dialog-buttons.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { applyChange, planQuery } from '../../requests/configuration.ts'
import type { ConnectorText } from '../../requests/directory.ts'
import { connectorWords } from '../../words/connectors.ts'
import { partWords } from '../../words/parts.ts'
import { PlanView } from './plan-view.tsx'
import { SaveWithSecret, type SecretAsked } from './save-with-secret.tsx'

const words = connectorWords.save

interface SaveOf {
  /** The document as it is to be; null closes the dialog. */
  readonly wanted: ConnectorText | null
  /** What the reason begins with. */
  readonly reason: string
  /** What is to be known before, above the plan. */
  readonly warning?: ReactNode
  readonly onClose: () => void
  readonly onSaved?: (applied: AppliedBody) => void
  /** Saves it together with something else, in place of saving it alone. */
  readonly save?: (on: PlannedChange) => void
  /** How the secret is asked for when the change would forget it. */
  readonly asked?: SecretAsked
}

/** A change that a person has agreed to: the version its plan was made against, and why. */
export interface PlannedChange {
  readonly version: number
  readonly reason: string
}

/** Shows what a changed connector comes to, asks why, and saves it on top of the version the plan was made against. */
export function SaveChange(of: SaveOf) {
  const isBusy = of.asked?.storing.stage.kind === 'busy'
  return (
    <Modal
      opened={of.wanted !== null}
      onClose={isBusy ? () => undefined : of.onClose}
      title={words.title}
      size="lg"
      closeButtonProps={{ 'aria-label': partWords.close }}
    >
      {of.wanted === null ? null : <Plan {...of} wanted={of.wanted} />}
    </Modal>
  )
}

function Plan(of: SaveOf & { readonly wanted: ConnectorText }) {
  const { wanted, reason: first, warning = null, onClose, onSaved, save, asked } = of
  const client = useQueryClient()
  const setUp = useMay('set-up-connectors')
  const [reason, setReason] = useState(first)
  const change = { changes: [{ kind: 'put-connector' as const, connector: wanted }] }
  const plan = useQuery(planQuery(change))
  const saving = useMutation({
    mutationFn: (version: number) => applyChange({ change, version, reason: reason.trim() }),
    onSuccess: async (applied) => {
      await client.invalidateQueries({
        predicate: ({ queryKey }) => ['configuration', 'connectors', 'accounts'].includes(String(queryKey[0])),
      })
      onSaved?.(applied)
      onClose()
    },
  })
  if (plan.isError) return <ProblemNotice error={plan.error} retry={() => void plan.refetch()} />
  if (plan.data === undefined) return <Loading what={words.planning} />
  const { isSound, changes, version, forgotten } = plan.data
  if (asked !== undefined && forgotten.some((each) => each.of === 'connector' && each.name === wanted.name))
    return <SaveWithSecret connector={wanted.name} plan={plan.data} asked={asked} reason={first} onClose={onClose} />
  // What is saved together with something else is for somebody else to allow.
  const denied = save === undefined ? setUp.reason : null
  const isBlocked = denied !== null || !isSound || changes.length === 0 || reason.trim() === ''
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (isBlocked) return
        if (save === undefined) return saving.mutate(version)
        onClose()
        save({ version, reason: reason.trim() })
      }}
    >
      <Stack>
        {warning}
        {changes.length === 0 && isSound ? <Text>{words.nothing}</Text> : <PlanView plan={plan.data} />}
        <TextInput
          label={words.reason}
          description={words.reasonHint}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          required
          maxLength={1_000}
          data-autofocus
        />
        {saving.isError ? <ProblemNotice error={saving.error} /> : null}
        {denied === null ? null : <Text size="sm">{denied}</Text>}
        <DialogButtons submit={words.save} isPending={saving.isPending} isBlocked={isBlocked} onCancel={onClose} />
      </Stack>
    </form>
  )
}
