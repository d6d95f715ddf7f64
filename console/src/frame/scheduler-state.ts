import type { StatusBody } from '#src/api/contract/status.ts'
import type { IconName } from '../parts/icon.tsx'
import { showClock, showCountdown } from '../words/format.ts'
import { frameWords } from '../words/frame.ts'

const words = frameWords.scheduler

/** When the next cycle begins, or why none does, in a few words. */
export function schedulerState(
  scheduler: StatusBody['scheduler'],
  { now, times }: { readonly now: number; readonly times: 'local' | 'utc' },
): { tone: string; icon: IconName; text: string } {
  const { cycleInProgress, suspended, enabled, nextCycleAt } = scheduler
  const suspendedText = ({ author, until }: NonNullable<typeof suspended>): string =>
    until === null ? words.suspended(author) : words.suspendedUntil(author, showClock(Date.parse(until), times, now))
  if (cycleInProgress) return { tone: 'running', icon: 'running', text: words.running }
  if (suspended !== null) return { tone: 'warning', icon: 'pause', text: suspendedText(suspended) }
  if (!enabled) return { tone: 'warning', icon: 'pause', text: words.off }
  if (nextCycleAt === null) return { tone: 'neutral', icon: 'waiting', text: words.unknown }
  const left = Date.parse(nextCycleAt) - now
  return { tone: 'neutral', icon: 'waiting', text: left <= 0 ? words.due : words.next(showCountdown(left)) }
}
