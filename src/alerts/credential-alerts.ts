import { isoTime } from '#src/base/clock.ts'
import type { AlertSeverity } from '#src/model/alert.ts'
import { dayMs, type AlertCondition } from './alert-condition.ts'
import type { AlertFacts, ConnectorFacts } from './alert-facts.ts'

/** Days before the end at which somebody is told, and how urgently. Each is told once. */
const expirySteps: readonly (readonly [days: number, AlertSeverity])[] = [
  [1, 'P1'],
  [3, 'P2'],
  [7, 'P2'],
  [14, 'P3'],
  [30, 'P3'],
]
const certificateSteps: readonly (readonly [days: number, AlertSeverity])[] = [
  [0, 'P1'],
  [7, 'P2'],
  [30, 'P2'],
  [150, 'P2'],
]

/** Reasons for which a policy of the cloud keeps the account out, whatever its secret. */
const policyReasons: ReadonlySet<string> = new Set(['mfa-required', 'conditional-access'])

/** What is wrong with the credentials: one condition for an account, however many connectors share it. */
export function credentialConditions({ now, connectors }: AlertFacts): readonly AlertCondition[] {
  const accounts = [...Map.groupBy(connectors, ({ accountKey }) => accountKey).values()]
  return accounts.flatMap((sharers) => accountConditions(sharers, now))
}

function accountConditions(sharers: readonly ConnectorFacts[], now: number): readonly AlertCondition[] {
  const [first] = sharers
  if (first === undefined) return []
  const about = {
    subject: first.accountKey,
    incident: `credential ${first.accountKey}`,
    connectors: sharers.map(({ id }) => id),
  }
  const names = sharers.map(({ name }) => name).join(', ')
  return [
    ...refused(first, names).map((condition) => ({ ...about, ...condition })),
    ...changedElsewhere(sharers, names).map((condition) => ({ ...about, ...condition })),
    ...expiring(sharers, now).map((condition) => ({ ...about, ...condition })),
    ...(first.isBudgetSpent ? [{ ...about, ...budget(first), incident: `budget ${first.accountKey}` }] : []),
    ...sharers.flatMap((connector) => ofSecret(connector)),
  ]
}

type Said = Omit<AlertCondition, 'subject' | 'incident' | 'connectors'> & Partial<Pick<AlertCondition, 'subject' | 'incident'>>

const kinds = {
  rejected: ['credential.rejected', 'is refused'],
  'locked-out': ['credential.locked-out', 'is locked out'],
  blocked: ['credential.blocked', 'is not let in'],
  'must-change': ['credential.must-change', 'has to be renewed'],
} as const

function refused({ standing: { standing, since, refusal, skippedRuns }, account }: ConnectorFacts, names: string): readonly Said[] {
  if (standing !== 'rejected' && standing !== 'locked-out' && standing !== 'blocked' && standing !== 'must-change') return []
  const reason = refusal?.reason ?? standing
  const [key, what] = policyReasons.has(reason) ? (['policy.mfa-or-ca', 'is kept out by a policy'] as const) : kinds[standing]
  return [
    {
      key,
      severity: 'P1',
      title: `The credential of ${account} ${what} (${names})`,
      advice: refusal?.advice ?? '',
      evidence: {
        account,
        reason,
        server: refusal?.server ?? null,
        code: refusal?.subCode ?? refusal?.code ?? null,
        text: refusal?.text ?? null,
        since: isoTime(since),
        skippedRuns,
      },
    },
  ]
}

function changedElsewhere(sharers: readonly ConnectorFacts[], names: string): readonly Said[] {
  const seen = sharers.find(({ forecast, standing }) => (forecast?.suspect ?? null) !== null && standing.standing !== 'rejected')
  const suspect = seen?.forecast?.suspect ?? null
  if (seen === undefined || suspect === null) return []
  return [
    {
      key: 'credential.changed-elsewhere',
      severity: 'P2',
      title: `The password of ${seen.account} was changed in the directory (${names})`,
      advice: 'Enter the new password before the next connection needs it: lockstep credentials set.',
      evidence: {
        account: seen.account,
        changedAt: suspect.changedAt === null ? null : isoTime(suspect.changedAt),
        seenAt: isoTime(suspect.since),
      },
    },
  ]
}

function expiring(sharers: readonly ConnectorFacts[], now: number): readonly Said[] {
  const found = sharers.find(({ forecast }) => forecast?.facts.expiry.kind === 'at')
  const expiry = found?.forecast?.facts.expiry
  if (found === undefined || expiry?.kind !== 'at') return []
  const isCertificate = expiry.what === 'certificate'
  const left = Math.max(0, Math.ceil((expiry.at - now) / dayMs))
  const step = (isCertificate ? certificateSteps : expirySteps).find(([days]) => left <= days)
  if (step === undefined) return []
  const [days, severity] = step
  const isOver = isCertificate && days === 0
  const what = { password: 'password', account: 'account', 'client-secret': 'client secret', certificate: 'certificate' }[expiry.what]
  return [
    {
      key: isCertificate ? (isOver ? 'certificate.expired' : 'certificate.expiring') : 'credential.expiring',
      severity,
      // Each step is an alert of its own; a later one takes the place of the one before.
      subject: `${found.accountKey} ${isoTime(expiry.at)} ${days}`,
      incident: `expiry ${found.accountKey}`,
      title: isOver ? `The certificate of ${found.account} has expired` : `The ${what} of ${found.account} expires within ${days} days`,
      advice:
        expiry.what === 'account'
          ? 'Extend the account in the directory.'
          : `Replace the ${what}: lockstep credentials rotate or lockstep credentials set.`,
      evidence: { account: found.account, what, expiresAt: isoTime(expiry.at), days, thumbprint: expiry.thumbprint },
    },
  ]
}

function budget({ account }: ConnectorFacts): Said {
  return {
    key: 'budget.exhausted',
    severity: 'P2',
    title: `No attempt is left to sign in as ${account} without the risk of a lock`,
    advice: 'Find out the right password meanwhile; attempts come back when the window of the lock-out policy is over.',
    evidence: { account },
  }
}

function ofSecret({ id, name, account, secret, standing, rotationFailure }: ConnectorFacts): readonly AlertCondition[] {
  const about = { subject: id, connectors: [id], incident: `secret ${id}` }
  const isUntested = secret !== null && secret.testedAt === null && standing.standing !== 'valid'
  return [
    ...(isUntested
      ? [
          {
            ...about,
            key: 'credential.untested',
            severity: 'P3' as const,
            incident: `untested ${id}`,
            title: `The credential of connector ${name} was stored without a test`,
            advice: 'Test it: lockstep credentials test, or wait for the next run.',
            evidence: { connector: name, account, version: secret.version, storedAt: isoTime(secret.createdAt) },
          },
        ]
      : []),
    ...(secret?.isDamaged === true
      ? [
          {
            ...about,
            key: 'vault.undecryptable',
            severity: 'P1' as const,
            title: `The stored credential of connector ${name} cannot be read`,
            advice: 'Enter it again: lockstep credentials set. All others are not affected.',
            evidence: { connector: name, account, version: secret.version },
          },
        ]
      : []),
    ...(rotationFailure === null
      ? []
      : [
          {
            ...about,
            key: 'credential.rotation-failed',
            severity: 'P2' as const,
            incident: `rotation ${id}`,
            title: `The credential of connector ${name} could not be replaced by the service`,
            advice: rotationFailure.advice,
            evidence: { connector: name, account, reason: rotationFailure.text, triedAt: isoTime(rotationFailure.at) },
          },
        ]),
  ]
}
