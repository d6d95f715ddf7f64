import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { StagingBody } from '#src/api/contract/staging.ts'
import { ActionButton } from '../../../parts/action-button.tsx'
import { Breakable } from '../../../parts/breakable.tsx'
import { Card } from '../../../parts/card.tsx'
import { ConfirmTyped } from '../../../parts/confirm-typed.tsx'
import { FactList } from '../../../parts/fact-list.tsx'
import { QueryView } from '../../../parts/query-view.tsx'
import { ReasonDialog } from '../../../parts/reason-dialog.tsx'
import { SmallTable } from '../../../parts/small-table.tsx'
import { StateWord } from '../../../parts/state-word.tsx'
import { TimeAgo } from '../../../parts/time-ago.tsx'
import { stagingQuery, switchStaging } from '../../../requests/staging.ts'
import { showCount } from '../../../words/format.ts'
import { settingsWords } from '../../../words/settings.ts'
import { stagingWords } from '../../../words/staging.ts'
import { SettingsFrame } from '../settings-frame.tsx'
import classes from '../settings.module.css'

const { facts, pending: pendingWords, enter, leave } = stagingWords

/** Whether this server writes, and what it would write. */
export function StagingPage() {
  const staging = useQuery(stagingQuery)
  return (
    <SettingsFrame page="staging" actions={staging.data === undefined ? null : <SwitchMode staging={staging.data} />}>
      <QueryView query={staging}>
        {(found) => (
          <>
            <ModeCard mode={found.mode} />
            <Pending staging={found} />
          </>
        )}
      </QueryView>
    </SettingsFrame>
  )
}

function ModeCard({ mode: { on, since, author, reason } }: { readonly mode: StagingBody['mode'] }) {
  return (
    <Card title={stagingWords.card}>
      <div className={classes['stack']}>
        <FactList
          facts={[
            { name: facts.state, value: <StateWord tone={on ? 'warning' : 'success'} word={on ? stagingWords.on : stagingWords.off} /> },
            ...(since === null ? [] : [{ name: facts.since, value: <TimeAgo at={since} /> }]),
            ...(author === null ? [] : [{ name: facts.author, value: author }]),
            ...(reason === null ? [] : [{ name: facts.reason, value: reason }]),
          ]}
        />
        <p className={classes['quiet']}>{stagingWords.why}</p>
      </div>
    </Card>
  )
}

function Pending({ staging: { mode, pending } }: { readonly staging: StagingBody }) {
  const { columns } = pendingWords
  return (
    <Card title={pendingWords.title}>
      <p className={classes['quiet']}>{pending.length === 0 ? pendingWords.none : mode.on ? pendingWords.whenOn : pendingWords.whenOff}</p>
      {pending.length === 0 ? null : (
        <SmallTable
          label={pendingWords.label}
          columns={[
            columns.connector,
            ...[columns.adds, columns.updates, columns.deletes].map((head) => ({ head, align: 'right' }) as const),
          ]}
          rows={pending.map(({ connector, adds, updates, deletes }) => ({
            id: connector,
            cells: [<Breakable key="connector">{connector}</Breakable>, ...[adds, updates, deletes].map(showCount)],
          }))}
        />
      )}
    </Card>
  )
}

function SwitchMode({ staging: { mode, pending } }: { readonly staging: StagingBody }) {
  const [isAsking, setAsking] = useState(false)
  const sum = (of: 'adds' | 'updates' | 'deletes'): number => pending.reduce((total, each) => total + each[of], 0)
  const close = (): void => setAsking(false)
  return (
    <>
      <ActionButton permission="administer" variant={mode.on ? 'filled' : 'default'} act={() => setAsking(true)}>
        {mode.on ? leave.action : enter.action}
      </ActionButton>
      <ReasonDialog
        opened={isAsking && !mode.on}
        title={enter.title}
        label={settingsWords.reason}
        need="required"
        action={enter.submit}
        act={(reason) => switchStaging({ on: true, reason })}
        onClose={close}
      >
        {enter.text}
      </ReasonDialog>
      <ConfirmTyped
        opened={isAsking && mode.on}
        title={leave.title}
        typed={leave.typed}
        action={leave.submit}
        act={() => switchStaging({ on: false })}
        onClose={close}
      >
        {leave.total(sum('adds'), sum('updates'), sum('deletes'))} {leave.other}
      </ConfirmTyped>
    </>
  )
}
