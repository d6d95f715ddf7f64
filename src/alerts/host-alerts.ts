import { isoTime } from '#src/base/clock.ts'
import { hourMs, minuteMs, type AlertCondition } from './alert-condition.ts'
import type { AlertFacts } from './alert-facts.ts'

/** Cycles in a row that take longer than the interval before somebody is told: a full import may take one. */
const overrunsMax = 3
/** Share of the disk that has to stay free: SQLite needs room for its log and for copies. */
const diskFreeMin = 0.1
/** Below this the next cycle may not find room any more. */
const diskFreeUrgent = 0.03
/** More refused requests of one person within the window are no slip. */
const denialsMax = 10
const denialWindowMs = 5 * minuteMs
/** How long such a spike stays an alert. */
export const denialMemoryMs = hourMs

/** What is wrong with the machine, the audit and the cycles as a whole, and who tries what he may not. */
export function hostConditions(facts: AlertFacts): readonly AlertCondition[] {
  const about = { subject: 'service', connectors: [] }
  const found = [brokenAudit(facts), overrun(facts), littleDisk(facts)].filter((condition) => condition !== null)
  return [...found.map((condition) => ({ ...about, incident: condition.key, ...condition })), ...deniedSpikes(facts)]
}

type Found = Omit<AlertCondition, 'subject' | 'connectors' | 'incident'> | null

function brokenAudit({ audit }: AlertFacts): Found {
  const [first] = audit?.breaks ?? []
  if (audit === null || first === undefined) return null
  return {
    key: 'audit.chain-broken',
    severity: 'P1',
    title: 'The audit was changed by somebody else than the service',
    advice: 'See lockstep vault verify for the entries; compare with the hashes in the log, and look for who may write to the database.',
    evidence: {
      entries: audit.entries,
      breaks: audit.breaks.length,
      first: first.sequence,
      kind: first.kind,
      checkedAt: isoTime(audit.at),
    },
  }
}

function overrun({ cyclesMs, intervalMs }: AlertFacts): Found {
  const last = cyclesMs.slice(0, overrunsMax)
  if (intervalMs === 0 || last.length < overrunsMax || !last.every((duration) => duration > intervalMs)) return null
  return {
    key: 'run.overrun',
    severity: 'P3',
    title: 'Cycles take longer than the interval between them',
    advice: 'See lockstep runs list for what takes so long, or choose a longer interval: lockstep scheduler set --interval.',
    evidence: { longestMinutes: Math.round(Math.max(...last) / minuteMs), intervalMinutes: Math.round(intervalMs / minuteMs) },
  }
}

function littleDisk({ diskFree }: AlertFacts): Found {
  if (diskFree === null || diskFree >= diskFreeMin) return null
  return {
    key: 'host.disk',
    severity: diskFree < diskFreeUrgent ? 'P1' : 'P2',
    title: `The disk of the data directory is nearly full (${Math.floor(diskFree * 100)} % free)`,
    advice: 'Make room, or keep the history for fewer days. When nothing is free any more, no run can write what it did.',
    evidence: { freePercent: Math.floor(diskFree * 1000) / 10 },
  }
}

function deniedSpikes({ denials, now }: AlertFacts): readonly AlertCondition[] {
  const recent = denials.filter(({ at }) => now - at <= denialMemoryMs)
  return [...Map.groupBy(recent, ({ author }) => author)].flatMap(([author, of]) => {
    const times = of.map(({ at }) => at).toSorted((a, b) => a - b)
    const most = Math.max(...times.map((from) => times.filter((at) => at >= from && at - from <= denialWindowMs).length))
    if (most <= denialsMax) return []
    const first = times[0] ?? now
    return [
      {
        key: 'security.denied-spike',
        subject: author,
        connectors: [],
        incident: `security.denied-spike ${author}`,
        severity: 'P2' as const,
        title: `${author} was refused many times in a short while`,
        advice: `See lockstep events list --id 20070. Find out whether ${author} is at it; if not, end the sessions and revoke the tokens.`,
        evidence: { author, refused: times.length, withinFiveMinutes: most, since: isoTime(first) },
      },
    ]
  })
}
