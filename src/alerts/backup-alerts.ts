import { isoTime } from '#src/base/clock.ts'
import { dayMs, type AlertCondition } from './alert-condition.ts'
import type { AlertFacts } from './alert-facts.ts'

/** Intervals without a whole backup before somebody is told: one may wait for runs. */
const overdueIntervals = 2
/** A service that was stopped for long makes up for it by itself; it waits a day for runs at the most. */
const catchUpMs = dayMs

/** That the last backup or rehearsal failed, or that no backup was made in time. */
export function backupConditions(facts: AlertFacts): readonly AlertCondition[] {
  const found = failed(facts) ?? overdue(facts)
  const about = { key: 'backup.failed', subject: 'service', incident: 'backup', severity: 'P2' as const, connectors: [] }
  return found === null ? [] : [{ ...about, ...found }]
}

type Found = Pick<AlertCondition, 'title' | 'advice' | 'evidence'> | null

function failed({ backup }: AlertFacts): Found {
  const failure = backup?.failure ?? null
  if (failure === null) return null
  const evidence = { at: isoTime(failure.at), reason: failure.reason }
  if (failure.what === 'backup') {
    const advice = 'Mend what the reason names, then make one: lockstep backup create --rehearse, or Settings > Backup (/settings/backup).'
    return { title: 'The last backup could not be made', advice, evidence }
  }
  const advice =
    'This backup would not do on the day it is needed. Make another and prove it: lockstep backup create --rehearse, or Settings > Backup (/settings/backup).'
  return { title: 'The last backup did not stand its rehearsal', advice, evidence }
}

function overdue({ backup, now, startedAt }: AlertFacts): Found {
  const { lastAt = null, intervalMs = null } = backup ?? {}
  if (lastAt === null || intervalMs === null) return null
  if (now <= Math.max(lastAt + overdueIntervals * intervalMs, startedAt + catchUpMs)) return null
  return {
    title: 'No backup was made in time',
    advice:
      'See lockstep backup list and the log for why, then make one: lockstep backup create --rehearse, or Settings > Backup (/settings/backup).',
    evidence: { since: isoTime(lastAt), intervalDays: Math.round(intervalMs / dayMs) },
  }
}
