import { formatTimeSpan } from '#src/model/time-span.ts'
import type { Alert, AlertDelivery, AlertOccasion, AlertResolution, AlertSeverity } from '#src/model/alert.ts'
import type { AlertCondition } from './alert-condition.ts'
import type { AlertFacts } from './alert-facts.ts'
import { credentialConditions } from './credential-alerts.ts'
import { directoryConditions, powerConditions } from './directory-alerts.ts'
import { backupConditions } from './backup-alerts.ts'
import { hostConditions } from './host-alerts.ts'
import { connectorConditions, serviceConditions } from './run-alerts.ts'

/** A channel, as far as it matters who is told. */
export interface ChannelWish {
  readonly name: string
  readonly minimumSeverity: AlertSeverity
}

/** What is known of alerts before a look. */
export interface AlertsBefore {
  readonly open: readonly Alert[]
  /** Alerts that were silenced and are over, newest first: what comes back while the silence lasts stays silent. */
  readonly silenced: readonly Alert[]
  readonly nextNumber: number
  readonly channels: readonly ChannelWish[]
}

/** What a look changes. */
export interface AlertsAdvanced {
  readonly alerts: readonly Alert[]
  readonly deliveries: readonly AlertDelivery[]
}

/** Everything that is as it should not be. */
export function alertConditions(facts: AlertFacts): readonly AlertCondition[] {
  return [
    ...serviceConditions(facts),
    ...hostConditions(facts),
    ...backupConditions(facts),
    ...credentialConditions(facts),
    ...powerConditions(facts),
    ...connectorConditions(facts),
    ...directoryConditions(facts),
  ]
}

/**
 * Compares what is wrong with the alerts that are open: raises, keeps, and ends them. One message is made per raise and channel, one
 * per end, and none for what makes way for another alert of the same incident or is silenced.
 */
export function advanceAlerts(conditions: readonly AlertCondition[], before: AlertsBefore, now: number): AlertsAdvanced {
  const wanted = new Map(conditions.map((condition) => [nameOf(condition), condition]))
  const open = new Map(before.open.map((alert) => [nameOf(alert), alert]))
  const fresh = [...wanted.values()].filter((condition) => !open.has(nameOf(condition)))
  const raised = fresh.map((condition, index) => raise(condition, { before, now, number: before.nextNumber + index }))
  const kept = before.open.flatMap((alert) => {
    const condition = wanted.get(nameOf(alert))
    return condition === undefined ? [] : [follow(alert, condition, now)]
  })
  const incidents = new Set(conditions.map(({ incident }) => incident))
  const ended = before.open.filter((alert) => !wanted.has(nameOf(alert))).map((alert) => end(alert, incidents, now))
  const tell = (alert: Alert, occasion: AlertOccasion) => messages(alert, occasion, { channels: before.channels, now })
  return {
    alerts: [...ended, ...kept.flatMap(({ alert, isChanged }) => (isChanged ? [alert] : [])), ...raised],
    deliveries: [
      ...ended.flatMap((alert) => (alert.resolution?.kind === 'superseded' ? [] : tell(alert, 'resolved'))),
      ...kept.flatMap(({ alert, isAwake }) => (isAwake ? tell(alert, 'reminder') : [])),
      ...raised.flatMap((alert) => tell(alert, 'raised')),
    ],
  }
}

function nameOf({ key, subject }: Pick<Alert, 'key' | 'subject'>): string {
  return `${key}\n${subject}`
}

function raise(condition: AlertCondition, of: { readonly before: AlertsBefore; readonly now: number; readonly number: number }): Alert {
  const former = of.before.silenced.find((alert) => nameOf(alert) === nameOf(condition) && (alert.snooze?.until ?? 0) > of.now)
  return {
    number: of.number,
    ...condition,
    raisedAt: of.now,
    resolvedAt: null,
    resolution: null,
    acknowledgement: null,
    snooze: former?.snooze ?? null,
  }
}

/** The alert as it is now. What was silenced is told again when the silence is over and it is still there. */
function follow(alert: Alert, condition: AlertCondition, now: number) {
  const isAwake = alert.snooze !== null && alert.snooze.until <= now
  const next: Alert = { ...alert, ...condition, snooze: isAwake ? null : alert.snooze }
  return { alert: next, isAwake, isChanged: JSON.stringify(next) !== JSON.stringify(alert) }
}

function end(alert: Alert, incidents: ReadonlySet<string>, now: number): Alert {
  const resolution: AlertResolution = incidents.has(alert.incident)
    ? { kind: 'superseded', text: 'Another alert has taken its place.' }
    : { kind: 'over', text: `It is over after ${formatTimeSpan(Math.max(0, Math.round((now - alert.raisedAt) / 1_000) * 1_000))}.` }
  return { ...alert, resolvedAt: now, resolution }
}

const ranks: Readonly<Record<AlertSeverity, number>> = { P1: 0, P2: 1, P3: 2 }

function messages(
  alert: Alert,
  occasion: AlertOccasion,
  { channels, now }: { readonly channels: readonly ChannelWish[]; readonly now: number },
): readonly AlertDelivery[] {
  if (alert.snooze !== null && alert.snooze.until > now) return []
  const told = channels.filter(({ minimumSeverity }) => ranks[alert.severity] <= ranks[minimumSeverity])
  return told.map(({ name }) => ({
    alert: alert.number,
    channel: name,
    occasion,
    createdAt: now,
    state: 'pending',
    attempts: 0,
    dueAt: now,
    triedAt: null,
    answer: null,
  }))
}
