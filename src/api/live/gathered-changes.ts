import { isoTime } from '#src/base/clock.ts'
import type { Alert } from '#src/model/alert.ts'
import type { Cycle } from '#src/model/cycle.ts'
import type { Event } from '#src/model/event.ts'
import type { Written } from '#src/observe/event-bell.ts'
import type { StoredConfiguration } from '#src/store/store.ts'
import { secretOwnersIn, type WriteBatch } from '#src/store/write-batch.ts'
import type { Names } from '../bodies/names.ts'
import type { ConnectorAspect, LiveChange } from '../contract/live.ts'

/** What was written since the last messages went out. Of what changed several times the last counts. */
export interface GatheredChanges {
  readonly events: Record<Event['level'], number>
  readonly cycles: Map<string, Cycle>
  readonly alerts: Map<number, Alert>
  /** Connector, or null for any of them → what changed of it. */
  readonly connectors: Map<string | null, Set<ConnectorAspect>>
  readonly scheduler: Set<string>
  readonly held: Set<number>
  isHeldChanged: boolean
  isStagingChanged: boolean
  isVaultChanged: boolean
  isBackupChanged: boolean
  configuration: StoredConfiguration | null
}

/** What only the moment of telling knows. */
export interface LiveFacts {
  readonly names: Names
  /** Sequence of the newest event. */
  readonly highestEvent: number
  readonly isStaging: boolean
  readonly isSealed: boolean
}

export function nothingGathered(): GatheredChanges {
  return {
    events: { information: 0, warning: 0, error: 0 },
    cycles: new Map(),
    alerts: new Map(),
    connectors: new Map(),
    scheduler: new Set(),
    held: new Set(),
    isHeldChanged: false,
    isStagingChanged: false,
    isVaultChanged: false,
    isBackupChanged: false,
    configuration: null,
  }
}

/** Adds what a write changed; false when it is nothing that anybody is told of. */
export function gather(changes: GatheredChanges, written: Written): boolean {
  if (written.kind === 'configuration') {
    changes.configuration = written.stored
    return true
  }
  const { batch } = written
  const { events = [], putAlerts = [], putCycle, putState = {}, audit = [] } = batch
  for (const { level } of events) changes.events[level]++
  for (const alert of putAlerts) changes.alerts.set(alert.number, alert)
  if (putCycle !== undefined) changes.cycles.set(putCycle.id, putCycle)
  const isVault = audit.some(({ subject }) => subject === 'vault')
  if (isVault) changes.isVaultChanged = true
  const states = Object.keys(putState).map((key) => gatherState(changes, key))
  const others = [gatherConnectors(changes, batch), gatherHeld(changes, batch), isVault, ...states]
  return events.length + putAlerts.length > 0 || putCycle !== undefined || others.includes(true)
}

/** Pieces of state of connectors: how the key begins, what it is about, and whether the connector follows in the key. */
const connectorStates: readonly { readonly prefix: string; readonly aspect: ConnectorAspect; readonly of: 'connector' | 'account' }[] = [
  { prefix: 'account.state.', aspect: 'account', of: 'account' },
  { prefix: 'credential.forecast.', aspect: 'forecast', of: 'connector' },
  { prefix: 'credential.rotation.', aspect: 'rotation', of: 'connector' },
  { prefix: 'connector.leaving.', aspect: 'leaving', of: 'connector' },
]

function gatherState(changes: GatheredChanges, key: string): boolean {
  const state = connectorStates.find(({ prefix }) => key.startsWith(prefix))
  if (state !== undefined) return addAspect(changes, state.of === 'account' ? null : key.slice(state.prefix.length), state.aspect)
  if (key === 'service.stagingMode') return (changes.isStagingChanged = true)
  if (key.startsWith('backup.')) return (changes.isBackupChanged = true)
  if (key.startsWith('vault.')) return (changes.isVaultChanged = true)
  if (key.startsWith('held.')) return (changes.isHeldChanged = true)
  // What the scheduler remembers of single connectors is nothing that can be looked at.
  const setting = /^scheduler\.(\w+)$/.exec(key)?.[1]
  if (setting === undefined) return false
  changes.scheduler.add(setting)
  return true
}

function gatherConnectors(changes: GatheredChanges, batch: WriteBatch): boolean {
  const owners = secretOwnersIn(batch)
  const overrides = [...(batch.putOverrides ?? []), ...(batch.clearOverrides ?? [])]
  // Sinks and channels own secrets too; their names have a colon, which no identifier of a connector has.
  for (const ownerId of owners) if (!ownerId.includes(':')) addAspect(changes, ownerId, 'secret')
  for (const { connectorId } of overrides) addAspect(changes, connectorId, 'overrides')
  if (batch.removeConnector !== undefined) addAspect(changes, batch.removeConnector, 'removed')
  return owners.size + overrides.length > 0 || batch.removeConnector !== undefined
}

function gatherHeld(changes: GatheredChanges, { holdDeletes, decideHeld, closeHeld = [], reviewHeld }: WriteBatch): boolean {
  const named = [holdDeletes, decideHeld, ...closeHeld].flatMap((each) => (each === undefined ? [] : [each.batch]))
  for (const batch of named) changes.held.add(batch)
  const isChanged = named.length > 0 || reviewHeld !== undefined
  if (isChanged) changes.isHeldChanged = true
  return isChanged
}

function addAspect(changes: GatheredChanges, connector: string | null, aspect: ConnectorAspect): boolean {
  const aspects = changes.connectors.get(connector) ?? new Set()
  changes.connectors.set(connector, aspects.add(aspect))
  return true
}

/** The messages about what was gathered, the configuration first: it may have brought what the others name. */
export function messagesOf(changes: GatheredChanges, facts: LiveFacts): readonly LiveChange[] {
  const { configuration, events, scheduler, held } = changes
  const messages: LiveChange[] = []
  if (configuration !== null) messages.push(configurationMessage(configuration))
  if (changes.isStagingChanged) messages.push({ type: 'staging', data: { on: facts.isStaging } })
  if (changes.isVaultChanged) messages.push({ type: 'vault', data: { sealed: facts.isSealed } })
  if (changes.isBackupChanged) messages.push({ type: 'backups', data: {} })
  if (scheduler.size > 0) messages.push({ type: 'scheduler', data: { about: [...scheduler].toSorted() } })
  for (const [id, about] of changes.connectors) messages.push(connectorMessage(id, about, facts.names))
  if (changes.isHeldChanged) messages.push({ type: 'held', data: { batches: [...held] } })
  messages.push(...[...changes.cycles.values()].map(cycleMessage), ...[...changes.alerts.values()].map(alertMessage))
  if (events.information + events.warning + events.error > 0) {
    messages.push({ type: 'event', data: { highest: facts.highestEvent, ...events } })
  }
  return messages
}

function configurationMessage({ version, author, at }: StoredConfiguration): LiveChange {
  return { type: 'configuration', data: { version, author, at: isoTime(at) } }
}

function connectorMessage(id: string | null, about: ReadonlySet<ConnectorAspect>, names: Names): LiveChange {
  const connectors = id === null ? null : [names.connector(id as Parameters<Names['connector']>[0])]
  return { type: 'connector', data: { connectors, about: [...about] } }
}

function cycleMessage({ id, policy, trigger, result, startedAt, endedAt, steps }: Cycle): LiveChange {
  const runs = steps.filter(({ outcome }) => outcome.kind === 'run').length
  const ended = endedAt === null ? null : isoTime(endedAt)
  return { type: 'cycle', data: { id, policy, trigger, result, startedAt: isoTime(startedAt), endedAt: ended, runs } }
}

function alertMessage({ number, key, severity, resolvedAt, acknowledgement, snooze }: Alert): LiveChange {
  const atIt = snooze !== null ? 'snoozed' : acknowledgement !== null ? 'acknowledged' : 'open'
  return { type: 'alert', data: { number, key, severity, state: resolvedAt === null ? atIt : 'resolved' } }
}
