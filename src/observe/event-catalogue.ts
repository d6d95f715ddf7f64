import { accessEvents } from './access-events.ts'
import { backupEvents } from './backup-events.ts'
import { breakerEvents } from './breaker-events.ts'
import type { CatalogueEntry } from './catalogue-entry.ts'
import { compatibilityEvents } from './compatibility-events.ts'
import { credentialEvents } from './credential-events.ts'
import { rotationEvents } from './rotation-events.ts'
import { runEvents } from './run-events.ts'
import { schedulerEvents } from './scheduler-events.ts'
import { serviceEvents } from './service-events.ts'
import { sinkEvents } from './sink-events.ts'

/** The catalogue as it is written, for the types of fields. */
export type Catalogue = typeof accessEvents &
  typeof backupEvents &
  typeof breakerEvents &
  typeof compatibilityEvents &
  typeof credentialEvents &
  typeof rotationEvents &
  typeof runEvents &
  typeof schedulerEvents &
  typeof serviceEvents &
  typeof sinkEvents

/** Identifier of an event. */
export type EventId = keyof Catalogue

/**
 * Every event the service can write, identifier → entry. Two streams share one log: the native events (20001 and up) carry
 * everything that is known as typed fields; the compatibility events repeat some of them under the identifiers that monitoring
 * of Azure AD Connect looks for (2001, 6000 …), so that existing checks keep firing. Identifiers never change their meaning.
 */
export const eventCatalogue: Readonly<Record<EventId, CatalogueEntry>> = {
  ...accessEvents,
  ...backupEvents,
  ...breakerEvents,
  ...compatibilityEvents,
  ...credentialEvents,
  ...rotationEvents,
  ...runEvents,
  ...schedulerEvents,
  ...serviceEvents,
  ...sinkEvents,
}
