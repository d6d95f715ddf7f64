import { AppError } from '#src/base/app-error.ts'
import type { Clock } from '#src/base/clock.ts'
import type { Ids } from '#src/base/ids.ts'
import type { Secret } from '#src/base/secret.ts'
import { instantiatePack, type Pack } from '#src/configuration/pack.ts'
import { rulesLike } from '#src/configuration/rules-like.ts'
import type { Check, Description, Driver } from '#src/connectors/contract/driver.ts'
import { placeOf } from '#src/connectors/contract/secret-target.ts'
import type { OwnFacts } from '#src/credentials/account-state.ts'
import { settleProven } from '#src/credentials/settle-attempt.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { Configuration, ConnectorDocument, PartitionDocument } from '#src/model/configuration.ts'
import type { RunProfile, StepType } from '#src/model/run.ts'
import type { Schema } from '#src/model/schema.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import type { Store } from '#src/store/store.ts'
import { ownFacts, type AccountGate } from './account-gate.ts'
import type { ConnectorSecrets } from './connector-secrets.ts'
import { driverOf, type Drivers } from './drivers.ts'
import { checksState } from './last-checks.ts'
import { isCatchUpDue } from './replace-secret.ts'
import { connectorNamed } from './runner.ts'
import { saveConfiguration } from './save-configuration.ts'
import { collectChecks, inTestedSession, type OnCheck } from './tested-session.ts'

/** What setting up connectors works with. */
export interface SetupParts {
  readonly store: Store
  readonly drivers: Drivers
  readonly secrets: ConnectorSecrets
  /** Shared with the runner: both sign in as the same accounts. */
  readonly gate: AccountGate
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
  /** A wrong secret may lock the account. */
  readonly isRiskAccepted?: boolean
}

/** What was found out about a directory. */
export interface Discovery {
  readonly account: string
  readonly server: string
  readonly description: Description
  readonly checks: readonly Check[]
  readonly facts: OwnFacts | null
}

/** Signs in, asks the directory to describe itself and tests what synchronization needs. Throws `ConnectionError`. */
async function discover(parts: SetupParts, access: Access, onCheck: OnCheck = () => undefined): Promise<Discovery> {
  const driver = driverOf(parts.drivers, access.type)
  const settings = driver.parseSettings(access.settings)
  const account = driver.accountName(settings)
  const common = { type: access.type, driver, settings, secret: access.secret, connectorId: null, connectorName: account } as const
  const entered = { ...common, uses: 'entered', isRiskAccepted: access.isRiskAccepted ?? false, onStep: onCheck } as const
  const nothing = { partitions: [], selection: { partitions: [], schema: {} } }
  const description = await inTestedSession(parts, { ...entered, ...nothing }, (session) => session.describe())
  const { partitions, suggestedSelection } = description
  const selected = { partitions, selection: { partitions, schema: suggestedSelection }, onStep: () => undefined }
  return inTestedSession(parts, { ...entered, ...selected }, async (session) => ({
    account,
    server: session.server,
    description,
    facts: await ownFacts(session),
    checks: await collectChecks(session, onCheck),
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
  await storeSecret(parts, connector, { secret: wanted.access.secret, author: wanted.author, discovery })
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
  await parts.store.commit({ events: [added], putState: checksState(connector.id, discovery.checks, at) })
  return { connector, discovery }
}

/** Signs in with the stored secret, within the share of attempts that people have, and tests what the connector needs. Throws `ConnectionError`. */
export async function testConnector(
  parts: SetupParts,
  wanted: { readonly connector: string; readonly author: string; readonly isRiskAccepted?: boolean },
  onCheck: OnCheck = () => undefined,
): Promise<{ readonly checks: readonly Check[]; readonly isCatchUpDue: boolean }> {
  const { connector, driver } = await lookUp(parts, wanted.connector)
  const runs = await parts.store.runs.list({ connectorId: connector.id, before: null, limit: 20 })
  const { identity } = await parts.gate.state(connector, driver)
  const target = { place: placeOf(driver, connector), identity }
  const secret = await parts.secrets.current(connector.id, { actor: wanted.author, reason: 'a test', target })
  const { type, settings, partitions } = connector
  try {
    const access = {
      type,
      driver,
      settings,
      secret,
      selection: connector,
      partitions,
      connectorId: connector.id,
      connectorName: connector.name,
      uses: 'stored' as const,
      isRiskAccepted: wanted.isRiskAccepted ?? false,
      onStep: onCheck,
    }
    const checks = await inTestedSession(parts, access, (session) => collectChecks(session, onCheck))
    await parts.store.commit({ putState: checksState(connector.id, checks, parts.clock.now()) })
    return { checks, isCatchUpDue: isCatchUpDue(runs) }
  } finally {
    secret?.destroy()
  }
}

/** The first secret of a connector that was just tested, and what the directory said about its account. */
async function storeSecret(
  parts: SetupParts,
  connector: ConnectorDocument,
  of: { readonly secret: Secret | null; readonly author: string; readonly discovery: Discovery },
): Promise<void> {
  const { secret, author, discovery } = of
  if (secret === null) return
  const driver = driverOf(parts.drivers, connector.type)
  await parts.gate.update(connector, driver, async (state, keep) => {
    const { server, facts } = discovery
    const settled = settleProven(state, { at: parts.clock.now(), server, facts, secret: 'new' })
    await parts.secrets.store(connector.id, secret, {
      author,
      tested: 'tested',
      targetOf: () => ({ place: placeOf(driver, connector), identity: facts?.identity ?? null }),
      putState: keep(settled.state),
      events: (version, at) => {
        const fields = { connector: connector.name, account: discovery.account, author, version, tested: true }
        return [makeEvent(20009, fields, { at, connectorId: connector.id, runId: null })]
      },
    })
  })
}

async function lookUp(parts: SetupParts, name: string): Promise<{ readonly connector: ConnectorDocument; readonly driver: Driver }> {
  const stored = await parts.store.configuration.current()
  if (stored === null) throw new AppError('connector-unknown', { subject: name, detail: 'there are none yet' })
  const connector = connectorNamed(stored, name)
  return { connector, driver: driverOf(parts.drivers, connector.type) }
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
