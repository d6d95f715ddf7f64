import { useQuery } from '@tanstack/react-query'
import { useConnection } from '../live/live-provider.tsx'
import { Icon } from '../parts/icon.tsx'
import { useNow } from '../parts/use-now.ts'
import { statusQuery } from '../requests/status.ts'
import { schedulerState } from './scheduler-state.ts'
import classes from './top-bar.module.css'

/** When the next cycle begins, or why none does. */
export function SchedulerPill() {
  const { data: status } = useQuery(statusQuery)
  const { state } = useConnection()
  const now = useNow(1_000)
  // What was known before the connection was lost counts down to nothing.
  if (status === undefined || (state !== 'live' && state !== 'connecting')) return null
  const { tone, icon, text } = schedulerState(status.scheduler, now)
  return (
    <span className={classes['pill']} data-tone={tone} title={text}>
      <Icon name={icon} size={14} />
      <span className={classes['pillText']}>{text}</span>
    </span>
  )
}
