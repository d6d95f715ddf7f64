import { isoTime } from '#src/base/clock.ts'
import { isCompleted, type RunStep } from '#src/model/run.ts'
import { dayMs, minuteMs, type AlertCondition } from './alert-condition.ts'
import type { AlertFacts, Backlog, ConnectorFacts, ObjectErrors } from './alert-facts.ts'

/** Cycles over which what waits has to grow each time. */
export const backlogCycles = 6
/** Beyond this many it does not matter any more whether they rise. */
const errorsMax = 5_000
const errorsGrowth = 0.2
/** Fewer more than a week ago are a change of people, not of health. */
const errorsMoreMin = 10
const skewMs = minuteMs
/** Kerberos and signed assertions give up at five minutes. */
const skewUrgentMs = 4 * minuteMs
const certificateDays = 30
const certificateUrgentDays = 3
/** Steps in a row that do not reach a partition: one may be the network. */
const unreachableMax = 2

/** Checks that say something else than which right is missing, and have alerts of their own. */
const notRights: ReadonlySet<string> = new Set([
  'bind',
  'sign-in',
  'reach',
  'locate',
  'tls',
  'clock',
  'identity',
  'privileges',
  'password-expiry',
])

/** What is wrong between single connectors and their directories: rights, partitions, clocks, certificates, and work that piles up. */
export function directoryConditions(facts: AlertFacts): readonly AlertCondition[] {
  return facts.connectors.flatMap((connector) => {
    const about = { connectors: [connector.id], subject: connector.id }
    return [
      ...missingRights(connector),
      ...partitions(connector),
      ...growingBacklog(connector),
      ...risingErrors(connector),
      ...ofServer(connector, facts.now),
    ].map((condition) => ({ ...about, incident: `${condition.key} ${condition.subject ?? connector.id}`, ...condition }))
  })
}

/** One condition for an account that can do too much, however many connectors share it. */
export function powerConditions({ connectors }: AlertFacts): readonly AlertCondition[] {
  return [...Map.groupBy(connectors, ({ accountKey }) => accountKey)].flatMap(([accountKey, sharers]) => {
    const newest = sharers.toSorted((a, b) => (b.checks?.at ?? 0) - (a.checks?.at ?? 0))[0]
    const check = newest?.checks?.found.find(({ name }) => name === 'privileges')
    if (newest === undefined || check === undefined) return []
    return [
      {
        key: 'credential.too-powerful',
        subject: accountKey,
        connectors: sharers.map(({ id }) => id),
        incident: `credential.too-powerful ${accountKey}`,
        severity: 'P2' as const,
        title: `The account ${newest.account} can do far more than synchronization needs`,
        advice: check.advice ?? 'Use an account of its own with few rights, then test it: lockstep credentials test.',
        evidence: { account: newest.account, found: check.message },
      },
    ]
  })
}

type Found = Omit<AlertCondition, 'subject' | 'connectors' | 'incident'> & Partial<Pick<AlertCondition, 'subject'>>

function missingRights({ id, name, checks, runs }: ConnectorFacts): readonly Found[] {
  const failed = (checks?.found ?? []).filter((check) => check.outcome === 'failed' && !notRights.has(check.name))
  const run = runs.find(({ endedAt, steps }) => endedAt !== null && steps.some(({ type }) => !type.endsWith('synchronization')))
  const step = run?.steps.find(({ reason }) => reason === 'permission')
  return [
    ...failed.map((check) => ({
      key: 'rights.missing',
      subject: `${id} ${check.name}`,
      severity: 'P2' as const,
      title: `The account of connector ${name} lacks a right (${check.name})`,
      advice: `${check.advice ?? ''} Then test it: lockstep credentials test.`.trim(),
      evidence: { connector: name, check: check.name, found: check.message },
    })),
    ...(step === undefined || failed.length > 0
      ? []
      : [
          {
            key: 'rights.missing',
            subject: `${id} run`,
            severity: 'P2' as const,
            title: `A run of connector ${name} was refused for want of a right`,
            advice: step.advice ?? 'Run the connection test, which says which right is missing: lockstep credentials test.',
            evidence: { connector: name, run: run?.number ?? null, step: step.type, partition: step.partition },
          },
        ]),
  ]
}

function partitions({ id, name, runs }: ConnectorFacts): readonly Found[] {
  const steps = runs
    .flatMap((run) => run.steps)
    .filter(({ type, partition, endedAt }) => partition !== null && type.endsWith('import') && endedAt !== null)
  return [...Map.groupBy(steps, ({ partition }) => partition ?? '')].flatMap(([partition, newestFirst]): readonly Found[] => {
    const [newest] = newestFirst
    if (newest === undefined) return []
    const about = { subject: `${id} ${partition}`, evidence: evidenceOf(name, newest) }
    if (newest.result === 'no-start-partition-delete' || newest.result === 'no-start-partition-not-configured') {
      const advice = newest.advice ?? 'Correct the partitions of the connector: lockstep connectors show.'
      return [{ ...about, key: 'partition.missing', severity: 'P1', title: `The partition ${partition} of ${name} is not there`, advice }]
    }
    const isLost = newestFirst.length >= unreachableMax && newestFirst.slice(0, unreachableMax).every(isUnreachable)
    if (!isLost) return []
    const advice = newest.advice ?? 'Look at the network, the domain controllers and the certificate: lockstep credentials test.'
    return [
      { ...about, key: 'partition.unreachable', severity: 'P2', title: `The partition ${partition} of ${name} cannot be reached`, advice },
    ]
  })
}

function isUnreachable({ result }: RunStep): boolean {
  return !isCompleted(result) && /connection|no-domain-controller|connectivity|server-down/.test(result)
}

function evidenceOf(connector: string, step: RunStep): AlertCondition['evidence'] {
  return { connector, result: step.result, reason: step.reason, server: step.server, text: step.connection.at(-1)?.text ?? null }
}

function growingBacklog({ id, name, backlog }: ConnectorFacts): readonly Found[] {
  return (['exports', 'imports'] as const).flatMap((kind) => {
    const counts = backlog.slice(-(backlogCycles + 1)).map((each: Backlog) => each[kind])
    const grows = counts.length > backlogCycles && counts.every((count, i) => i === 0 || count > (counts[i - 1] ?? 0))
    if (!grows) return []
    return [
      {
        key: 'backlog.growing',
        subject: `${id} ${kind}`,
        severity: 'P3' as const,
        title: `More and more ${kind === 'exports' ? 'changes wait to be exported to' : 'imported changes wait to be synchronized from'} ${name}`,
        advice: 'See lockstep runs list for what does not keep up, and lockstep space for what waits.',
        evidence: { connector: name, waiting: counts.at(-1) ?? 0, before: counts[0] ?? 0, cycles: backlogCycles },
      },
    ]
  })
}

function risingErrors({ id, name, objectErrors: { now, weekAgo } }: ConnectorFacts): readonly Found[] {
  return (['synchronization', 'export'] as const satisfies readonly (keyof ObjectErrors)[]).flatMap((category) => {
    const count = now[category]
    const before = weekAgo?.[category] ?? null
    const rises = before !== null && count - before >= errorsMoreMin && count > before * (1 + errorsGrowth)
    if (!rises && count <= errorsMax) return []
    return [
      {
        key: 'objects.errors-rising',
        subject: `${id} ${category}`,
        severity: 'P3' as const,
        title: `${count} objects of ${name} have ${category} errors`,
        advice: 'See lockstep runs show for the objects and what is wrong with them; many often have one cause.',
        evidence: { connector: name, category, objects: count, weekAgo: before },
      },
    ]
  })
}

function ofServer({ name, server }: ConnectorFacts, now: number): readonly Found[] {
  if (server === null) return []
  const found: Found[] = []
  if (server.skewMs !== null && Math.abs(server.skewMs) > skewMs) {
    found.push({
      key: 'time.skew',
      subject: server.server,
      severity: Math.abs(server.skewMs) > skewUrgentMs ? 'P1' : 'P2',
      title: `The clock of ${server.server} and ours are ${Math.round(Math.abs(server.skewMs) / 1_000)} seconds apart`,
      advice: 'Have both take the time from the same source. Certificates and Kerberos fail at five minutes, and none of them says why.',
      evidence: { connector: name, server: server.server, seconds: Math.round(server.skewMs / 1_000), seenAt: isoTime(server.at) },
    })
  }
  const days = server.certificateUntil === null ? null : Math.floor((server.certificateUntil - now) / dayMs)
  if (server.certificateUntil !== null && days !== null && days < certificateDays) {
    found.push({
      key: 'tls.expiring',
      subject: server.server,
      severity: days < certificateUrgentDays ? 'P1' : 'P3',
      title: days < 0 ? `The certificate of ${server.server} has expired` : `The certificate of ${server.server} expires in ${days} days`,
      advice: 'Renew the certificate of the domain controller; a pinned one has to be changed in the settings of the connector as well.',
      evidence: { connector: name, server: server.server, expiresAt: isoTime(server.certificateUntil), seenAt: isoTime(server.at) },
    })
  }
  return found
}
