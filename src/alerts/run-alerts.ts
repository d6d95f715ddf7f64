import { isoTime } from '#src/base/clock.ts'
import { isCompleted, type Run } from '#src/model/run.ts'
import { dayMs, hourMs, minuteMs, type AlertCondition } from './alert-condition.ts'
import type { AlertFacts, ConnectorFacts } from './alert-facts.ts'

/** Runs in a row that fail before somebody is told: one may be the network. */
const failuresMax = 3
/** A run that shows no progress for this long is looked at. */
const quietMs = 15 * minuteMs
/** Completed runs of a profile that make its usual duration known. */
const samplesMin = 5
/** A cycle later than this is overdue, however short the interval. */
const overdueMinMs = 2 * hourMs
/** Beyond this even a long interval is no excuse: directories forget after seven days. */
const overdueMaxMs = 6 * dayMs
const offMs = 2 * hourMs
/** A suspension that ends by itself within this time was meant that way, and nobody has to be reminded of it. */
const announcedMaxMs = dayMs
/** Intervals without an import after which what is known of a directory is old. */
const staleIntervals = 4
const kitMs = 180 * dayMs
/** Characters of reasons that an alert tells; more are read where the full step is owed. */
const reasonsLengthMax = 500

/** What is wrong with the service as a whole. */
export function serviceConditions(facts: AlertFacts): readonly AlertCondition[] {
  const { now, cycleAt, schedulerOff, vaultSealed, recoveryKitAt } = facts
  const about = { subject: 'service', connectors: facts.connectors.map(({ id }) => id) }
  return [
    ...(vaultSealed === null
      ? []
      : [
          {
            ...about,
            key: 'vault.sealed',
            severity: 'P1' as const,
            incident: 'vault',
            title: 'The vault is sealed: no connector can sign in',
            advice: 'Make its key available again; see lockstep vault show. Runs go on by themselves then.',
            evidence: { reason: vaultSealed },
          },
        ]),
    ...(recoveryKitAt !== null && now - recoveryKitAt > kitMs
      ? [
          {
            ...about,
            key: 'vault.recovery-kit-untested',
            severity: 'P3' as const,
            incident: 'recovery kit',
            title: 'The recovery kit of the vault was not tested for half a year',
            advice: 'Test it: a kit that does not open the vault is found out at the worst moment otherwise.',
            evidence: { testedAt: isoTime(recoveryKitAt) },
          },
        ]
      : []),
    ...(schedulerOff !== null && now - schedulerOff.since > offMs && !isAnnounced(schedulerOff) && facts.connectors.length > 0
      ? [
          {
            ...about,
            key: 'scheduler.suspended',
            severity: 'P2' as const,
            incident: 'scheduler off',
            title: 'No cycle begins by itself',
            advice: 'Resume the scheduler when the work is done: lockstep scheduler resume, or lockstep scheduler set --enabled.',
            evidence: {
              since: isoTime(schedulerOff.since),
              why: schedulerOff.why,
              ...(schedulerOff.until === null ? {} : { until: isoTime(schedulerOff.until) }),
            },
          },
        ]
      : []),
    ...(isOverdue(facts)
      ? [
          {
            ...about,
            key: 'scheduler.overdue',
            severity: 'P1' as const,
            incident: 'scheduler overdue',
            title: 'No cycle was completed in time',
            advice: 'See lockstep scheduler show and lockstep runs list for what keeps it.',
            evidence: { lastCycleAt: cycleAt === null ? null : isoTime(cycleAt), intervalMinutes: Math.round(facts.intervalMs / minuteMs) },
          },
        ]
      : []),
  ]
}

function isAnnounced({ since, until }: NonNullable<AlertFacts['schedulerOff']>): boolean {
  return until !== null && until - since <= announcedMaxMs
}

/** While the scheduler is off cycles may be late, and after that they get as long as ever; but directories wait for nobody. */
function isOverdue({ connectors, now, cycleAt, startedAt, resumedAt, schedulerOff, intervalMs }: AlertFacts): boolean {
  if (connectors.length === 0) return false
  const since = cycleAt ?? startedAt
  if (now - since > overdueMaxMs) return true
  const limit = Math.min(overdueMaxMs, Math.max(2 * intervalMs, overdueMinMs))
  return schedulerOff === null && now - Math.max(since, resumedAt ?? since) > limit
}

/** What is wrong with the runs, the deletes and the freshness of single connectors. */
export function connectorConditions(facts: AlertFacts): readonly AlertCondition[] {
  return facts.connectors.flatMap((connector) => {
    const about = { subject: connector.id, connectors: [connector.id] }
    const found: readonly (Omit<AlertCondition, 'subject' | 'connectors' | 'incident'> | null)[] = [
      failedRepeatedly(connector),
      stalled(connector, facts.now),
      stale(connector, facts),
      heldDeletes(connector),
      shrunk(connector),
      lostPosition(connector),
      owesFull(connector),
    ]
    return found
      .filter((condition) => condition !== null)
      .map((condition) => ({ ...about, incident: `${condition.key} ${connector.id}`, ...condition }))
  })
}

type Found = Omit<AlertCondition, 'subject' | 'connectors' | 'incident'> | null

/** Refused sign-ins have alerts of their own, and held deletes are no failure. */
function isFailure({ result }: Run): boolean {
  return !isCompleted(result) && !/credentials|user-termination|service-shutdown|deletion|full-import-required/.test(result)
}

function failedRepeatedly({ name, runs }: ConnectorFacts): Found {
  const last = runs.filter(({ result }) => result !== 'in-progress').slice(0, failuresMax)
  const [newest] = last
  if (newest === undefined || last.length < failuresMax || !last.every(isFailure)) return null
  return {
    key: 'run.failed-repeatedly',
    severity: 'P2',
    title: `Runs of connector ${name} fail one after the other (${newest.result})`,
    advice: newest.steps.findLast(({ advice }) => advice !== null)?.advice ?? 'See lockstep runs show for the reason.',
    evidence: { connector: name, run: newest.number, result: newest.result, reason: newest.steps.at(-1)?.reason ?? null },
  }
}

function stalled({ name, runs, sameProgressSince }: ConnectorFacts, now: number): Found {
  const running = runs.find(({ result }) => result === 'in-progress')
  if (running === undefined) return null
  const isQuiet = sameProgressSince !== null && now - sameProgressSince > quietMs
  const usual = usualDuration(runs, running.profile)
  const isLong = usual !== null && now - running.startedAt > Math.max(quietMs, 3 * usual)
  if (!isQuiet && !isLong) return null
  return {
    key: 'run.stalled',
    severity: 'P2',
    title: `A run of connector ${name} does not come to an end (${running.profile})`,
    advice: 'See lockstep status for where it is; lockstep runs stop ends it between two batches.',
    evidence: { connector: name, run: running.number, startedAt: isoTime(running.startedAt), usualMs: usual },
  }
}

/** The duration that 95 of 100 runs of a profile keep; null while too few are known. */
function usualDuration(runs: readonly Run[], profile: string): number | null {
  const durations = runs
    .filter((run) => run.profile === profile && run.endedAt !== null && isCompleted(run.result))
    .map((run) => (run.endedAt ?? 0) - run.startedAt)
    .toSorted((a, b) => a - b)
  return durations.length < samplesMin ? null : (durations[Math.ceil(durations.length * 0.95) - 1] ?? null)
}

function stale({ name, importedAt }: ConnectorFacts, { now, intervalMs, schedulerOff, resumedAt }: AlertFacts): Found {
  if (schedulerOff !== null && isAnnounced(schedulerOff)) return null
  if (intervalMs === 0 || now - Math.max(importedAt, resumedAt ?? importedAt) <= staleIntervals * intervalMs) return null
  return {
    key: 'data.stale',
    severity: 'P2',
    title: `What is known of ${name} is old`,
    advice: 'See lockstep runs list for why its imports do not come to a good end.',
    evidence: { connector: name, importedAt: isoTime(importedAt) },
  }
}

function heldDeletes({ name, held }: ConnectorFacts): Found {
  if (held === null) return null
  return {
    key: 'deletes.held',
    severity: 'P1',
    title: `${held.counts.waiting} deletes in ${name} wait for a decision`,
    advice: `Look at them: lockstep held show ${held.number}; then approve or reject them.`,
    evidence: { connector: name, batch: held.number, deletes: held.counts.waiting, since: isoTime(held.at) },
  }
}

function shrunk({ name, runs }: ConnectorFacts): Found {
  const run = runs.find(({ steps }) => steps.some(({ type }) => type === 'full-import'))
  const step = run?.steps.find(({ result }) => result === 'stopped-deletion-limit')
  if (run === undefined || step === undefined) return null
  return {
    key: 'import.empty-or-shrunk',
    severity: 'P1',
    title: `A full import of ${name} found far fewer objects than before`,
    advice: 'Look at the directory, the selected containers and the rights of the account; accept it with --accept-shrink if it is right.',
    evidence: { connector: name, run: run.number, partition: step.partition, reason: step.reason },
  }
}

function lostPosition({ name, runs }: ConnectorFacts): Found {
  const run = runs.find(({ steps }) => steps.some(({ type }) => type.endsWith('import')))
  if (run?.result !== 'no-start-full-import-required') return null
  return {
    key: 'watermark.lost',
    severity: 'P2',
    title: `Connector ${name} needs a full import`,
    advice: 'Start one: lockstep run with the profile Full Import.',
    evidence: { connector: name, run: run.number },
  }
}

function owesFull({ name, owed }: ConnectorFacts): Found {
  const [first] = owed
  if (first === undefined) return null
  return {
    key: 'rules.changed-need-full',
    severity: 'P3',
    title: `Connector ${name} owes ${owed.map(({ step }) => step).join(' and ')}`,
    advice: 'The next cycle does it; see lockstep connectors show.',
    evidence: { connector: name, since: isoTime(first.at), reasons: shownReasons(first.reasons) },
  }
}

/** Whole reasons as far as they fit, the first one in any case, and how many there are besides. */
function shownReasons(reasons: readonly string[]): string {
  let shown = reasons[0] ?? ''
  for (const [index, reason] of reasons.entries()) {
    if (index === 0) continue
    const left = reasons.length - index
    if (shown.length + reason.length + 1 > reasonsLengthMax) return `${shown} And ${left} more ${left === 1 ? 'reason' : 'reasons'}.`
    shown += ` ${reason}`
  }
  return shown
}
