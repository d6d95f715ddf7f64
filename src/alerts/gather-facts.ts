import { attemptShares, spentNow } from '#src/credentials/attempt-shares.ts'
import { readForecast } from '#src/credentials/forecast/stored-forecast.ts'
import { readRotation } from '#src/credentials/rotation/rotation-record.ts'
import type { BackupStanding } from '#src/backup/backup-standing.ts'
import type { Clock } from '#src/base/clock.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import { isCompleted, type Run } from '#src/model/run.ts'
import { accountKey, accountState } from '#src/runner/account-states.ts'
import { driverOf, type Drivers } from '#src/runner/drivers.ts'
import { readLastChecks } from '#src/runner/last-checks.ts'
import { readSeenServer } from '#src/runner/seen-server.ts'
import { vaultState } from '#src/runner/vault/vault-state.ts'
import { effectiveIntervalMs, readSettings, resumedKey, suspensionAt } from '#src/scheduler/properties.ts'
import type { Store } from '#src/store/store.ts'
import type { Vault } from '#src/vault/vault.ts'
import { dayMs } from './alert-condition.ts'
import type { AlertFacts, Backlog, ConnectorFacts, ObjectErrors } from './alert-facts.ts'
import { backlogCycles } from './directory-alerts.ts'
import { denialMemoryMs } from './host-alerts.ts'

/** Runs of a connector that are looked at. */
const runsMax = 40
/** Cycles that are looked through for one that ended. */
const cyclesMax = 10

/** Refused requests that are looked at. */
const denialsMax = 1_000
const weekDays = 7
const noErrors: ObjectErrors = { synchronization: 0, export: 0 }

const memoryKey = 'alerts.memory'

/** What the store does not tell and a look has to remember. */
interface Memory {
  /** When each connector was last imported, or first looked at. */
  readonly importedAt: Readonly<Record<string, number>>
  /** The cycle whose end the numbers below are of. */
  readonly cycleAt?: number | null
  /** What waited at the ends of the newest cycles, oldest first. */
  readonly backlog?: Readonly<Record<string, readonly Backlog[]>>
  /** Objects with errors, day by day; days are counted from 1970. */
  readonly errors?: Readonly<Record<string, Readonly<Record<string, ObjectErrors>>>>
}

/** Where facts come from. */
export interface FactSources {
  readonly store: Store
  readonly drivers: Drivers
  readonly vault: Pick<Vault, 'sealedBecause'>
  readonly clock: Clock
  readonly startedAt: number
  /** Share of the disk with the data directory that is free; null where the system does not tell. */
  diskFree?(): Promise<number | null>
  /** How it stands with backups. */
  backup?(): Promise<BackupStanding>
}

/** Collects what alerts are computed from, one look after the other. */
export class FactGatherer {
  readonly #sources: FactSources
  /** Progress of runs as it was seen, and since when it is the same. */
  readonly #progress = new Map<string, { readonly shown: string; readonly since: number }>()

  constructor(sources: FactSources) {
    this.#sources = sources
  }

  /** The facts, and what has to be written so that the next look knows them. */
  async gather(): Promise<{ readonly facts: AlertFacts; readonly putState: Readonly<Record<string, string>> }> {
    const { store, clock, vault, startedAt } = this.#sources
    const now = clock.now()
    const stored = await store.configuration.current()
    const settings = await readSettings(store)
    const scheduler = stored?.configuration.scheduler
    const remembered = await store.state.get(memoryKey)
    const memory: Memory = remembered === null ? { importedAt: {} } : (JSON.parse(remembered) as Memory)
    const cycles = (await store.cycles.list({ before: null, limit: cyclesMax })).filter(({ endedAt }) => endedAt !== null)
    const cycleAt = cycles[0]?.endedAt ?? null
    const connectors: ConnectorFacts[] = []
    for (const connector of stored?.configuration.connectors ?? [])
      connectors.push(await this.#connector(connector, { memory, now, cycleAt }))
    const next = JSON.stringify({
      importedAt: Object.fromEntries(connectors.map(({ id, importedAt }) => [id, importedAt])),
      cycleAt,
      backlog: Object.fromEntries(connectors.map(({ id, backlog }) => [id, backlog])),
      errors: Object.fromEntries(
        connectors.map(({ id, objectErrors }) => [id, errorDays(memory.errors?.[id] ?? {}, objectErrors.now, now)]),
      ),
    } satisfies Memory)
    const kit = await vaultState(store, 'vault.kit')
    const suspension = suspensionAt(settings, now)
    const resumed = await store.state.get(resumedKey)
    return {
      putState: next === remembered ? {} : { [memoryKey]: next },
      facts: {
        now,
        startedAt,
        intervalMs: effectiveIntervalMs((scheduler?.intervalMinutes ?? 0) * 60_000, settings.customizedIntervalMs),
        schedulerOff:
          suspension !== null
            ? { since: suspension.at, why: `${suspension.author}: ${suspension.reason}`, until: suspension.until }
            : scheduler?.enabled === false
              ? { since: Math.max(stored?.at ?? 0, startedAt), why: 'the configuration switches it off', until: null }
              : null,
        resumedAt: resumed === null ? null : Number(resumed),
        cycleAt,
        cyclesMs: cycles.map(({ startedAt: from, endedAt }) => (endedAt ?? from) - from),
        vaultSealed: vault.sealedBecause?.message ?? null,
        recoveryKitAt: kit === null ? null : (kit.provenAt ?? kit.createdAt),
        audit: await vaultState(store, 'vault.audit'),
        diskFree: (await this.#sources.diskFree?.()) ?? null,
        backup: (await this.#sources.backup?.()) ?? null,
        denials: await this.#denials(now),
        connectors,
      },
    }
  }

  async #connector(
    connector: ConnectorDocument,
    of: { readonly memory: Memory; readonly now: number; readonly cycleAt: number | null },
  ): Promise<ConnectorFacts> {
    const { store, drivers } = this.#sources
    const { id, name } = connector
    const driver = driverOf(drivers, connector.type)
    const key = await accountKey(store, connector, driver)
    const state = await accountState(store, key, of.now)
    const runs = await store.runs.list({ connectorId: id, before: null, limit: runsMax })
    const [held] = (await store.held.list({ connectorId: id, status: 'open', before: null, limit: 5 })).filter(
      ({ status }) => status === 'waiting',
    )
    const { failure } = await readRotation(store, id)
    return {
      id,
      name,
      account: driver.accountName(connector.settings),
      accountKey: key.state,
      standing: state,
      isBudgetSpent: spentNow(state.spent, state.lockout, of.now).human >= attemptShares(state.lockout).human,
      forecast: await readForecast(store, id),
      secret: await this.#secret(connector),
      rotationFailure: failure === null ? null : { at: failure.at, text: failure.text, advice: failure.advice },
      runs,
      importedAt: importedAt(runs) ?? of.memory.importedAt[id] ?? of.now,
      sameProgressSince: this.#sameProgressSince(runs, of.now),
      held: held ?? null,
      owed: (await store.overrides.list()).filter(({ connectorId }) => connectorId === id),
      checks: await readLastChecks(store, id),
      server: await readSeenServer(store, id),
      ...(await this.#piledUp(connector, of)),
    }
  }

  /** Counted once for each cycle: a large connector space takes a moment. */
  async #piledUp(
    { id }: ConnectorDocument,
    { memory, now, cycleAt }: { readonly memory: Memory; readonly now: number; readonly cycleAt: number | null },
  ): Promise<Pick<ConnectorFacts, 'backlog' | 'objectErrors'>> {
    const days = memory.errors?.[id] ?? {}
    const weekAgo = days[dayOf(now) - weekDays] ?? null
    const known = memory.backlog?.[id]
    const newest = Object.keys(days)
      .map(Number)
      .toSorted((a, b) => b - a)[0]
    if (known !== undefined && memory.cycleAt === cycleAt) {
      return { backlog: known, objectErrors: { now: (newest === undefined ? undefined : days[newest]) ?? noErrors, weekAgo } }
    }
    const found = await this.#sources.store.space.statistics(id)
    const waiting: Backlog = {
      imports: found.importAdd + found.importUpdate + found.importDelete,
      exports: found.exportAdd + found.exportUpdate + found.exportDelete,
    }
    return {
      backlog: [...(known ?? []), waiting].slice(-(backlogCycles + 1)),
      objectErrors: { now: { synchronization: found.syncErrors, export: found.exportErrors }, weekAgo },
    }
  }

  async #denials(now: number): Promise<AlertFacts['denials']> {
    const filter = { connectorId: null, eventId: 20_070, since: now - denialMemoryMs, before: null, limit: denialsMax }
    const events = await this.#sources.store.events.list(filter)
    return events.flatMap(({ at, fields, repeated }) => {
      const again = Array.from({ length: Math.min(repeated?.times ?? 0, denialsMax) }, () => repeated?.lastAt ?? at)
      return [at, ...again].map((when) => ({ author: String(fields['author']), at: when }))
    })
  }

  async #secret({ id }: ConnectorDocument): Promise<ConnectorFacts['secret']> {
    const { store } = this.#sources
    const active = await store.secrets.active(id)
    if (active === null) return null
    const [damage] = await store.events.list({ connectorId: id, eventId: 20043, before: null, limit: 1 })
    const isDamaged = damage !== undefined && damage.fields['version'] === active.version && damage.at >= active.createdAt
    return { version: active.version, createdAt: active.createdAt, testedAt: active.testedAt, isDamaged }
  }

  #sameProgressSince(runs: readonly Run[], now: number): number | null {
    const running = runs.find(({ result }) => result === 'in-progress')
    if (running === undefined) return null
    const shown = JSON.stringify([running.steps.length, running.steps.at(-1)?.progress ?? null])
    const seen = this.#progress.get(running.id)
    const since = seen?.shown === shown ? seen.since : now
    this.#progress.clear()
    this.#progress.set(running.id, { shown, since })
    return since
  }
}

/** The errors of the last days, with those of today. */
function errorDays(days: Readonly<Record<string, ObjectErrors>>, today: ObjectErrors, now: number): Readonly<Record<string, ObjectErrors>> {
  const kept = Object.entries(days).filter(([day]) => dayOf(now) - Number(day) <= weekDays)
  return { ...Object.fromEntries(kept), [dayOf(now)]: today }
}

function dayOf(at: number): number {
  return Math.floor(at / dayMs)
}

/** When the newest good import among the runs ended. */
function importedAt(runs: readonly Run[]): number | null {
  const good = runs.flatMap(({ steps }) => steps.filter(({ type, result }) => type.endsWith('import') && isCompleted(result)))
  return good.length === 0 ? null : Math.max(...good.map(({ endedAt, startedAt }) => endedAt ?? startedAt))
}
