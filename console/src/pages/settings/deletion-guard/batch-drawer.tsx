import { Group, Stack, Text, Title } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { HeldBatchBody } from '#src/api/contract/held.ts'
import { useMay, useSession } from '../../../frame/session.tsx'
import { ActionButton } from '../../../parts/action-button.tsx'
import { FactList } from '../../../parts/fact-list.tsx'
import { Notice } from '../../../parts/notice.tsx'
import { QueryView } from '../../../parts/query-view.tsx'
import { ReasonDialog } from '../../../parts/reason-dialog.tsx'
import { SideDrawer } from '../../../parts/side-drawer.tsx'
import { TimeAgo } from '../../../parts/time-ago.tsx'
import { approveHeld, heldBatchQuery, rejectHeld } from '../../../requests/held.ts'
import { RequestProblem } from '../../../requests/request-problem.ts'
import { guardWords } from '../../../words/deletion-guard.ts'
import { settingsWords } from '../../../words/settings.ts'
import { BatchObjects } from './batch-objects.tsx'
import { BatchState } from './batch-state.tsx'

const words = guardWords.batch

/** One batch over the page: what would be deleted and why, and the decision. */
export function BatchDrawer({ number, onClose }: { readonly number: number | null; readonly onClose: () => void }) {
  return (
    <SideDrawer title={number === null ? '' : guardWords.held.batch(number)} opened={number !== null} onClose={onClose}>
      {number === null ? null : <BatchView number={number} />}
    </SideDrawer>
  )
}

function BatchView({ number }: { readonly number: number }) {
  const query = useQuery(heldBatchQuery(number))
  return (
    <QueryView query={query}>
      {(batch) => (
        <Stack gap="md">
          <Text>{words.summary(batch.deletes.all, batch.connector)}</Text>
          <FactList facts={factsOf(batch)} />
          {batch.status === 'closed' ? null : <Decision batch={batch} />}
          <Title order={2} size="h3">
            {words.objects}
          </Title>
          <BatchObjects number={number} connector={batch.connector} />
        </Stack>
      )}
    </QueryView>
  )
}

function factsOf(batch: HeldBatchBody) {
  const { excess, run, heldAt, supersedes, deletes, decisions } = batch
  return [
    { name: words.state, value: <BatchState batch={batch} /> },
    { name: words.excess, value: excess },
    { name: words.counts, value: words.countsOf(deletes) },
    { name: words.heldAt, value: <TimeAgo at={heldAt} /> },
    { name: words.run, value: <Link to={`/runs/${run}`}>{words.runNumber(run)}</Link> },
    ...(supersedes === null ? [] : [{ name: words.supersedes, value: guardWords.held.batch(supersedes) }]),
    ...(decisions.length === 0 ? [] : [{ name: words.decisions, value: <Decisions of={decisions} /> }]),
  ]
}

function Decisions({ of }: { readonly of: HeldBatchBody['decisions'] }) {
  return (
    <Stack gap={4}>
      {of.map(({ decision, author, at, reason }) => (
        <span key={at}>
          <b>{author}</b> {words.decision[decision]}, <TimeAgo at={at} />
          {reason === null ? null : `: ${reason}`}
        </span>
      ))}
    </Stack>
  )
}

function Decision({ batch }: { readonly batch: HeldBatchBody }) {
  const { number, connector, deletes, status, firstApproval } = batch
  const [asking, setAsking] = useState<'approve' | 'reject' | null>(null)
  const client = useQueryClient()
  const { may: mayAlone } = useMay('override-guard')
  const { name } = useSession()
  const approve = async (reason: string): Promise<void> => {
    try {
      await approveHeld(number, reason === '' ? null : reason)
    } catch (error) {
      // The approval was noted: that is what was wanted, and the notice above says what is still missing.
      if (!(error instanceof RequestProblem) || error.problem.code !== 'second-person-needed') throw error
      await client.invalidateQueries({ queryKey: ['held'] })
    }
  }
  return (
    <Stack gap="sm">
      {firstApproval === null ? null : (
        <Notice tone="waiting" icon="user" told="politely">
          {firstApproval === name ? guardWords.firstIsYou : guardWords.first(firstApproval)}
        </Notice>
      )}
      <Group gap="xs">
        {status === 'approved' ? null : (
          <ActionButton
            permission="decide-deletes"
            color="red.8"
            blocked={firstApproval === name && !mayAlone ? guardWords.firstIsYou : null}
            act={() => setAsking('approve')}
          >
            {guardWords.approve.action}
          </ActionButton>
        )}
        {status === 'rejected' ? null : (
          <ActionButton permission="decide-deletes" variant="default" act={() => setAsking('reject')}>
            {guardWords.reject.action}
          </ActionButton>
        )}
      </Group>
      <ReasonDialog
        opened={asking === 'approve'}
        title={guardWords.approve.title(number)}
        label={guardWords.reasonOptional}
        need="optional"
        action={guardWords.approve.submit(deletes.waiting)}
        tone="danger"
        act={approve}
        onClose={() => setAsking(null)}
      >
        {guardWords.approve.text(deletes.waiting, connector)} {mayAlone || firstApproval !== null ? null : guardWords.approve.second}
      </ReasonDialog>
      <ReasonDialog
        opened={asking === 'reject'}
        title={guardWords.reject.title(number)}
        label={settingsWords.reason}
        need="required"
        action={guardWords.reject.submit}
        act={(reason) => rejectHeld(number, reason)}
        onClose={() => setAsking(null)}
      >
        {guardWords.reject.text}
      </ReasonDialog>
    </Stack>
  )
}
