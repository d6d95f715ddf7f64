import { countingIds, type Ids } from '#src/base/ids.ts'
import type { ConnectorId, MetaverseId, ObjectId, RuleId, RunId } from '#src/model/brand.ts'
import { emptyObject, type ConnectorSpaceObject, type ExportDelta, type Link } from '#src/model/connector-space-object.ts'
import { dnKey } from '#src/model/dn.ts'
import { absentEdge, type MetaverseEdge, type ObjectEdge } from '#src/model/edge.ts'
import type { EventEntry } from '#src/model/event.ts'
import type { InboundBinding, MetaverseObject } from '#src/model/metaverse-object.ts'
import { noCounters, type Run, type RunStep } from '#src/model/run.ts'
import type { AuditEntry } from '#src/model/audit.ts'
import type { SealedSecret } from '#src/model/sealed-secret.ts'
import type { MetaversePut, ObjectEdgePut, ObjectPut } from '../write-batch.ts'

const ids: Ids = countingIds(1_700_000_000_000)

export const forest = ids.next() as ConnectorId
export const tenant = ids.next() as ConnectorId
export const inbound = 'In from AD - User Join' as RuleId
export const outbound = 'Out to Entra ID - User' as RuleId
export const partition = 'DC=contoso,DC=com'
/** A moment of the samples, milliseconds since 1970. */
export const moment = 1_700_000_000_000

export const emptyUpdate: ExportDelta = { operation: 'update', newDn: null, changes: {} }

export function newObjectId(): ObjectId {
  return ids.next() as ObjectId
}

export function newMetaverseId(): MetaverseId {
  return ids.next() as MetaverseId
}

export function newRunId(): RunId {
  return ids.next() as RunId
}

/** An imported object at rest: a name, an anchor, no slots. */
export function objectNamed(dn: string, more: Partial<ConnectorSpaceObject> = {}): ConnectorSpaceObject {
  const id = more.id ?? newObjectId()
  return {
    ...emptyObject({ id, connectorId: forest, dn, dnKey: dnKey(dn) }, 'object'),
    partition,
    objectType: 'user',
    anchor: `anchor of ${id}`,
    ...more,
  }
}

/** A person below the people's container. */
export function person(name: string, more: Partial<ConnectorSpaceObject> = {}): ConnectorSpaceObject {
  return objectNamed(`CN=${name},OU=People,${partition}`, more)
}

export function placeholder(dn: string, more: Partial<ConnectorSpaceObject> = {}): ConnectorSpaceObject {
  return { ...emptyObject({ id: newObjectId(), connectorId: forest, dn, dnKey: dnKey(dn) }, 'placeholder'), ...more }
}

export function linkTo(metaverseId: MetaverseId, more: Partial<Link> = {}): Link {
  return { metaverseId, kind: 'projected', ruleId: inbound, provisionedBy: null, at: moment, ...more }
}

export function put(object: ConnectorSpaceObject, keys: readonly string[] | null = null): ObjectPut {
  return { object, keys }
}

export function puts(...objects: readonly ConnectorSpaceObject[]): readonly ObjectPut[] {
  return objects.map((object) => put(object))
}

export function metaverseObject(more: Partial<MetaverseObject> = {}): MetaverseObject {
  return { id: newMetaverseId(), objectType: 'person', attributes: {}, inboundBindings: {}, createdAt: moment, changedAt: moment, ...more }
}

export function metaversePut(object: MetaverseObject, more: Partial<Omit<MetaversePut, 'object'>> = {}): MetaversePut {
  return { object, keys: [], search: '', ...more }
}

export function bindingOf(object: ConnectorSpaceObject, objectAttribute: string): InboundBinding {
  return { connectorId: object.connectorId, objectId: object.id, objectAttribute, ruleId: inbound }
}

/** A reference that the hologram holds. */
export function edge(source: ConnectorSpaceObject, attribute: string, target: ConnectorSpaceObject): ObjectEdge {
  return { ...absentEdge({ source: source.id, attribute, target: target.id }), synchronized: true }
}

export function edgePut(put: ObjectEdge, dirty: boolean | null = null): ObjectEdgePut {
  return { edge: put, dirty }
}

export function metaverseEdge(source: MetaverseObject, attribute: string, target: MetaverseObject): MetaverseEdge {
  return { source: source.id, attribute, target: target.id, connectorId: forest, ruleId: inbound, at: moment }
}

export function eventEntry(more: Partial<EventEntry> = {}): EventEntry {
  return { id: 6000, level: 'information', at: moment, connectorId: null, runId: null, message: 'A run began.', fields: {}, ...more }
}

export function runStep(number: number, more: Partial<RunStep> = {}): RunStep {
  return {
    number,
    type: 'delta-import',
    partition,
    result: 'success',
    reason: null,
    startedAt: moment,
    endedAt: moment + 1,
    server: 'dc1.contoso.com',
    connection: [],
    counters: noCounters,
    objectErrorCount: 0,
    progress: null,
    advice: null,
    ...more,
  }
}

export function startedRun(more: Partial<Omit<Run, 'number'>> = {}): Omit<Run, 'number'> {
  return {
    id: newRunId(),
    connectorId: forest,
    profile: 'Delta Import',
    trigger: 'operator',
    cycleId: null,
    configurationVersion: 1,
    result: 'success',
    startedAt: moment,
    endedAt: moment + 1,
    steps: [],
    ...more,
  }
}

export function sealedSecret(version: number, more: Partial<SealedSecret> = {}): SealedSecret {
  return {
    ownerId: forest,
    version,
    status: 'active',
    algorithm: 'A256GCM',
    nonce: Uint8Array.of(1, 2, version),
    ciphertext: Uint8Array.from({ length: 48 }, (_, i) => (i * 37 + version) % 256),
    tag: Uint8Array.of(9, 8),
    wrappedKey: Uint8Array.of(7),
    keyId: 'local',
    createdAt: moment,
    createdBy: 'anna',
    testedAt: null,
    supersededAt: null,
    keptFor: { place: 'dc1', identity: 'S-1-5-21-1' },
    ...more,
  }
}

/** An entry of the audit; entries with different numbers differ. */
export function auditEntry(number: number, more: Partial<AuditEntry> = {}): AuditEntry {
  return {
    at: moment + number,
    actor: 'anna',
    action: 'secret-opened',
    subject: forest,
    version: number,
    reason: `run ${number}`,
    outcome: 'done',
    ...more,
  }
}
