import { AppError } from '#src/base/app-error.ts'
import type { Clock } from '#src/base/clock.ts'
import type { Ids } from '#src/base/ids.ts'
import type { Secret } from '#src/base/secret.ts'
import { instantiatePack, type Pack } from '#src/configuration/pack.ts'
import { rulesLike } from '#src/configuration/rules-like.ts'
import { ConnectionError } from '#src/connectors/contract/connection-error.ts'
import type { Check, Description, Driver, Selection, Session } from '#src/connectors/contract/driver.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { Configuration, ConnectorDocument, PartitionDocument } from '#src/model/configuration.ts'
import type { Run, RunProfile, StepType } from '#src/model/run.ts'
import type { Schema } from '#src/model/schema.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import type { Store } from '#src/store/store.ts'
import type { ConnectorSecrets } from './connector-secrets.ts'
import { driverOf, type Drivers } from './drivers.ts'
import { connectorNamed } from './runner.ts'
import { saveConfiguration } from './save-configuration.ts'

/** What setting up connectors works with. */
export interface SetupParts {
  readonly store: Store
  readonly drivers: Drivers
  readonly secrets: ConnectorSecrets
  readonly clock: Clock
  readonly ids: Ids
  /** Rules and metaverse that new connectors start with. */
  readonly pack: Pack
}

/** How to reach a directory that is not configured yet. */
export interface Access {
  readonly type: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly secret: Secret | null
}

/** What was found out about a directory. */
export interface Discovery {
  readonly account: string
  readonly server: string
  readonly description: Description
  readonly checks: readonly Check[]
}

/** Told of each line of a test as it is done. */
export type OnCheck = (check: Check) => void

const connectTimeoutMs = 120_000

/** Signs in, asks the directory to describe itself and tests what synchronization needs. Throws `ConnectionError`. */
async function discover(parts: SetupParts, access: Access, onCheck: OnCheck = () => undefined): Promise<Discovery> {
  const driver = driverOf(parts.drivers, access.type)
  const settings = driver.parseSettings(access.settings)
  const nothing: Selection = { partitions: [], schema: {} }
  const description = await inSession(parts, { driver, settings, secret: access.secret, selection: nothing }, (session) =>
    session.describe(),
  )
  const selection = { partitions: description.partitions, schema: description.suggestedSelection }
  return inSession(parts, { driver, settings, secret: access.secret, selection }, async (session) => ({
    account: driver.accountName(settings),
    server: session.server,
    description,
    checks: await collect(session, onCheck),
  }))
}

/** A connector to be made. */
export interface WantedConnector {
  readonly access: Access
  /** What the directory suggests when null. */
  readonly name: string | null
  readonly containers: readonly string[]
  /** Name of a connector of the same type whose rules and selection the new one gets instead of the shipped ones; null for those. */
  readonly rulesLike?: string | null
  readonly author: string
}

/** Adds a connector: discovered and tested first, then stored with its secret, its rules and the usual run profiles. */
export async function addConnector(
  parts: SetupParts,
  wanted: WantedConnector,
  onCheck: OnCheck = () => undefined,
): Promise<{ readonly connector: ConnectorDocument; readonly discovery: Discovery }> {
  const stored = await parts.store.configuration.current()
  const before = stored?.configuration ?? emptyConfiguration(parts.pack)
  const driver = driverOf(parts.drivers, wanted.access.type)
  const settings = driver.parseSettings(wanted.access.settings)
  assertFree(before, wanted.name)
  const like = connectorLike(before, wanted)
  const discovery = await discover(parts, wanted.access, onCheck)
  const name = wanted.name ?? freeName(before, { suggested: discovery.description.suggestedName, type: wanted.access.type })
  assertFree(before, name)
  const { partitions } = discovery.description
  const connector: ConnectorDocument = {
    id: parts.ids.next() as ConnectorId,
    name,
    type: wanted.access.type,
    settings,
    partitions: partitions.map((partition) => (partition.selected ? { ...partition, include: wanted.containers } : partition)),
    schema: like === null ? discovery.description.suggestedSelection : selectionLike(like.schema, discovery.description.schema),
    parameters: like === null ? {} : parametersLike(like.parameters, partitions),
    profiles: usualProfiles,
  }
  const connectors = [...before.connectors, connector]
  const rules = like === null ? instantiatePack(parts.pack, { connectors, existing: before.rules }) : rulesLike(before, { like, connector })
  const configuration = { ...before, connectors, rules }
  await storeSecret(parts, connector, { secret: wanted.access.secret, author: wanted.author })
  const { at } = await saveConfiguration(parts, {
    before: stored,
    expectedVersion: stored?.version ?? 0,
    after: configuration,
    author: wanted.author,
    reason: `Add connector ${name}`,
  })
  const added = makeEvent(
    20121,
    { author: wanted.author, connector: name, type: connector.type },
    { at, connectorId: connector.id, runId: null },
  )
  await parts.store.commit({ events: [added] })
  return { connector, discovery }
}

/** Signs in with the stored secret and tests what the connector needs. Throws `ConnectionError`. */
export async function testConnector(parts: SetupParts, name: string, onCheck: OnCheck = () => undefined): Promise<readonly Check[]> {
  const { connector, driver } = await lookUp(parts, name)
  const secret = await parts.secrets.current(connector.id)
  try {
    return await inSession(parts, { driver, settings: connector.settings, secret, selection: connector }, (session) =>
      collect(session, onCheck),
    )
  } finally {
    secret?.destroy()
  }
}

/** How a new secret was taken. */
export interface Replacement {
  readonly version: number
  readonly checks: readonly Check[]
  /** Whether the last run failed because of the old one, so that work waits to be caught up. */
  readonly isCatchUpDue: boolean
}

/**
 * Replaces the secret of a connector: tested on the live directory before anything is stored, sealed, and used by the next
 * session without a restart. A refused secret stores nothing and throws `secret-refused` with the directory's own reason.
 */
export async function replaceSecret(
  parts: SetupParts,
  wanted: { readonly connector: string; readonly secret: Secret; readonly test: 'before-storing' | 'skip'; readonly author: string },
  onCheck: OnCheck = () => undefined,
): Promise<Replacement> {
  const { connector, driver } = await lookUp(parts, wanted.connector)
  assertUsable(wanted.secret, connector)
  const access = { driver, settings: connector.settings, secret: wanted.secret, selection: connector }
  const by = { account: driver.accountName(connector.settings), actor: wanted.author }
  const work = (): Promise<readonly Check[]> => inSession(parts, access, (session) => collect(session, onCheck))
  const checks = wanted.test === 'skip' ? [] : await refusable(parts, connector, { by, work })
  const last = (await parts.store.runs.list({ connectorId: connector.id, before: null, limit: 20 })).filter((run) => run.endedAt !== null)
  const version = await storeSecret(parts, connector, {
    secret: wanted.secret,
    author: wanted.author,
    tested: wanted.test === 'skip' ? 'untested' : 'tested',
  })
  return { version, checks, isCatchUpDue: isWaiting(last) }
}

/** Whether the newest run that talked to the directory was turned away for its credentials. */
function isWaiting(newestFirst: readonly Run[]): boolean {
  const talked = newestFirst.find((run) => run.steps.some((step) => !step.type.endsWith('synchronization')))
  return talked !== undefined && (talked.result === 'no-start-credentials' || talked.result === 'stopped-bad-server-credentials')
}

async function refusable<T>(
  parts: SetupParts,
  connector: ConnectorDocument,
  test: { readonly by: { readonly account: string; readonly actor: string }; readonly work: () => Promise<T> },
): Promise<T> {
  const startedAt = parts.clock.now()
  const { by } = test
  try {
    return await test.work()
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error
    const incident = error.incidents.at(-1)
    const at = parts.clock.now()
    const fields = {
      connector: connector.name,
      account: by.account,
      author: by.actor,
      outcome: 'refused',
      reason: error.reason,
      server: incident?.server ?? null,
      code: incident?.code ?? null,
      subCode: incident?.subCode ?? null,
      text: incident?.text ?? null,
      advice: error.advice,
      durationMs: at - startedAt,
    }
    await parts.store.commit({ events: [makeEvent(20008, fields, { at, connectorId: connector.id, runId: null })] })
    throw new AppError('secret-refused', {
      subject: connector.name,
      detail: `${error.reason}: ${error.message} — ${error.advice}`,
      facts: { reason: error.reason, subCode: incident?.subCode ?? null, server: incident?.server ?? null, advice: error.advice },
      cause: error,
    })
  }
}

/** Values that are certainly not the secret never reach the wire. */
function assertUsable(secret: Secret, connector: ConnectorDocument): void {
  const complaint = secret.withText((text) => {
    if (text === '') return 'it is empty'
    if (text.includes('\u0000')) return 'it contains a NUL character'
    if (text.length > 16_384) return 'it is longer than any secret is'
    return /^[*•●]+$/u.test(text) ? 'it is what a masked field shows, not a value' : null
  })
  if (complaint === null) return
  throw new AppError('secret-refused', { subject: connector.name, detail: complaint, facts: { reason: 'not-a-secret' } })
}

async function storeSecret(
  parts: SetupParts,
  connector: ConnectorDocument,
  by: { readonly secret: Secret | null; readonly author: string; readonly tested?: 'tested' | 'untested' },
): Promise<number> {
  if (by.secret === null) return 0
  const tested = by.tested ?? 'tested'
  const account = driverOf(parts.drivers, connector.type).accountName(connector.settings)
  const sealed = await parts.secrets.store(connector.id, by.secret, {
    author: by.author,
    tested,
    events: (version, at) => {
      const of = { at, connectorId: connector.id, runId: null }
      const fields = { connector: connector.name, account, author: by.author, version }
      const saved = makeEvent(20009, { ...fields, tested: tested === 'tested' }, of)
      return tested === 'tested' ? [saved] : [saved, makeEvent(20013, { ...fields, reason: 'the test was left out on request' }, of)]
    },
  })
  return sealed.version
}

async function lookUp(parts: SetupParts, name: string): Promise<{ readonly connector: ConnectorDocument; readonly driver: Driver }> {
  const stored = await parts.store.configuration.current()
  if (stored === null) throw new AppError('connector-unknown', { subject: name, detail: 'there are none yet' })
  const connector = connectorNamed(stored, name)
  return { connector, driver: driverOf(parts.drivers, connector.type) }
}

async function inSession<T>(
  parts: SetupParts,
  access: {
    readonly driver: Driver
    readonly settings: Readonly<Record<string, unknown>>
    readonly secret: Secret | null
    readonly selection: Selection
  },
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { driver, settings, secret, selection } = access
  const session = await driver.connect({ settings, secret, selection, signal: AbortSignal.timeout(connectTimeoutMs), clock: parts.clock })
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}

async function collect(session: Session, onCheck: OnCheck): Promise<readonly Check[]> {
  const checks: Check[] = []
  for await (const check of session.checks()) {
    checks.push(check)
    onCheck(check)
  }
  return checks
}

/** The connector whose rules the new one is to have; null for the shipped ones. */
function connectorLike({ connectors }: Configuration, wanted: WantedConnector): ConnectorDocument | null {
  const name = wanted.rulesLike ?? null
  if (name === null) return null
  const found = connectors.find((connector) => connector.name.toLowerCase() === name.toLowerCase())
  if (found === undefined) {
    const known = connectors.map((connector) => connector.name).join(', ')
    throw new AppError('connector-unknown', { subject: name, detail: known === '' ? 'there are none yet' : `known are ${known}` })
  }
  if (found.type === wanted.access.type) return found
  const detail = `"${found.name}" is a connector of type ${found.type}, the new one is of type ${wanted.access.type}`
  throw new AppError('connector-settings', { subject: 'rulesLike', detail })
}

/** What another connector reads, as far as this directory has it. */
function selectionLike(like: Schema, offered: Schema): Schema {
  const types = Object.entries(like).filter(([type]) => Object.hasOwn(offered, type))
  return Object.fromEntries(
    types.map(([type, { attributes }]) => {
      const has = offered[type]?.attributes ?? {}
      return [type, { attributes: Object.fromEntries(Object.entries(attributes).filter(([name]) => Object.hasOwn(has, name))) }]
    }),
  )
}

/** Parameters that rules may use; those a directory says about itself are its own. */
function parametersLike(like: ConnectorDocument['parameters'], partitions: readonly PartitionDocument[]): ConnectorDocument['parameters'] {
  const own = new Set(partitions.flatMap(({ parameters }) => Object.keys(parameters)))
  return Object.fromEntries(Object.entries(like).filter(([name]) => !own.has(name)))
}

/** What the directory suggests; a forest and its tenant often have one domain, and then the later one says what it is. */
function freeName(configuration: Configuration, { suggested, type }: { readonly suggested: string; readonly type: string }): string {
  const isTaken = configuration.connectors.some((connector) => connector.name.toLowerCase() === suggested.toLowerCase())
  return isTaken ? `${suggested} (${type})` : suggested
}

function assertFree(configuration: Configuration, name: string | null): void {
  if (name === null || !configuration.connectors.some((connector) => connector.name.toLowerCase() === name.toLowerCase())) return
  throw new AppError('connector-settings', { subject: 'name', detail: `there is a connector "${name}" already; choose another name` })
}

function emptyConfiguration(pack: Pack): Configuration {
  return {
    connectors: [],
    rules: [],
    metaverse: pack.metaverse,
    parameters: {},
    scheduler: { enabled: false, intervalMinutes: 30, exportDeletionThreshold: 500, exportDeletionPercentage: null },
  }
}

/** The five profiles administrators know, one step over every selected partition each. */
const usualProfiles: readonly RunProfile[] = (
  [
    ['Full Import', 'full-import'],
    ['Delta Import', 'delta-import'],
    ['Full Synchronization', 'full-synchronization'],
    ['Delta Synchronization', 'delta-synchronization'],
    ['Export', 'export'],
  ] as const satisfies readonly (readonly [string, StepType])[]
).map(([name, type]) => ({ name, steps: [{ type, partition: null }] }))
