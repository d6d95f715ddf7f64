import { useQuery } from '@tanstack/react-query'
import type { StatusBody } from '#src/api/contract/status.ts'
import { useConnection } from '../live/live-provider.tsx'
import { Icon, type IconName } from '../parts/icon.tsx'
import { useNow } from '../parts/use-now.ts'
import { statusQuery } from '../requests/status.ts'
import { showCountdown } from '../words/format.ts'
import { frameWords } from '../words/frame.ts'
import classes from './top-bar.module.css'

const words = frameWords.scheduler

/** When the next cycle begins, or why none does. */
export function SchedulerPill() {
  const { data: status } = useQuery(statusQuery)
  const { state } = useConnection()
  const now = useNow(1_000)
  // What was known before the connection was lost counts down to nothing.
  if (status === undefined || state === 'lost') return null
  const { tone, icon, text } = schedulerState(status.scheduler, now)
  return (
    <span className={classes['pill']} data-tone={tone} title={text}>
      <Icon name={icon} size={14} />
      <span className={classes['pillText']}>{text}</span>
    </span>
  )
}

function schedulerState(scheduler: StatusBody['scheduler'], now: number): { tone: string; icon: IconName; text: string } {
  const { cycleInProgress, suspended, enabled, nextCycleAt } = scheduler
  if (cycleInProgress) return { tone: 'running', icon: 'running', text: words.running }
  if (suspended !== null) return { tone: 'warning', icon: 'pause', text: words.suspended(suspended.author) }
  if (!enabled) return { tone: 'warning', icon: 'pause', text: words.off }
  if (nextCycleAt === null) return { tone: 'neutral', icon: 'waiting', text: words.unknown }
  const left = Date.parse(nextCycleAt) - now
  return { tone: 'neutral', icon: 'waiting', text: left <= 0 ? words.due : words.next(showCountdown(left)) }
}
