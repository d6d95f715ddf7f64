import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { RunBody, RunStepBody } from '#src/api/contract/run.ts'
import { ActionButton } from '../../parts/action-button.tsx'
import { ConfirmTyped } from '../../parts/confirm-typed.tsx'
import { connectorsQuery } from '../../requests/connectors.ts'
import { retryStep } from '../../requests/runs.ts'
import { operationsWords } from '../../words/operations.ts'
import { stepTypeName } from '../../words/phases.ts'

const words = operationsWords.retry

/** Runs one step once more, after saying what that does and what it leaves out. */
export function RetryStep({ run, step }: { readonly run: RunBody; readonly step: RunStepBody }) {
  const navigate = useNavigate()
  const [isAsking, setAsking] = useState(false)
  const { data } = useQuery(connectorsQuery)
  const connector = data?.connectors.find(({ name }) => name === run.connector)
  const isKnown = connector?.profiles.some(({ name }) => name === run.profile) === true
  const blocked =
    run.endedAt === null || connector?.state === 'running' ? words.busy : data !== undefined && !isKnown ? words.gone(run.profile) : null
  const type = stepTypeName(step.type)
  return (
    <>
      <ActionButton permission="run" size="xs" variant="default" blocked={blocked} act={() => setAsking(true)}>
        {words.action}
      </ActionButton>
      <ConfirmTyped
        opened={isAsking}
        title={words.title(step.number, run.number)}
        typed={null}
        action={words.action}
        tone={step.type === 'export' ? 'danger' : 'normal'}
        act={async () => {
          const started = await retryStep(run.number, step.number)
          void navigate(`/runs/${started.number}`)
        }}
        onClose={() => setAsking(false)}
      >
        {words.does(type, step.partition, run.connector)} {words.leavesOut[step.type] ?? ''} {words.guards}
      </ConfirmTyped>
    </>
  )
}
