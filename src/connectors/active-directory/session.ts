import type { Clock } from '#src/base/clock.ts'
import type { PartitionDocument } from '#src/model/configuration.ts'
import type { AccountFacts } from '#src/model/credential-forecast.ts'
import type { FailedSignIns } from '#src/model/failed-sign-ins.ts'
import type { LockoutPolicy } from '#src/model/lockout-policy.ts'
import type { ConnectionIncident } from '#src/model/run.ts'
import type { AccountReader } from '../contract/account-reader.ts'
import type { ContainerLevel } from '../contract/container.ts'
import type { SecretReplacement } from '../contract/secret-rotation.ts'
import type { Check, Description, ImportRequest, ReadKey, Selection, Session } from '../contract/driver.ts'
import type { ExportItem, ExportResult, ImportChange, ImportPage } from '../contract/exchange.ts'
import { changeOwnPassword } from './change-own-password.ts'
import { checkSession } from './checks.ts'
import type { Connection, Connections } from './connections.ts'
import { ContainerScope } from './container-scope.ts'
import { containersBelow } from './containers.ts'
import { deltaImport } from './delta-import.ts'
import { exportItems } from './export.ts'
import { readFailedSignIns } from './failed-sign-ins.ts'
import { connectionFailure } from './failure.ts'
import { fullImport } from './full-import.ts'
import { ObjectReader } from './object-reader.ts'
import { readServerTime } from './server-time.ts'
import { ImportRefused } from './import-refused.ts'
import { readOwnAccount } from './own-account.ts'
import { readOwnLockout } from './own-lockout.ts'
import type { PartitionSource } from './partition-source.ts'
import { discoverPartitions } from './partitions.ts'
import { readObjects } from './read-objects.ts'
import { discoverSchema } from './schema-discovery.ts'
import { suggestSelection } from './suggested-selection.ts'

/** A session with a forest. Errors of the protocol become `ConnectionError` here and nowhere else. */
export class ActiveDirectorySession implements Session {
  readonly server: string
  readonly tries: readonly ConnectionIncident[]
  readonly clockAheadMs: number | null
  readonly #connections: Connections
  readonly #selection: Selection
  readonly #clock: Clock

  constructor(connections: Connections, { selection, clock }: { readonly selection: Selection; readonly clock: Clock }) {
    this.#connections = connections
    this.#selection = selection
    this.#clock = clock
    this.server = connections.first.server
    this.tries = connections.first.tries
    this.clockAheadMs = connections.first.clockAheadMs
  }

  describe(): Promise<Description> {
    return this.#settled(this.#connections.first, async ({ client, rootDse }) => {
      const { forest, partitions } = await discoverPartitions(client, rootDse)
      const schema = await discoverSchema(client, rootDse.schemaNamingContext)
      return { suggestedName: forest, partitions, schema, suggestedSelection: suggestSelection(schema) }
    })
  }

  async containers(partition: string, parent: string): Promise<ContainerLevel> {
    const connection = await this.#settled(this.#connections.first, () => this.#connections.holding(partition))
    return this.#settled(connection, ({ client }) => containersBelow(client, parent))
  }

  async *checks(): AsyncGenerator<Check, void, undefined> {
    const partitions = this.#selectedPartitions.map(({ name }) => name)
    try {
      yield* checkSession({ connections: this.#connections, partitions, clock: this.#clock })
    } catch (error) {
      throw this.#failure(error, this.#connections.first)
    }
  }

  async *fullImport(request: ImportRequest): AsyncGenerator<ImportPage, void, undefined> {
    yield* this.#import(request, fullImport)
  }

  async *deltaImport(request: ImportRequest & { readonly watermark: string }): AsyncGenerator<ImportPage, void, undefined> {
    yield* this.#import(request, (source) => deltaImport(source, request.watermark))
  }

  read(keys: readonly ReadKey[]): Promise<readonly ImportChange[]> {
    const scopes = this.#selectedPartitions.map((partition) => ({ partition: partition.name, scope: new ContainerScope(partition) }))
    return this.#settled(this.#connections.first, () =>
      readObjects({ connections: this.#connections, schema: this.#selection.schema, scopes }, keys),
    )
  }

  export(items: readonly ExportItem[]): Promise<readonly ExportResult[]> {
    const partitions = this.#selectedPartitions.map(({ name }) => name)
    return this.#settled(this.#connections.first, () => exportItems({ connections: this.#connections, partitions }, items))
  }

  account(): Promise<AccountFacts | null> {
    return this.#settled(this.#connections.first, async (connection) => (await readOwnAccount(connection))?.facts ?? null)
  }

  lockout(): Promise<LockoutPolicy> {
    return this.#settled(this.#connections.first, readOwnLockout)
  }

  failedSignIns(identity: string): Promise<FailedSignIns | null> {
    return this.#settled(this.#connections.first, ({ client }) => readFailedSignIns(client, { identity, clock: this.#clock }))
  }

  peer(): Promise<{ readonly time: number | null; readonly certificateUntil: number | null }> {
    return this.#settled(this.#connections.first, async ({ client }) => ({
      time: await readServerTime(client),
      certificateUntil: client.encryption?.validTo?.getTime() ?? null,
    }))
  }

  async linger(): Promise<AccountReader> {
    await this.#connections.closeOthers()
    return {
      server: this.server,
      account: () => this.account(),
      failedSignIns: (identity) => this.failedSignIns(identity),
      close: () => this.#connections.close(),
    }
  }

  readonly replacement: SecretReplacement = {
    introduce: (pair) =>
      this.#settled(this.#connections.first, (connection) => changeOwnPassword(connection, { ...pair, now: this.#clock.now() })),
  }

  close(): Promise<void> {
    return this.#connections.close()
  }

  get #selectedPartitions(): readonly PartitionDocument[] {
    return this.#selection.partitions.filter(({ selected }) => selected)
  }

  async *#import(
    request: ImportRequest,
    pages: (source: PartitionSource) => AsyncIterable<ImportPage>,
  ): AsyncGenerator<ImportPage, void, undefined> {
    let connection = this.#connections.first
    try {
      const partition = this.#partition(request.partition)
      connection = await this.#connections.holding(partition.name)
      const reader = new ObjectReader(connection.client, this.#selection.schema)
      const scope = new ContainerScope(partition)
      const { pageSize, missingContainers = 'refuse' } = request
      yield* pages({ ...connection, partition: partition.name, scope, reader, pageSize, missingContainers })
    } catch (error) {
      throw this.#failure(error, connection)
    }
  }

  #partition(name: string): PartitionDocument {
    const found = this.#selectedPartitions.find((partition) => partition.name === name)
    if (found === undefined) throw new ImportRefused('partition-not-selected', `The partition ${name} is not selected.`)
    if (Object.keys(this.#selection.schema).length > 0) return found
    throw new ImportRefused('no-object-types', 'No object type is selected, so there is nothing to import.')
  }

  async #settled<T>(connection: Connection, work: (connection: Connection) => Promise<T>): Promise<T> {
    try {
      return await work(connection)
    } catch (error) {
      throw this.#failure(error, connection)
    }
  }

  #failure(error: unknown, { server }: Connection): unknown {
    return connectionFailure(error, { server, at: this.#clock.now(), phase: 'session' })
  }
}
