import type { CyclePolicy } from '#src/model/cycle.ts'
import type { Store } from '#src/store/store.ts'
import type { WriteBatch } from '#src/store/write-batch.ts'

/** Why no cycle begins, by whom, since when and until when (milliseconds since 1970); without an end until somebody resumes. */
export interface Suspension {
  readonly author: string
  readonly reason: string
  readonly at: number
  readonly until: number | null
}

/** What can be set while the service runs. It belongs to this service and not to the configuration. */
export interface SchedulerSettings {
  /** Wished time from the start of one cycle to the start of the next, milliseconds; null for the configured one. */
  readonly customizedIntervalMs: number | null
  /** Null: initial for a service that never ran anything, else delta. */
  readonly nextPolicy: CyclePolicy | null
  readonly maintenanceEnabled: boolean
  /** How long history is kept, milliseconds. */
  readonly purgeIntervalMs: number
  readonly suspension: Suspension | null
}

/** How long history is kept where nothing is said: seven days. */
const usualPurgeIntervalMs = 7 * 86_400_000

/** A key of its own for each, so that setting one never undoes another. */
const keys: Readonly<Record<keyof SchedulerSettings, string>> = {
  customizedIntervalMs: 'scheduler.customizedIntervalMs',
  nextPolicy: 'scheduler.nextPolicy',
  maintenanceEnabled: 'scheduler.maintenanceEnabled',
  purgeIntervalMs: 'scheduler.purgeIntervalMs',
  suspension: 'scheduler.suspension',
}

export async function readSettings(store: Store): Promise<SchedulerSettings> {
  const value = async (name: keyof SchedulerSettings): Promise<unknown> => JSON.parse((await store.state.get(keys[name])) ?? 'null')
  return {
    customizedIntervalMs: (await value('customizedIntervalMs')) as number | null,
    nextPolicy: (await value('nextPolicy')) as CyclePolicy | null,
    maintenanceEnabled: ((await value('maintenanceEnabled')) as boolean | null) ?? true,
    purgeIntervalMs: ((await value('purgeIntervalMs')) as number | null) ?? usualPurgeIntervalMs,
    suspension: suspensionOf((await value('suspension')) as StoredSuspension | null),
  }
}

/** Suspensions of earlier versions have no end. */
type StoredSuspension = Omit<Suspension, 'until'> & Partial<Pick<Suspension, 'until'>>

function suspensionOf(stored: StoredSuspension | null): Suspension | null {
  return stored === null ? null : { ...stored, until: stored.until ?? null }
}

/** The suspension that still holds: one whose time is over holds nobody, even before the scheduler has noticed. */
export function suspensionAt({ suspension }: Pick<SchedulerSettings, 'suspension'>, now: number): Suspension | null {
  return suspension !== null && isOver(suspension, now) ? null : suspension
}

export function isOver({ until }: Suspension, now: number): boolean {
  return until !== null && until <= now
}

/** When the scheduler was resumed last, milliseconds since 1970. What was missed until then is nobody's fault. */
export const resumedKey = 'scheduler.resumedAt'

/** What writes settings, leaving the others as they are. */
export function settingsState(changes: Partial<SchedulerSettings>): NonNullable<WriteBatch['putState']> {
  return Object.fromEntries(
    Object.entries(changes).map(([name, value]) => [keys[name as keyof SchedulerSettings], value === null ? null : JSON.stringify(value)]),
  )
}

/** The customised interval where it is set and not smaller than the configured one, which is the smallest allowed. */
export function effectiveIntervalMs(allowedMs: number, customizedMs: number | null): number {
  return customizedMs !== null && customizedMs >= allowedMs ? customizedMs : allowedMs
}
