import type { Event } from '#src/model/event.ts'
import { positionalStrings, taskCategoryOf } from '../event-source.ts'
import { envelopeOf, type Installation } from './envelope.ts'

/** Version of the Elastic Common Schema that the fields are those of. */
const ecsVersion = '8.11.0'

/** `event.severity` as a Windows log numbers it: 2 error, 3 warning, 4 information. */
const severities: Readonly<Record<Event['level'], number>> = { error: 2, warning: 3, information: 4 }

/**
 * An event in the Elastic Common Schema. What shippers of a Windows log make of an event of Azure AD Connect stands in the
 * same fields (`event.code`, `winlog.event_id`, `winlog.provider_name`, `winlog.event_data.param1` …), so that rules written for
 * those keep firing. Identifiers are texts there, and so they are here.
 */
export function ecsForm(event: Event, by: Installation): Readonly<Record<string, unknown>> {
  const envelope = envelopeOf(event, by)
  const strings = positionalStrings(event)
  return {
    '@timestamp': envelope.time,
    ecs: { version: ecsVersion },
    event: {
      kind: 'event',
      code: String(event.id),
      action: envelope.name,
      provider: envelope.source,
      dataset: 'lockstep.events',
      module: 'lockstep',
      sequence: event.sequence,
      severity: severities[event.level],
      created: envelope.time,
    },
    log: { level: event.level },
    message: event.message,
    host: { name: by.host, hostname: by.host },
    service: { type: 'lockstep', version: by.version, id: by.instanceId },
    ...(envelope.correlationId === null ? {} : { trace: { id: envelope.correlationId } }),
    ...(envelope.actor === null ? {} : { user: { name: envelope.actor } }),
    winlog: {
      channel: 'Application',
      computer_name: by.host,
      event_id: String(event.id),
      provider_name: envelope.source,
      record_id: String(event.sequence),
      task: taskCategoryOf(event),
      keywords: ['Classic'],
      event_data: Object.fromEntries(strings.map((text, index) => [`param${index + 1}`, text])),
    },
    lockstep: { connector: { id: envelope.connectorId, name: envelope.connector }, run_id: envelope.runId, fields: event.fields },
  }
}
