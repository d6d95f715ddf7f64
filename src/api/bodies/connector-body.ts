import { createHash } from 'node:crypto'
import { isoTime } from '#src/base/clock.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { SealedSecret } from '#src/model/sealed-secret.ts'
import type { Watermark } from '#src/model/watermark.ts'
import { driverOf } from '#src/runner/drivers.ts'
import type { Store, StoredConfiguration } from '#src/store/store.ts'
import type { ApiParts } from '../api-parts.ts'
import type { ConnectorBody, ConnectorDetailBody, CredentialBody } from '../contract/connector.ts'
import { forecastBody, rotationBody } from './forecast-body.ts'
import { namesOf } from './names.ts'
import { runBody } from './run-body.ts'
import { overrideBody } from './scheduler-body.ts'

/** A connector with its numbers, its last run, and what is known of its secret. */
export async function connectorBody(parts: ApiParts, connector: ConnectorDocument, stored: StoredConfiguration): Promise<ConnectorBody> {
  const { store, drivers } = parts.setup
  const driver = driverOf(drivers, connector.type)
  const names = namesOf(stored)
  const owed = (await store.overrides.list()).filter(({ connectorId }) => connectorId === connector.id)
  const watermarks = await store.watermarks.of(connector.id)
  const [lastRun] = await store.runs.list({ connectorId: connector.id, before: null, limit: 1 })
  return {
    id: connector.id,
    name: connector.name,
    type: connector.type,
    account: driver.accountName(connector.settings),
    place: driver.capabilities.place,
    state: parts.runner.active().some((run) => run.connectorId === connector.id) ? 'running' : 'idle',
    profiles: connector.profiles.map(({ name, steps }) => ({ name, steps: steps.map((step) => ({ ...step })) })),
    partitions: connector.partitions.map(({ name, selected, include, exclude }) => ({
      name,
      selected,
      include: [...include],
      exclude: [...exclude],
    })),
    credential: await credentialBody(store, connector.id),
    statistics: { ...(await store.space.statistics(connector.id)) },
    lastRun: lastRun === undefined ? null : runBody(lastRun, names),
    readAt: watermarks.length === 0 ? null : isoTime(Math.max(...watermarks.map(({ at }) => at))),
    overrides: owed.map((override) => overrideBody(override, names)),
  }
}

export async function connectorDetailBody(
  parts: ApiParts,
  connector: ConnectorDocument,
  stored: StoredConfiguration,
): Promise<ConnectorDetailBody> {
  const watermarks = await parts.setup.store.watermarks.of(connector.id)
  return {
    connector: await connectorBody(parts, connector, stored),
    settings: { ...connector.settings },
    objectTypes: Object.fromEntries(Object.entries(connector.schema).map(([type, { attributes }]) => [type, Object.keys(attributes)])),
    watermarks: watermarks.map(watermarkBody),
    forecast: await forecastBody(parts, connector),
    rotation: await rotationBody(parts, connector),
  }
}

/** What is known of the secret that is in use; null when there is none. */
export async function credentialBody(store: Store, ownerId: ConnectorId): Promise<CredentialBody | null> {
  const versions = await store.secrets.versions(ownerId)
  const secret = versions.find((version) => version.status === 'active')
  return secret === undefined ? null : factsOf(secret, versions.length)
}

function factsOf(secret: SealedSecret, versionsKept: number): CredentialBody {
  return {
    versionsKept,
    version: secret.version,
    createdAt: isoTime(secret.createdAt),
    createdBy: secret.createdBy,
    testedAt: secret.testedAt === null ? null : isoTime(secret.testedAt),
    keyId: secret.keyId,
  }
}

function watermarkBody({ partition, at, value }: Watermark): ConnectorDetailBody['watermarks'][number] {
  return { partition, at: isoTime(at), fingerprint: createHash('sha256').update(value).digest('hex').slice(0, 16) }
}
