import { describe, expect, it } from 'vitest'
import type { Alert } from '#src/model/alert.ts'
import type { RunId } from '#src/model/brand.ts'
import { noCounters, type Run, type RunResult, type StepType } from '#src/model/run.ts'
import { advanceAlerts, alertConditions, type AlertsAdvanced } from './advance-alerts.ts'
import { dayMs, hourMs, minuteMs } from './alert-condition.ts'
import type { AlertFacts } from './alert-facts.ts'
import { alertFacts, connectorFacts, forecastOf, moment, refusedStanding } from './testing/sample-facts.ts'

/** Keeps what a store would keep between looks. */
class Looks {
  readonly alerts = new Map<number, Alert>()
  readonly told: string[] = []

  look(facts: AlertFacts): AlertsAdvanced {
    const all = [...this.alerts.values()]
    const before = {
      open: all.filter(({ resolvedAt }) => resolvedAt === null),
      silenced: all.filter(({ resolvedAt, snooze }) => resolvedAt !== null && snooze !== null).toReversed(),
      nextNumber: all.length + 1,
      channels: [
        { name: 'all', minimumSeverity: 'P3' as const },
        { name: 'pager', minimumSeverity: 'P1' as const },
      ],
    }
    const advanced = advanceAlerts(alertConditions(facts), before, facts.now)
    for (const alert of advanced.alerts) this.alerts.set(alert.number, alert)
    for (const { channel, occasion, alert } of advanced.deliveries) {
      const of = this.alerts.get(alert)
      if (channel === 'all') this.told.push(`${occasion} ${of?.key} ${of?.severity}`)
    }
    return advanced
  }
}

function keys(facts: AlertFacts): readonly string[] {
  return alertConditions(facts).map(({ key, severity }) => `${key} ${severity}`)
}

let number = 0
function run(result: RunResult, type: StepType = 'delta-import', more: Partial<Run> = {}): Run {
  const step = {
    number: 1,
    type,
    partition: null,
    result,
    reason: null,
    startedAt: moment,
    endedAt: moment,
    server: null,
    connection: [],
    counters: noCounters,
    objectErrorCount: 0,
    progress: null,
    advice: null,
  }
  return {
    id: `run ${++number}` as RunId,
    number,
    connectorId: connectorFacts().id,
    profile: 'Delta Import',
    trigger: 'schedule',
    cycleId: null,
    configurationVersion: 1,
    result,
    startedAt: moment,
    endedAt: result === 'in-progress' ? null : moment + minuteMs,
    steps: [step],
    ...more,
  }
}

describe('Alerts', () => {
  it('are none while nothing is wrong', () => {
    expect(keys(alertFacts())).toEqual([])
    expect(keys(alertFacts([]))).toEqual([])
  })

  it.each([
    ['rejected', 'wrong-password-or-name', 'credential.rejected P1'],
    ['locked-out', 'locked-out', 'credential.locked-out P1'],
    ['blocked', 'account-disabled', 'credential.blocked P1'],
    ['must-change', 'password-expired', 'credential.must-change P1'],
    ['blocked', 'conditional-access', 'policy.mfa-or-ca P1'],
  ] as const)('tell a credential that is %s because of %s', (standing, reason, key) => {
    expect(keys(alertFacts([connectorFacts({ standing: refusedStanding(standing, reason) })]))).toEqual([key])
  })

  it('scenario 14: are one for an account that several connectors share', () => {
    const standing = refusedStanding('rejected', 'wrong-password-or-name')
    const conditions = alertConditions(alertFacts([connectorFacts({ standing }), connectorFacts({ name: 'fabrikam.lab', standing })]))
    expect(conditions).toHaveLength(1)
    expect(conditions[0]?.connectors).toHaveLength(2)
    expect(conditions[0]?.title).toBe('The credential of CONTOSO\\sync is refused (contoso.lab, fabrikam.lab)')
  })

  it('scenario 4: are raised once and told once, and their end is told once', () => {
    const looks = new Looks()
    const refused = alertFacts([connectorFacts({ standing: refusedStanding('rejected', 'wrong-password-or-name') })])
    for (let minute = 0; minute < 5; minute++) looks.look({ ...refused, now: moment + minute * minuteMs })
    expect(looks.told).toEqual(['raised credential.rejected P1'])
    const { alerts } = looks.look(alertFacts(undefined, { now: moment + 30 * minuteMs }))
    expect(alerts[0]).toMatchObject({
      resolution: { kind: 'over', text: 'It is over after 00:30:00.' },
      resolvedAt: moment + 30 * minuteMs,
    })
    looks.look(alertFacts(undefined, { now: moment + 31 * minuteMs }))
    expect(looks.told).toEqual(['raised credential.rejected P1', 'resolved credential.rejected P1'])
  })

  it('of one incident replace each other, and only the last one tells that it is over', () => {
    const looks = new Looks()
    looks.look(alertFacts([connectorFacts({ standing: refusedStanding('rejected', 'wrong-password-or-name') })]))
    looks.look(alertFacts([connectorFacts({ standing: refusedStanding('locked-out', 'locked-out') })], { now: moment + 1 }))
    looks.look(alertFacts(undefined, { now: moment + 2 }))
    expect(looks.told).toEqual(['raised credential.rejected P1', 'raised credential.locked-out P1', 'resolved credential.locked-out P1'])
  })

  it('scenario 5: tell that somebody changed the password before the first run fails', () => {
    const forecast = forecastOf({ kind: 'never' }, { since: moment, mark: 'x', changedAt: moment - minuteMs })
    expect(keys(alertFacts([connectorFacts({ forecast })]))).toEqual(['credential.changed-elsewhere P2'])
  })

  it('scenario 6: tell of the end of a password at 30, 14, 7, 3 and 1 days, exactly once each, and never when it has none', () => {
    const looks = new Looks()
    const forecast = forecastOf({ kind: 'at', at: moment + 42 * dayMs, what: 'password', thumbprint: null })
    for (let hours = 0; hours < 42 * 24; hours += 6)
      looks.look(
        alertFacts([connectorFacts({ forecast, importedAt: moment + hours * hourMs })], {
          now: moment + hours * hourMs,
          cycleAt: moment + hours * hourMs,
        }),
      )
    const raised = looks.told.filter((each) => each.startsWith('raised'))
    expect(raised).toEqual(['P3', 'P3', 'P2', 'P2', 'P1'].map((severity) => `raised credential.expiring ${severity}`))
    expect([...looks.alerts.values()].map(({ evidence }) => evidence['days'])).toEqual([30, 14, 7, 3, 1])
    expect(looks.told).toHaveLength(5)
    expect(keys(alertFacts([connectorFacts({ forecast: forecastOf({ kind: 'never' }) })]))).toEqual([])
  })

  it('say only the nearest step when the service was away meanwhile', () => {
    const forecast = forecastOf({ kind: 'at', at: moment + 5 * dayMs, what: 'client-secret', thumbprint: null })
    const conditions = alertConditions(alertFacts([connectorFacts({ forecast })]))
    expect(conditions.map(({ evidence }) => evidence['days'])).toEqual([7])
  })

  it('scenario 41: tell of a certificate at 150, 30 and 7 days and when it has expired', () => {
    const at = (days: number) =>
      keys(
        alertFacts([
          connectorFacts({ forecast: forecastOf({ kind: 'at', at: moment + days * dayMs, what: 'certificate', thumbprint: 'AB' }) }),
        ]),
      )
    expect([151, 150, 30, 7, 0].map(at)).toEqual([
      [],
      ['certificate.expiring P2'],
      ['certificate.expiring P2'],
      ['certificate.expiring P2'],
      ['certificate.expired P1'],
    ])
  })

  it('scenario 35: tell of a credential that was stored without a test, until it has signed in', () => {
    const secret = { version: 2, createdAt: moment, testedAt: null, isDamaged: false }
    const { standing } = connectorFacts()
    expect(keys(alertFacts([connectorFacts({ secret, standing: { ...standing, standing: 'unverified' } })]))).toEqual([
      'credential.untested P3',
    ])
    expect(keys(alertFacts([connectorFacts({ secret })]))).toEqual([])
  })

  it('tell of the vault, of damaged records and of replacements that failed', () => {
    expect(keys(alertFacts([], { vaultSealed: 'no key' }))).toEqual(['vault.sealed P1'])
    expect(keys(alertFacts([], { recoveryKitAt: moment - 181 * dayMs }))).toEqual(['vault.recovery-kit-untested P3'])
    const damaged = { version: 1, createdAt: moment, testedAt: moment, isDamaged: true }
    expect(keys(alertFacts([connectorFacts({ secret: damaged })]))).toEqual(['vault.undecryptable P1'])
    const rotationFailure = { at: moment, text: 'too young', advice: 'Wait.' }
    expect(keys(alertFacts([connectorFacts({ rotationFailure })]))).toEqual(['credential.rotation-failed P2'])
    expect(keys(alertFacts([connectorFacts({ isBudgetSpent: true })]))).toEqual(['budget.exhausted P2'])
  })

  it('tell of a backup or a rehearsal that failed, and of backups that are overdue while they are wanted', () => {
    const backup = { failure: null, lastAt: moment - 3 * dayMs, intervalMs: dayMs }
    const startedAt = moment - 10 * dayMs
    const conditions = (more: object) => alertConditions(alertFacts([], { startedAt, backup: { ...backup, ...more } }))
    const titles = (more: object) => conditions(more).map(({ key, severity, title }) => `${key} ${severity}: ${title}`)
    const failure = (what: string) => ({ lastAt: moment, failure: { at: moment, what, reason: 'checksum: it differs' } })
    expect(titles(failure('backup'))).toEqual(['backup.failed P2: The last backup could not be made'])
    expect(titles(failure('rehearsal'))).toEqual(['backup.failed P2: The last backup did not stand its rehearsal'])
    expect(conditions(failure('rehearsal'))[0]?.evidence['reason']).toBe('checksum: it differs')
    expect(titles({})).toEqual(['backup.failed P2: No backup was made in time'])
    expect(titles({ intervalMs: null })).toEqual([])
    expect(titles({ lastAt: moment - 2 * dayMs })).toEqual([])
    expect(titles({ lastAt: null })).toEqual([])
    expect(keys(alertFacts([], { startedAt: moment - hourMs, backup }))).toEqual([])
  })

  it('tell of runs that fail three times, unless the credential is why', () => {
    const failed = (result: RunResult, count: number) => [connectorFacts({ runs: Array.from({ length: count }, () => run(result)) })]
    expect(keys(alertFacts(failed('stopped-server', 3)))).toEqual(['run.failed-repeatedly P2'])
    expect(keys(alertFacts(failed('stopped-server', 2)))).toEqual([])
    expect(keys(alertFacts(failed('no-start-credentials', 3)))).toEqual([])
    expect(keys(alertFacts([connectorFacts({ runs: [run('success'), ...Array.from({ length: 3 }, () => run('stopped-ma'))] })]))).toEqual(
      [],
    )
  })

  it('tell of a run that shows no progress, or takes three times as long as usual', () => {
    const running = run('in-progress')
    const quiet = connectorFacts({ runs: [running], sameProgressSince: moment - 16 * minuteMs })
    expect(keys(alertFacts([quiet]))).toEqual(['run.stalled P2'])
    const before = Array.from({ length: 5 }, () => run('success', 'delta-import', { startedAt: moment, endedAt: moment + 10 * minuteMs }))
    const facts = connectorFacts({ runs: [run('in-progress'), ...before], sameProgressSince: moment + 31 * minuteMs, importedAt: moment })
    expect(keys(alertFacts([facts], { now: moment + 29 * minuteMs }))).toEqual([])
    expect(keys(alertFacts([facts], { now: moment + 31 * minuteMs }))).toEqual(['run.stalled P2'])
  })

  it('tell of a scheduler that is off or late, and of data that is old', () => {
    const off = { since: moment - 3 * hourMs, why: 'anna: moving', until: null }
    expect(keys(alertFacts(undefined, { schedulerOff: off, cycleAt: moment - 3 * hourMs }))).toEqual(['scheduler.suspended P2'])
    expect(keys(alertFacts(undefined, { cycleAt: moment - 3 * hourMs }))).toEqual(['scheduler.overdue P1'])
    expect(keys(alertFacts(undefined, { cycleAt: moment - hourMs }))).toEqual([])
    expect(keys(alertFacts([connectorFacts({ importedAt: moment - 3 * hourMs })]))).toEqual(['data.stale P2'])
  })

  it('leave a suspension alone that ends by itself within a day, and give cycles their time after it', () => {
    const since = moment - 8 * hourMs
    const suspended = (until: number | null) => {
      const connector = connectorFacts({ importedAt: since })
      return keys(alertFacts([connector], { schedulerOff: { since, why: 'anna: moving', until }, cycleAt: since }))
    }
    expect(suspended(null)).toEqual(['scheduler.suspended P2', 'data.stale P2'])
    expect(suspended(since + 24 * hourMs)).toEqual([])
    expect(suspended(since + 25 * hourMs)).toEqual(['scheduler.suspended P2', 'data.stale P2'])
    const resumed = (resumedAt: number) => keys(alertFacts([connectorFacts({ importedAt: since })], { cycleAt: since, resumedAt }))
    expect(resumed(moment - hourMs)).toEqual([])
    expect(resumed(moment - 3 * hourMs)).toEqual(['scheduler.overdue P1', 'data.stale P2'])
    expect(keys(alertFacts(undefined, { cycleAt: moment - 7 * 24 * hourMs, resumedAt: moment }))).toEqual(['scheduler.overdue P1'])
  })

  it('scenario 26: tell of deletes that are held and of imports that shrank', () => {
    const held = { number: 4, at: moment, counts: { all: 600, added: 600, waiting: 600, exported: 0, withdrawn: 0 } }
    expect(keys(alertFacts([connectorFacts({ held })]))).toEqual(['deletes.held P1'])
    expect(keys(alertFacts([connectorFacts({ runs: [run('stopped-deletion-limit', 'full-import')] })]))).toEqual([
      'import.empty-or-shrunk P1',
    ])
    expect(keys(alertFacts([connectorFacts({ runs: [run('no-start-full-import-required')] })]))).toEqual(['watermark.lost P2'])
    const owed = [{ step: 'full-import', at: moment, reasons: ['A rule changed.'] }]
    expect(keys(alertFacts([connectorFacts({ owed })]))).toEqual(['rules.changed-need-full P3'])
  })

  it('tell whole reasons of a full step, and how many more there are', () => {
    const reasonsOf = (reasons: readonly string[]) =>
      alertConditions(alertFacts([connectorFacts({ owed: [{ step: 'full-import', at: moment, reasons }] })]))[0]?.evidence['reasons']
    const reason = 'The rule In from AD - User Join was changed.'
    expect(reasonsOf([reason, reason])).toBe(`${reason} ${reason}`)
    expect(reasonsOf(Array.from({ length: 40 }, () => reason))).toBe(
      `${Array.from({ length: 11 }, () => reason).join(' ')} And 29 more reasons.`,
    )
    expect(reasonsOf(['x'.repeat(600), reason])).toBe(`${'x'.repeat(600)} And 1 more reason.`)
  })

  it('go to the channels that want their severity', () => {
    const { deliveries } = new Looks().look(
      alertFacts([connectorFacts({ rotationFailure: { at: moment, text: 'x', advice: 'y' } })], { vaultSealed: 'no key' }),
    )
    expect(deliveries.map(({ channel, alert }) => `${alert} ${channel}`)).toEqual(['1 all', '1 pager', '2 all'])
  })

  it('that are silenced tell nobody, also when they come back, until the silence is over', () => {
    const looks = new Looks()
    const sealed = (now: number) => alertFacts([], { vaultSealed: 'no key', now })
    looks.look(sealed(moment))
    const first = looks.alerts.get(1) as Alert
    looks.alerts.set(1, { ...first, snooze: { until: moment + hourMs, by: 'anna', reason: 'moving' } })
    looks.look(alertFacts([], { now: moment + minuteMs }))
    looks.look(sealed(moment + 2 * minuteMs))
    expect(looks.told).toEqual(['raised vault.sealed P1'])
    looks.look(sealed(moment + hourMs))
    looks.look(sealed(moment + hourMs + minuteMs))
    expect(looks.told).toEqual(['raised vault.sealed P1', 'reminder vault.sealed P1'])
  })
})
