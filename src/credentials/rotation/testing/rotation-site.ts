import { must } from '#src/base/assert.ts'
import { systemClock, type Clock } from '#src/base/clock.ts'
import { Secret } from '#src/base/secret.ts'
import { loadPack } from '#src/configuration/load-pack.ts'
import { activeDirectory } from '#src/connectors/active-directory/driver.ts'
import type { Driver } from '#src/connectors/contract/driver.ts'
import { entraId } from '#src/connectors/entra/driver.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import { AccountGate } from '#src/runner/account-gate.ts'
import { ConnectorSecrets } from '#src/runner/connector-secrets.ts'
import { openSqliteStore } from '#src/store/sqlite/open.ts'
import type { Store } from '#src/store/store.ts'
import { openVault } from '#src/vault/vault.ts'
import { AccountWatch } from '../../forecast/account-watch.ts'
import type { RotationPoint } from '../rotation-parts.ts'
import { SecretRotations } from '../secret-rotations.ts'

/** How a site is opened. */
export interface SiteOrder {
  readonly directory: string
  /** Key-encryption key in base64: the same for every process on one data directory. */
  readonly key: string
}

/** What a test wants otherwise than usual. */
export interface SiteChanges {
  readonly clock?: Clock
  readonly reached?: (point: RotationPoint) => void
  /** Puts something between the program and a driver. */
  readonly around?: (driver: Driver) => Driver
  readonly isStaging?: () => boolean
}

/** The parts of a service that replace secrets, on a data directory of their own. */
export interface RotationSite {
  readonly store: Store
  readonly secrets: ConnectorSecrets
  readonly watch: AccountWatch
  readonly rotations: SecretRotations
  /** How many sign-ins were made. */
  signIns(): number
  close(): Promise<void>
}

export async function openRotationSite({ directory, key }: SiteOrder, changes: SiteChanges = {}): Promise<RotationSite> {
  const clock = changes.clock ?? systemClock
  const store = await openSqliteStore({ directory, holder: 'rotation', clock })
  const vault = openVault({ description: 'test', readKey: () => Buffer.from(key, 'base64') })
  const secrets = new ConnectorSecrets({ store, vault, clock })
  let signIns = 0
  const counted = (driver: Driver): Driver => ({
    ...driver,
    connect: (request) => {
      signIns++
      return driver.connect(request)
    },
  })
  const around = changes.around ?? ((driver: Driver) => driver)
  const drivers = new Map([activeDirectory, entraId].map((driver) => [driver.type, counted(around(driver))]))
  const failed = (error: unknown): never => {
    throw error
  }
  const gate = new AccountGate({ store, clock })
  const watch = new AccountWatch({ store, drivers, clock, failed })
  const isStaging = (): Promise<boolean> => Promise.resolve(changes.isStaging?.() ?? false)
  const reached = changes.reached ?? (() => undefined)
  const rotations = new SecretRotations({
    store,
    drivers,
    secrets,
    accounts: watch,
    gate,
    clock,
    holder: 'test',
    isStaging,
    reached,
    failed,
  })
  const close = async (): Promise<void> => {
    await rotations.close()
    await watch.close()
    vault.close()
    await store.close()
  }
  return { store, secrets, watch, rotations, signIns: () => signIns, close }
}

/** Adds a connector with its secret, and looks at its account the way the first run does. */
export async function addRotating(
  site: RotationSite,
  wanted: Pick<ConnectorDocument, 'name' | 'type' | 'settings'> & { readonly secret: string; readonly clock?: Clock },
): Promise<ConnectorDocument> {
  const { store, secrets, watch } = site
  const { name, type, settings, clock = systemClock } = wanted
  const id = `${name}-id` as ConnectorId
  const connector: ConnectorDocument = { id, name, type, settings, partitions: [], schema: {}, parameters: {}, profiles: [] }
  const before = await store.configuration.current()
  const scheduler = { enabled: false, intervalMinutes: 30, exportDeletionThreshold: 500, exportDeletionPercentage: null }
  const { metaverse } = loadPack('active-directory-to-entra-id')
  await store.configuration.save({
    expectedVersion: before?.version ?? 0,
    configuration: {
      connectors: [...(before?.configuration.connectors ?? []), connector],
      rules: [],
      metaverse,
      parameters: {},
      scheduler,
    },
    at: clock.now(),
    author: 'test',
    reason: 'test',
  })
  await secrets.store(id, Secret.fromText(wanted.secret), { author: 'test', tested: 'tested' })
  const driver = must(
    [activeDirectory, entraId].find((candidate) => candidate.type === type),
    'the driver',
  )
  const secret = Secret.fromText(wanted.secret)
  const selection = { partitions: [], schema: {} }
  const session = await driver.connect({ settings, secret, selection, signal: new AbortController().signal, clock })
  await watch.signedIn(connector, session)
  await watch.release(connector, session)
  return connector
}

/** The secret in use, as text. */
export async function secretInUse(site: RotationSite, { id }: ConnectorDocument): Promise<string> {
  const secret = must(await site.secrets.current(id), 'the secret in use')
  try {
    return secret.withText((text) => text)
  } finally {
    secret.destroy()
  }
}

/** Versions by what they are for. */
export async function versionsOf(site: RotationSite, { id }: ConnectorDocument): Promise<Readonly<Record<string, readonly number[]>>> {
  const versions = await site.store.secrets.versions(id)
  const of = (status: string): readonly number[] => versions.filter((one) => one.status === status).map(({ version }) => version)
  return { active: of('active'), pending: of('pending'), superseded: of('superseded') }
}

/** Identifiers of the native events about rotation, in their order. */
export async function rotationEventsOf(site: RotationSite, { id }: ConnectorDocument): Promise<readonly number[]> {
  const events = await site.store.events.after({ sequence: 0, limit: 10_000 })
  return events.filter((event) => event.connectorId === id && event.id >= 20_010 && event.id <= 20_026).map((event) => event.id)
}
