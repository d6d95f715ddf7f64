import { isoTime } from '#src/base/clock.ts'
import type { ConnectorOverride } from '#src/model/cycle.ts'
import { formatTimeSpan } from '#src/model/time-span.ts'
import { stagingMode } from '#src/runner/staging.ts'
import type { Suspension } from '#src/scheduler/properties.ts'
import type { ApiParts } from '../api-parts.ts'
import type { OverrideBody, SchedulerBody } from '../contract/scheduler.ts'
import { namesOf, type Names } from './names.ts'

/** When and how cycles run. */
export async function schedulerBody({ scheduler, setup }: ApiParts): Promise<SchedulerBody> {
  const stored = await setup.store.configuration.current()
  const names = namesOf(stored)
  const { exportDeletionThreshold = null, exportDeletionPercentage = null } = stored?.configuration.scheduler ?? {}
  const properties = await scheduler.properties()
  const { suspension, customizedIntervalMs, nextCycleAt } = properties
  return {
    enabled: properties.enabled,
    allowedInterval: formatTimeSpan(properties.allowedIntervalMs),
    customizedInterval: customizedIntervalMs === null ? null : formatTimeSpan(customizedIntervalMs),
    effectiveInterval: formatTimeSpan(properties.effectiveIntervalMs),
    nextPolicy: properties.nextPolicy,
    nextCycleAt: nextCycleAt === null ? null : isoTime(nextCycleAt),
    purgeInterval: formatTimeSpan(properties.purgeIntervalMs),
    maintenanceEnabled: properties.maintenanceEnabled,
    suspended: suspension === null ? null : suspendedBody(suspension),
    stagingMode: (await stagingMode(setup.store)).on,
    cycleInProgress: scheduler.current() !== null,
    deletionLimits: { threshold: exportDeletionThreshold, percentage: exportDeletionPercentage },
    configurationVersion: stored?.version ?? null,
    overrides: (await setup.store.overrides.list()).map((override) => overrideBody(override, names)),
  }
}

function suspendedBody({ author, reason, at, until }: Suspension): SchedulerBody['suspended'] {
  return { author, reason, at: isoTime(at), until: until === null ? null : isoTime(until) }
}

export function overrideBody({ connectorId, step, at, author, reasons }: ConnectorOverride, names: Names): OverrideBody {
  return { connector: names.connector(connectorId), step, at: isoTime(at), author, reasons: [...reasons] }
}
