import { isoTime } from '#src/base/clock.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { ConnectionIncident, Run, RunStep, StepCounters } from '#src/model/run.ts'
import type { CountersBody, IncidentBody, RunBody, RunStepBody } from '../contract/run.ts'
import type { Names } from './names.ts'

export function runBody(run: Run, names: Names): RunBody {
  return {
    number: run.number,
    id: run.id,
    connector: names.connector(run.connectorId),
    profile: run.profile,
    trigger: run.trigger,
    cycleId: run.cycleId,
    configurationVersion: run.configurationVersion,
    result: run.result,
    startedAt: isoTime(run.startedAt),
    endedAt: run.endedAt === null ? null : isoTime(run.endedAt),
    ...(run.skippedCount === undefined ? {} : { skippedCount: run.skippedCount }),
    steps: run.steps.map((step) => stepBody(step, names)),
  }
}

export function incidentBody(incident: ConnectionIncident): IncidentBody {
  return { ...incident, at: isoTime(incident.at) }
}

function stepBody(step: RunStep, names: Names): RunStepBody {
  return {
    number: step.number,
    type: step.type,
    partition: step.partition,
    result: step.result,
    reason: step.reason,
    advice: step.advice,
    startedAt: isoTime(step.startedAt),
    endedAt: step.endedAt === null ? null : isoTime(step.endedAt),
    server: step.server,
    connection: step.connection.map(incidentBody),
    counters: countersBody(step.counters, names),
    objectErrorCount: step.objectErrorCount,
    progress: step.progress === null ? null : { ...step.progress },
  }
}

function countersBody(counters: StepCounters, names: Names): CountersBody {
  const outbound = Object.entries(counters.outbound).map(([id, counts]) => [names.connector(id as ConnectorId), { ...counts }])
  return {
    staging: { ...counters.staging },
    discovery: { ...counters.discovery },
    inbound: { ...counters.inbound },
    outbound: Object.fromEntries(outbound),
    export: { ...counters.export },
    references: { ...counters.references },
  }
}
