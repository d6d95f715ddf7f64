import { setTimeout as sleep } from 'node:timers/promises'
import type { AccountFacts } from '#src/model/credential-forecast.ts'
import { ConnectionError } from '../contract/connection-error.ts'
import { incidentAt, type Place } from '../contract/connection-incident.ts'
import type { Check, ConnectRequest, Description, ImportRequest, ReadKey, Session, WantedExport } from '../contract/driver.ts'
import type { ExportItem, ExportResult, ImportChange, ImportPage } from '../contract/exchange.ts'
import type { SecretReplacement } from '../contract/secret-rotation.ts'
import { credentialFacts, ownCredential, type OwnCredential } from './application/own-credential.ts'
import { addKey, removeKey, type KeyRolling } from './application/roll-keys.ts'
import { entraChecks } from './checks.ts'
import { exportItems } from './export/export-items.ts'
import { Writer } from './export/writer.ts'
import { GraphClient } from './graph/graph-client.ts'
import type { Delay } from './graph/pacer.ts'
import { placeOf } from './graph/read.ts'
import { openTransport } from './graph/transport.ts'
import { deltaImport } from './import/delta-import.ts'
import { fullImport, type ImportSource } from './import/full-import.ts'
import { readObjects } from './import/read-objects.ts'
import { selectedTypes } from './selection.ts'
import { addressesOf, type EntraSettings } from './settings.ts'
import { readTenant, type Tenant } from './tenant.ts'
import { SignInNetwork } from './token/sign-in-network.ts'
import { tokenClaims } from './token/token-claims.ts'
import { MsalTokenSource, type TokenSource } from './token/token-source.ts'
import { unsupportedExport } from './unsupported-export.ts'
import { verdicts } from './verdicts.ts'
import { vocabularies } from './vocabulary.ts'

/** The one partition of a tenant. */
const partitionName = 'default'

/** What a session takes from the machine, so that tests can do without waiting. */
export interface SessionGround {
  readonly delay: Delay
  /** A number from 0 to 1. */
  readonly random: () => number
}

/** Waits in real time. */
export const systemGround: SessionGround = {
  delay: async (ms, signal) => {
    signal.throwIfAborted()
    await sleep(ms, undefined, { signal }).catch(() => signal.throwIfAborted())
  },
  random: Math.random,
}

/** Reaches Graph and signs in. Throws `ConnectionError`. */
export async function openEntraSession(request: ConnectRequest, settings: EntraSettings, ground: SessionGround): Promise<EntraSession> {
  const addresses = addressesOf(settings)
  const { secret, signal, clock } = request
  if (secret === null) throw withoutSecret(settings, { server: addresses.authorityUrl, at: clock.now() })
  const timeouts = {
    connectTimeoutMs: settings.connectTimeoutSeconds * 1_000,
    requestTimeoutMs: settings.requestTimeoutSeconds * 1_000,
    ca: settings.ca,
  }
  const signInTransport = openTransport({ ...timeouts, origin: new URL(addresses.authorityUrl).origin, connectionCountMax: 2 })
  const network = new SignInNetwork({ ...ground, transport: signInTransport, authorityUrl: addresses.authorityUrl, clock, signal })
  const transport = openTransport({ ...timeouts, origin: new URL(addresses.graphUrl).origin, connectionCountMax: settings.maxConcurrency })
  const open: { close(): Promise<void> }[] = [network, transport]
  try {
    const tokens = new MsalTokenSource(settings, secret, network)
    open[0] = tokens
    const token = await tokens.current()
    const message = `Got a token for ${settings.clientId} from ${addresses.authorityUrl}.`
    request.onStep?.({ name: 'sign-in', outcome: 'passed', message, advice: null })
    const client = new GraphClient({
      ...ground,
      transport,
      tokens,
      graphUrl: addresses.graphUrl,
      concurrencyMax: settings.maxConcurrency,
      clock,
      signal,
    })
    const tenant = await readTenant(client)
    const types = selectedTypes(request.selection.schema, vocabularies[settings.vocabulary], placeOf(client))
    const tenantId = tenant?.id ?? tokenClaims(token).tenantId ?? settings.tenantId
    const own = ownCredential(settings, secret)
    return new EntraSession({ settings, tokens, tenant, own, roles: tokenClaims(token).roles, source: { client, tenantId, types } })
  } catch (error) {
    await Promise.all(open.map((part) => part.close()))
    throw error
  }
}

interface SessionParts {
  readonly settings: EntraSettings
  readonly tokens: TokenSource
  readonly tenant: Tenant | null
  readonly roles: readonly string[] | null
  readonly own: OwnCredential | null
  readonly source: ImportSource
}

/** A signed-in session with one tenant. */
export class EntraSession implements Session {
  readonly server: string
  readonly #parts: SessionParts
  readonly #source: ImportSource
  readonly #writer: Writer

  constructor(parts: SessionParts) {
    this.#parts = parts
    this.#source = parts.source
    this.#writer = new Writer(parts.source.client, parts.settings)
    this.server = parts.source.client.server
  }

  describe(): Promise<Description> {
    const { tenant, settings } = this.#parts
    const vocabulary = vocabularies[settings.vocabulary]
    const parameters: Record<string, string> = { 'Tenant.Id': this.#source.tenantId }
    if (tenant?.defaultDomain !== null && tenant !== null) parameters['Tenant.DefaultDomain'] = tenant.defaultDomain
    if (tenant?.initialDomain !== null && tenant !== null) parameters['Tenant.InitialDomain'] = tenant.initialDomain
    return Promise.resolve({
      suggestedName: tenant?.defaultDomain ?? tenant?.initialDomain ?? settings.tenantId,
      partitions: [{ name: partitionName, selected: true, include: [], exclude: [], parameters }],
      schema: vocabulary.schema,
      suggestedSelection: vocabulary.suggested,
    })
  }

  checks(): AsyncIterable<Check> {
    const { tenant, roles } = this.#parts
    return entraChecks({ client: this.#source.client, types: this.#source.types, tenant, roles })
  }

  fullImport(request: ImportRequest): AsyncIterable<ImportPage> {
    this.#requirePartition(request)
    return fullImport(this.#source, request.pageSize)
  }

  deltaImport(request: ImportRequest & { readonly watermark: string }): AsyncIterable<ImportPage> {
    this.#requirePartition(request)
    return deltaImport(this.#source, request.watermark, request.pageSize)
  }

  read(keys: readonly ReadKey[]): Promise<readonly ImportChange[]> {
    return readObjects(this.#source, keys)
  }

  unsupportedExport(wanted: WantedExport): string | null {
    return unsupportedExport(vocabularies[this.#parts.settings.vocabulary], wanted)
  }

  export(items: readonly ExportItem[]): Promise<readonly ExportResult[]> {
    return exportItems(this.#writer, items)
  }

  account(): Promise<AccountFacts> {
    const { own, roles, settings } = this.#parts
    return credentialFacts(this.#source.client, { own, roles, clientId: settings.clientId })
  }

  readonly replacement: SecretReplacement = {
    introduce: (pair) => addKey(this.#rolling, { ...pair, now: this.#source.client.clock.now() }),
    retire: (pair) => removeKey(this.#rolling, { ...pair, now: this.#source.client.clock.now() }),
  }

  async close(): Promise<void> {
    await Promise.all([this.#source.client.close(), this.#parts.tokens.close()])
  }

  get #rolling(): KeyRolling {
    const { roles, settings } = this.#parts
    return { client: this.#source.client, clientId: settings.clientId, roles, certificate: settings.certificate }
  }

  #requirePartition(request: ImportRequest): void {
    if (request.partition === partitionName) return
    throw new ConnectionError({
      ...verdicts.partitionUnknown,
      incidents: [
        incidentAt(placeOf(this.#source.client), { result: 'failed-search', text: `There is no partition '${request.partition}'.` }),
      ],
    })
  }
}

function withoutSecret({ credential, clientId }: EntraSettings, place: Place): ConnectionError {
  const what = credential === 'secret' ? 'client secret' : 'private key'
  return new ConnectionError({
    ...verdicts.noSecret,
    incidents: [incidentAt(place, { result: 'failed-authentication', text: `No ${what} is stored for the application ${clientId}.` })],
  })
}
