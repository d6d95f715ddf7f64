import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startLabTenant, type LabTenant } from '#lab/tenant/lab-tenant.ts'
import type { ShownObject } from '#lab/tenant/tenant-control.ts'
import { importExport } from '#src/aadconnect/import-export.ts'
import { assert, must } from '#src/base/assert.ts'
import { systemClock } from '#src/base/clock.ts'
import { systemIds } from '#src/base/ids.ts'
import { Secret } from '#src/base/secret.ts'
import { loadPack } from '#src/configuration/load-pack.ts'
import { activeDirectory } from '#src/connectors/active-directory/driver.ts'
import type { Driver } from '#src/connectors/contract/driver.ts'
import { entraId } from '#src/connectors/entra/driver.ts'
import type { Configuration, ConnectorDocument } from '#src/model/configuration.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { metaverseAttributes, type MetaverseObject } from '#src/model/metaverse-object.ts'
import type { ObjectError, Run } from '#src/model/run.ts'
import type { Attributes } from '#src/model/value.ts'
import { openSqliteStore } from '#src/store/sqlite/open.ts'
import type { SpaceFilter, Store } from '#src/store/store.ts'
import { openVault } from '#src/vault/vault.ts'
import { startSamba, type SambaServer } from '#tools/servers/samba.ts'
import { ConnectorSecrets } from '../connector-secrets.ts'
import { AccountGate } from '../account-gate.ts'
import { addConnector, type SetupParts } from '../connector-setup.ts'
import { replaceSecret } from '../replace-secret.ts'
import { runCycle } from '../cycle.ts'
import { Runner } from '../runner.ts'
import { saveConfiguration } from '../save-configuration.ts'
import { cloud, contoso, exportFolder } from './imported-names.ts'

/** The account that the export names, which also serves the second forest. */
const accountName = 'MSOL_d1edb676ca03'

/** A forest on a domain controller, with the container that the export reads and the account that reads it. */
export interface Forest {
  readonly samba: SambaServer
  /** OU=CORP. */
  readonly corp: string
  readonly password: string
  readonly userName: string
}

/** Starts a forest: CONTOSO.COM is the one of the export. */
export async function startForest(realm: string): Promise<Forest> {
  const samba = await startSamba({ realm })
  const password = complexPassword()
  const { dn, upn } = await samba.createUser({ name: accountName, password })
  await samba.grantReplication(accountName)
  await samba.grantDeletedObjects(accountName)
  await letReadForeignPrincipals(samba, dn)
  return { samba, corp: await samba.createOrganizationalUnit('CORP'), password, userName: upn }
}

/**
 * Foreign security principals show a few attributes only to everybody, and Samba's DirSync leaves out what an account may not read as a
 * whole; Windows shows everything to who may replicate changes.
 */
async function letReadForeignPrincipals(samba: SambaServer, account: string): Promise<void> {
  const client = await samba.admin()
  const { searchEntries } = await client.search(account, {
    scope: 'base',
    attributes: ['objectSid'],
    explicitBufferAttributes: ['objectSid'],
  })
  const sid = sidText(must(searchEntries[0]?.['objectSid'], 'the identifier of the account') as Buffer)
  const container = `CN=ForeignSecurityPrincipals,${samba.baseDn}`
  await samba.tool('dsacl', 'set', `--objectdn=${container}`, `--sddl=(A;CI;GR;;;${sid})`)
}

/** A security identifier as text (MS-DTYP 2.4.2). */
export function sidText(sid: Buffer): string {
  const parts = Array.from({ length: sid[1] ?? 0 }, (_part, index) => sid.readUInt32LE(8 + 4 * index))
  return ['S', sid[0], sid.readUIntBE(2, 6), ...parts].join('-')
}

/** A password nobody else knows, complex enough for any policy. */
export function complexPassword(): string {
  return `Aa1!${randomBytes(18).toString('base64url')}`
}

/**
 * The configuration of the export on directories: real forests, a tenant of the lab, a store of its own, and the runner between
 * them. What is not in any export is added as an administrator would: addresses, certificates, secrets.
 */
export class ImportedSite {
  readonly lab: LabTenant
  readonly store: Store
  readonly runner: Runner
  readonly drivers: ReadonlyMap<string, Driver> = new Map([activeDirectory, entraId].map((driver) => [driver.type, driver]))
  readonly parts: SetupParts
  readonly #folder: string

  private constructor(lab: LabTenant, store: Store, folder: string) {
    this.lab = lab
    this.store = store
    this.#folder = folder
    const vault = openVault({ description: 'test', readKey: () => randomBytes(32) })
    const secrets = new ConnectorSecrets({ store, vault, clock: systemClock })
    const { drivers } = this
    const gate = new AccountGate({ store, clock: systemClock })
    this.parts = { store, drivers, secrets, gate, clock: systemClock, ids: systemIds, pack: loadPack('active-directory-to-entra-id') }
    this.runner = new Runner({ store, drivers, secrets, gate, clock: systemClock, holder: 'test' })
  }

  /** Imports the export and completes it for this forest. `change` edits it before it is stored. */
  static async start(
    forest: Forest,
    change: (configuration: Configuration) => Configuration = (configuration) => configuration,
  ): Promise<ImportedSite> {
    const folder = mkdtempSync(join(tmpdir(), 'lockstep-imported-'))
    const lab = await startLabTenant({
      tls: 'self-signed',
      throttle: 'off',
      verifiedDomains: ['contoso.com', 'fabrikam.lab', 'contoso.onmicrosoft.com'],
    })
    const store = await openSqliteStore({ directory: folder, holder: 'test', clock: systemClock })
    const site = new ImportedSite(lab, store, folder)
    const access = { tenantId: lab.tenantId, clientId: lab.clientId }
    const { configuration } = await importExport(exportFolder, { cloud: access, base: null })
    await site.reconfigure(() => change(completed(must(configuration, 'an import without errors'), forest, lab)))
    await site.#giveSecret(contoso, forest.password)
    await site.#giveSecret(cloud, lab.clientSecret)
    return site
  }

  /** Adds a second forest with the rules of the first, as `lockstep connectors add active-directory --rules-like` does. */
  async addForest(forest: Forest, containers: readonly string[] = [forest.corp]): Promise<ConnectorDocument> {
    const access = { type: 'active-directory', settings: settingsOf(forest), secret: Secret.fromText(forest.password) }
    const wanted = { access, name: forest.samba.dnsDomain, containers, rulesLike: contoso, author: 'test' }
    return (await addConnector(this.parts, wanted)).connector
  }

  async reconfigure(change: (configuration: Configuration) => Configuration): Promise<void> {
    const before = await this.store.configuration.current()
    const empty: Configuration = {
      connectors: [],
      rules: [],
      metaverse: {},
      parameters: {},
      scheduler: { enabled: false, intervalMinutes: 30, exportDeletionThreshold: 500, exportDeletionPercentage: null },
    }
    await saveConfiguration(this.parts, {
      before,
      expectedVersion: before?.version ?? 0,
      after: change(before?.configuration ?? empty),
      author: 'test',
      reason: '',
    })
  }

  /** Runs a cycle, proves the store sound afterwards, and that nothing failed in it. */
  async cycle(policy: 'initial' | 'delta' = 'delta'): Promise<readonly Run[]> {
    const { store, drivers, runner } = this
    const runs = await runCycle({ store, drivers, runner }, { policy, cycleId: randomUUID(), trigger: 'operator' })
    const findings = await store.verify()
    assert(findings.length === 0, `the store is sound: ${JSON.stringify(findings)}`)
    return runs
  }

  async run(connector: string, profile: string): Promise<Run> {
    return (await this.runner.start({ connector, profile, trigger: 'operator' })).ended
  }

  /** Makes changes, runs a delta cycle, and returns how many writes reached the tenant. */
  async writesAfter(change: () => Promise<unknown>): Promise<number> {
    await change()
    this.lab.tenant.resetStatistics()
    await this.goodCycle()
    return this.lab.tenant.writeCount()
  }

  /** A cycle without a failed run or an object with an error. */
  async goodCycle(policy: 'initial' | 'delta' = 'delta'): Promise<readonly Run[]> {
    const runs = await this.cycle(policy)
    for (const run of runs) {
      const errors = await this.errors(run)
      const isGood = /^(success|completed-no-objects|completed-warnings)$/.test(run.result ?? '') && errors.length === 0
      assert(isGood, `${run.connectorId} ${run.profile} goes well, not ${run.result}: ${JSON.stringify(errors.slice(0, 5))}`)
    }
    return runs
  }

  errors(run: Run): Promise<readonly ObjectError[]> {
    return this.store.runs.errors({ runId: run.id, after: null, limit: 100 })
  }

  async connector(name: string): Promise<ConnectorDocument> {
    const { connectors } = must(await this.store.configuration.current(), 'the configuration').configuration
    return must(
      connectors.find((connector) => connector.name === name),
      name,
    )
  }

  async objects(connector: string, filter: SpaceFilter = 'all', text = ''): Promise<readonly ConnectorSpaceObject[]> {
    const { id } = await this.connector(connector)
    return this.store.space.search({ connectorId: id, text, filter, after: null, limit: 1_000 })
  }

  /** The one object of a connector space with this text in its name. */
  async object(connector: string, text: string): Promise<ConnectorSpaceObject> {
    const found = await this.objects(connector, 'all', text)
    assert(found.length === 1, `one object is called ${text}, not ${found.map(({ dn }) => dn).join(' and ') || 'none'}`)
    return must(found[0], text)
  }

  /** The identity an object belongs to. */
  async identity(connector: string, text: string): Promise<MetaverseObject> {
    const { link } = await this.object(connector, text)
    return must((await this.store.metaverse.load([must(link, `the link of ${text}`).metaverseId]))[0], text)
  }

  /** All identities. */
  identities(): Promise<readonly MetaverseObject[]> {
    return this.store.metaverse.scan({ after: null, limit: 1_000 })
  }

  /** Values of the identity an object belongs to, single ones without their list. */
  async values(connector: string, text: string): Promise<Readonly<Record<string, unknown>>> {
    return plain(metaverseAttributes(await this.identity(connector, text)))
  }

  /** The object that the tenant is to have for an object; null when there is none. */
  async target(connector: string, text: string): Promise<ConnectorSpaceObject | null> {
    const identity = await this.identity(connector, text)
    const { id } = await this.connector(cloud)
    return (await this.store.space.ofMetaverse([identity.id])).find(({ connectorId }) => connectorId === id) ?? null
  }

  cloudUser(name: string): ShownObject | undefined {
    return [...this.lab.tenant.users()].find((user) => user['displayName'] === name)
  }

  cloudGroup(name: string): ShownObject | undefined {
    return [...this.lab.tenant.groups()].find((group) => group['displayName'] === name)
  }

  /** Display names of the members of a cloud group. */
  cloudMembers(name: string): readonly string[] {
    const members = (this.cloudGroup(name)?.['members'] ?? []) as readonly string[]
    return members.map((id) => String(this.lab.tenant.find(id)?.['displayName'])).toSorted()
  }

  async close(): Promise<void> {
    await this.runner.close()
    await this.store.close()
    await this.lab.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #giveSecret(connector: string, secret: string): Promise<void> {
    await replaceSecret(this.parts, { connector, secret: Secret.fromText(secret), test: 'before-storing', author: 'test' })
  }
}

/** Values as a test reads them: one value alone, several as a list, bytes as base64. */
export function plain(attributes: Attributes): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, values]) => {
      const shown = values.map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value))
      return [name, shown.length === 1 ? shown[0] : shown]
    }),
  )
}

/** The imported configuration with what no export holds. */
function completed(imported: Configuration, forest: Forest, lab: LabTenant): Configuration {
  const origin = must(lab.secureBaseUrl, 'HTTPS')
  const tenant = { tenantId: lab.tenantId, clientId: lab.clientId, graphUrl: origin, authorityUrl: origin, ca: lab.certificate }
  const connectors = imported.connectors.map((connector) => ({
    ...connector,
    settings: { ...connector.settings, ...(connector.type === 'entra-id' ? tenant : settingsOf(forest)) },
  }))
  return { ...imported, connectors }
}

function settingsOf({ samba, userName }: Forest): Readonly<Record<string, unknown>> {
  return { forest: samba.dnsDomain, servers: [new URL(samba.ldapsUrl).host], userName, ca: readFileSync(samba.caFile, 'utf8') }
}
