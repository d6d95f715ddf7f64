import type { EventBody } from '#src/api/contract/event.ts'

/** Events about a credential that somebody has to do something about. */
const credentialEvents = { first: 20_001, last: 20_016 }

/** Where what an event tells of is repaired; null where nothing is to be repaired here. */
export function repairOf({ id, level, connector }: Pick<EventBody, 'id' | 'level' | 'connector'>): string | null {
  const isCredential = id >= credentialEvents.first && id <= credentialEvents.last && level !== 'information'
  return isCredential && connector !== null ? `/credentials/${encodeURIComponent(connector)}?fix=1` : null
}
