import { Button, Stack, Text, Textarea, TextInput, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useMay } from '../../frame/session.tsx'
import { ActionButton } from '../../parts/action-button.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import type { AppliedBody, PlanBody } from '#src/api/contract/configuration.ts'
import { applyChange, newestVersionQuery, planQuery, type ConfigurationChangeBody } from '../../requests/configuration.ts'
import { problemOf } from '../../requests/request-problem.ts'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { changeWords } from '../../words/changes.ts'
import { partWords } from '../../words/parts.ts'
import { ImpactPart } from './impact-part.tsx'
import { PlanView } from './plan-view.tsx'
import { WarningNotice } from './warning-notice.tsx'

const words = changeWords.publish

interface ReviewProps {
  readonly change: ConfigurationChangeBody
  readonly action?: string
  readonly tone?: 'normal' | 'danger'
  /** What has to be typed before it is published; null where the reason is enough. */
  readonly typed?: string | null
  readonly onApplied: (applied: AppliedBody) => void
}

/** The way of every change: what differs, what it does to every object, then publish with a reason. */
export function ChangeReview(props: ReviewProps) {
  const { may, reason } = useMay('propose-configuration')
  if (!may) return <Text>{reason}</Text>
  return <Review key={JSON.stringify(props.change)} {...props} />
}

function Review(props: ReviewProps) {
  const plan = useQuery(planQuery(props.change))
  return (
    <QueryView query={plan} what={changeWords.plan.making}>
      {(found) => (
        <Stack gap="lg">
          <section aria-label={changeWords.plan.what}>
            <Title order={3} mb="xs">
              {changeWords.plan.what}
            </Title>
            <PlanView plan={found} />
          </section>
          {found.changes.length === 0 ? null : (
            <>
              <section aria-label={changeWords.impact.title}>
                <Title order={3} mb="xs">
                  {changeWords.impact.title}
                </Title>
                {/* What was measured belongs to the version it was measured against. */}
                <ImpactPart key={found.version} change={props.change} blocked={found.isSound ? null : changeWords.plan.problems} />
              </section>
              <section aria-label={words.title}>
                <Title order={3} mb="xs">
                  {words.title}
                </Title>
                <PublishForm {...props} plan={found} compareAgain={() => void plan.refetch()} />
              </section>
            </>
          )}
        </Stack>
      )}
    </QueryView>
  )
}

function PublishForm(of: ReviewProps & { readonly plan: PlanBody; readonly compareAgain: () => void }) {
  const { change, action = words.act, tone = 'normal', typed = null, onApplied, plan, compareAgain } = of
  const [reason, setReason] = useState('')
  const [text, setText] = useState('')
  const client = useQueryClient()
  const publishing = useMutation({
    mutationFn: () => applyChange({ change, version: plan.version, reason: reason.trim() }),
    onSuccess: (applied) => {
      // The live stream tells of it too; whoever published need not wait for it.
      void client.invalidateQueries({ queryKey: ['rules'] })
      void client.invalidateQueries({ queryKey: ['configuration', 'versions'] })
      onApplied(applied)
    },
  })
  const missing = reason.trim() === '' ? words.reason : typed !== null && text.trim() !== typed ? partWords.confirm.type(typed) : null
  return (
    <Stack gap="sm">
      <Textarea
        label={words.reason}
        description={words.reasonWhy}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={1_000}
        autosize
        minRows={2}
      />
      {typed === null ? null : (
        <TextInput
          label={partWords.confirm.type(typed)}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          autoComplete="off"
        />
      )}
      {publishing.isError ? <PublishProblem error={publishing.error} compareAgain={() => (publishing.reset(), compareAgain())} /> : null}
      <div>
        <ActionButton
          permission="edit-rules"
          {...(tone === 'danger' ? { color: 'red.8' } : {})}
          blocked={plan.isSound ? missing : changeWords.plan.problems}
          act={async () => {
            await publishing.mutateAsync().catch(() => undefined)
          }}
        >
          {action}
        </ActionButton>
      </div>
    </Stack>
  )
}

/** Why it was not published; who was quicker, where that is why. */
function PublishProblem({ error, compareAgain }: { readonly error: unknown; readonly compareAgain: () => void }) {
  const isConflict = problemOf(error).code === 'configuration-changed'
  const newest = useQuery({ ...newestVersionQuery, enabled: isConflict, staleTime: 0 })
  if (!isConflict) return <ProblemNotice error={error} />
  const version = newest.data ?? null
  return (
    <WarningNotice title={changeWords.conflict.title}>
      {version === null ? null : (
        <Text size="sm">
          {changeWords.conflict.by(version.version, version.author)}, <TimeAgo at={version.at} />.{' '}
          {changeWords.conflict.reason(version.reason)}
        </Text>
      )}
      <Text size="sm">{changeWords.conflict.todo}</Text>
      <Button size="xs" variant="default" onClick={compareAgain}>
        {changeWords.conflict.again}
      </Button>
    </WarningNotice>
  )
}
