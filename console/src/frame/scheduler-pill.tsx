import { Menu } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { StatusBody } from '#src/api/contract/status.ts'
import { useConnection } from '../live/live-provider.tsx'
import { Icon } from '../parts/icon.tsx'
import { showProblem } from '../parts/show-problem.tsx'
import { useNow } from '../parts/use-now.ts'
import { usePreferences } from '../preferences/preferences.ts'
import { resumeScheduler } from '../requests/scheduler.ts'
import { statusQuery } from '../requests/status.ts'
import { schedulerWords } from '../words/scheduler.ts'
import { schedulerState } from './scheduler-state.ts'
import { useMay } from './session.tsx'
import { SuspendDialog, type SuspensionSpan } from './suspend-dialog.tsx'
import classes from './top-bar.module.css'

const words = schedulerWords.pill

/** When the next cycle begins, or why none does, and the way to suspend and resume. */
export function SchedulerPill() {
  const { data: status } = useQuery(statusQuery)
  const { state } = useConnection()
  const { times } = usePreferences()
  const now = useNow(1_000)
  const [asked, setAsked] = useState<SuspensionSpan | null>(null)
  // What was known before the connection was lost counts down to nothing.
  if (status === undefined || (state !== 'live' && state !== 'connecting')) return null
  const { tone, icon, text } = schedulerState(status.scheduler, { now, times })
  return (
    <>
      <Menu position="bottom-end" width={260} withinPortal>
        <Menu.Target>
          <button type="button" className={classes['pill']} data-tone={tone} aria-label={text} title={text}>
            <Icon name={icon} size={14} />
            <span className={classes['pillText']}>{text}</span>
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <PillItems of={status.scheduler} ask={setAsked} />
        </Menu.Dropdown>
      </Menu>
      <SuspendDialog opened={asked} onClose={() => setAsked(null)} />
    </>
  )
}

function PillItems({ of, ask }: { readonly of: StatusBody['scheduler']; readonly ask: (span: SuspensionSpan) => void }) {
  const { may, reason } = useMay('run')
  const resuming = useMutation({ mutationFn: resumeScheduler, onError: showProblem })
  // What is off has nothing to suspend; it is switched on among its settings.
  const spans = of.enabled ? (Object.keys(words.suspend) as SuspensionSpan[]) : []
  return (
    <>
      {reason === null ? null : <Menu.Label>{reason}</Menu.Label>}
      {of.suspended !== null ? (
        <Menu.Item disabled={!may} onClick={() => resuming.mutate()}>
          {schedulerWords.state.resume}
        </Menu.Item>
      ) : (
        spans.map((span) => (
          <Menu.Item key={span} disabled={!may} onClick={() => ask(span)}>
            {words.suspend[span]}
          </Menu.Item>
        ))
      )}
      {of.enabled || of.suspended !== null ? <Menu.Divider /> : null}
      <Menu.Item component={Link} to="/settings/scheduler">
        {of.enabled ? words.settings : words.switchOn}
      </Menu.Item>
    </>
  )
}
