import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { literalsIn } from '#src/connectors/contract/testing/source-literals.ts'
import type { RunId } from '#src/model/brand.ts'
import { noCounters, type Run, type RunResult } from '#src/model/run.ts'
import { advanceAlerts, alertConditions } from './advance-alerts.ts'
import { dayMs, hourMs, minuteMs } from './alert-condition.ts'
import type { AlertFacts, Backlog, ConnectorFacts } from './alert-facts.ts'
import { alertFacts, connectorFacts, moment } from './testing/sample-facts.ts'

/** Keys and severities of what is wrong with one connector. */
function of(more: Partial<ConnectorFacts>): readonly string[] {
  return named(alertFacts([connectorFacts(more)]))
}

function service(more: Partial<AlertFacts>): readonly string[] {
  return named(alertFacts(undefined, more))
}

function named(facts: AlertFacts): readonly string[] {
  const conditions = alertConditions(facts)
  for (const { title, advice, evidence } of conditions) {
    expect(title.length).toBeGreaterThan(10)
    expect(advice.length).toBeGreaterThan(10)
    expect(Object.keys(evidence).length).toBeGreaterThan(0)
  }
  return conditions.map(({ key, severity }) => `${key} ${severity}`)
}

function imports(results: readonly RunResult[], reason: string | null = null): Pick<ConnectorFacts, 'runs'> {
  const runs = results.map((result, index): Run => {
    const step = {
      number: 1,
      type: 'delta-import' as const,
      partition: 'DC=contoso,DC=lab',
      result,
      reason,
      startedAt: moment,
      endedAt: moment,
      server: 'dc1',
      connection: [],
      counters: noCounters,
      objectErrorCount: 0,
      progress: null,
      advice: null,
    }
    const { id: connectorId } = connectorFacts()
    const times = { startedAt: moment, endedAt: moment }
    const of = { id: `run ${index}` as RunId, number: 100 - index, connectorId, profile: 'Delta Import', trigger: 'schedule' as const }
    return { ...of, cycleId: null, configurationVersion: 1, result, ...times, steps: [step] }
  })
  return { runs }
}

function backlog(exports: readonly number[]): { readonly backlog: readonly Backlog[] } {
  return { backlog: exports.map((count) => ({ imports: 5, exports: count })) }
}

describe('Alerts about accounts', () => {
  const check = {
    name: 'privileges',
    outcome: 'warning' as const,
    message: 'The account is a member of Domain Admins.',
    advice: 'Use another one.',
  }

  it('tell of one that can do too much, once for all who share it, until a test finds it in no such group', () => {
    expect(of({ checks: { at: moment, found: [check] } })).toEqual(['credential.too-powerful P2'])
    expect(of({ checks: { at: moment, found: [] } })).toEqual([])
    const sharers = [
      connectorFacts({ checks: { at: moment - 1, found: [check] } }),
      connectorFacts({ name: 'fabrikam.lab', checks: { at: moment, found: [check] } }),
    ]
    const conditions = alertConditions(alertFacts(sharers))
    expect(conditions.map(({ connectors }) => connectors.length)).toEqual([2])
    const mended = [...sharers.slice(0, 1), connectorFacts({ name: 'fabrikam.lab', checks: { at: moment, found: [] } })]
    expect(named(alertFacts(mended))).toEqual([])
  })

  it('tell which right is missing, from a test or a run, until a test or a run has it', () => {
    const failed = { name: 'replicate-changes', outcome: 'failed' as const, message: 'It is refused.', advice: 'Grant it.' }
    expect(of({ checks: { at: moment, found: [failed, { ...failed, name: 'bind' }] } })).toEqual(['rights.missing P2'])
    expect(of({ checks: { at: moment, found: [{ ...failed, outcome: 'warning' }] } })).toEqual([])
    expect(of(imports(['no-start-ma'], 'permission'))).toEqual(['rights.missing P2'])
    expect(of(imports(['success', 'no-start-ma'], null))).toEqual([])
  })
})

describe('Alerts about directories', () => {
  it('tell of a partition that is not there at once, and of one that cannot be reached the second time', () => {
    expect(of(imports(['no-start-partition-delete']))).toEqual(['partition.missing P1'])
    expect(of(imports(['no-start-connection']))).toEqual([])
    expect(of(imports(['no-start-connection', 'stopped-connectivity']))).toEqual(['partition.unreachable P2'])
    expect(of(imports(['success', 'no-start-connection', 'no-start-connection']))).toEqual([])
  })

  it('tell of clocks that are a minute apart, urgently from four minutes on', () => {
    const server = (skewMs: number | null) => ({ server: { server: 'dc1:636', at: moment, skewMs, certificateUntil: null } })
    expect(of(server(-61_000))).toEqual(['time.skew P2'])
    expect(of(server(4 * minuteMs + 1))).toEqual(['time.skew P1'])
    expect(of(server(59_000))).toEqual([])
    expect(of(server(null))).toEqual([])
  })

  it('tell of the certificate of a server 30 days before its end, urgently three days before', () => {
    const until = (days: number) => ({ server: { server: 'dc1:636', at: moment, skewMs: 0, certificateUntil: moment + days * dayMs } })
    expect([31, 29, 2, -1].map((days) => of(until(days)))).toEqual([[], ['tls.expiring P3'], ['tls.expiring P1'], ['tls.expiring P1']])
  })

  it('tell of what waits when it grew in six cycles, and no longer once it shrinks', () => {
    expect(of(backlog([1, 2, 3, 4, 5, 6, 7]))).toEqual(['backlog.growing P3'])
    expect(of(backlog([1, 2, 3, 4, 5, 6]))).toEqual([])
    expect(of(backlog([1, 2, 3, 4, 5, 6, 6]))).toEqual([])
  })

  it('tell of object errors that rise by a fifth in a week or are very many', () => {
    const errors = (now: number, weekAgo: number | null) => ({
      objectErrors: {
        now: { synchronization: 0, export: now },
        weekAgo: weekAgo === null ? null : { synchronization: 0, export: weekAgo },
      },
    })
    expect(of(errors(121, 100))).toEqual(['objects.errors-rising P3'])
    expect(of(errors(119, 100))).toEqual([])
    expect(of(errors(3, 1))).toEqual([])
    expect(of(errors(5_001, null))).toEqual(['objects.errors-rising P3'])
    expect(of(errors(5_000, null))).toEqual([])
  })
})

describe('Alerts about the machine', () => {
  it('tell of an audit that was changed, and no longer once a look finds it whole', () => {
    const audit = { at: moment, entries: 9, breaks: [{ sequence: 4, kind: 'changed' as const }] }
    expect(service({ audit })).toEqual(['audit.chain-broken P1'])
    expect(service({ audit: { ...audit, breaks: [] } })).toEqual([])
  })

  it('tell of three cycles in a row that took longer than the interval', () => {
    expect(service({ cyclesMs: [hourMs, hourMs, hourMs] })).toEqual(['run.overrun P3'])
    expect(service({ cyclesMs: [minuteMs, hourMs, hourMs, hourMs] })).toEqual([])
    expect(service({ cyclesMs: [hourMs, hourMs] })).toEqual([])
  })

  it('tell of a disk with less than a tenth free', () => {
    expect([0.5, 0.1, 0.09, 0.02, null].map((diskFree) => service({ diskFree }))).toEqual([[], [], ['host.disk P2'], ['host.disk P1'], []])
  })

  it('tell of more than ten refused requests of one person in five minutes, for an hour', () => {
    const tries = (count: number, everyMs: number, author = 'victor') =>
      Array.from({ length: count }, (_, i) => ({ author, at: moment - 30 * minuteMs + i * everyMs }))
    expect(service({ denials: tries(11, 1_000) })).toEqual(['security.denied-spike P2'])
    expect(service({ denials: tries(10, 1_000) })).toEqual([])
    expect(service({ denials: tries(20, minuteMs) })).toEqual([])
    expect(service({ denials: [...tries(6, 1_000), ...tries(6, 1_000, 'rita')] })).toEqual([])
    expect(service({ denials: tries(11, 1_000), now: moment + hourMs })).toEqual([])
  })

  it('are raised once while they last, and end once', () => {
    const full = advanceAlerts(alertConditions(alertFacts(undefined, { diskFree: 0.05 })), before([]), moment)
    const again = advanceAlerts(alertConditions(alertFacts(undefined, { diskFree: 0.05 })), before(full.alerts), moment + minuteMs)
    const over = advanceAlerts(alertConditions(alertFacts(undefined, { diskFree: 0.5 })), before(full.alerts), moment + hourMs)
    expect([full, again, over].map(({ deliveries }) => deliveries.map(({ occasion }) => occasion))).toEqual([['raised'], [], ['resolved']])
  })
})

it('Every alert stands on the page for operators', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8')
  const keys = literalsIn(import.meta.dirname, /key: '([a-z-]+\.[a-z-]+)'/g)
  expect(keys.length).toBeGreaterThan(20)
  expect(keys.filter((key) => !page.includes(`\`${key}\``))).toEqual([])
})

function before(open: Parameters<typeof advanceAlerts>[1]['open']): Parameters<typeof advanceAlerts>[1] {
  return { open, silenced: [], nextNumber: open.length + 1, channels: [{ name: 'all', minimumSeverity: 'P3' }] }
}
