import { onTestFinished } from 'vitest'
import { must } from '#src/base/assert.ts'
import type { Clock } from '#src/base/clock.ts'
import { Secret } from '#src/base/secret.ts'
import type { Schema } from '#src/model/schema.ts'
import { startLabTenant, type LabTenant, type LabTenantOptions } from '#lab/tenant/lab-tenant.ts'
import { selfSignedCertificate, type SelfSignedCertificate } from '#lab/certificates.ts'
import type { ConnectRequest, Session } from '../../contract/driver.ts'
import type { ExportItem, ExportResult, ImportChange, ImportPage } from '../../contract/exchange.ts'
import { openEntraSession, type EntraSession, type SessionGround } from '../session.ts'
import { parseEntraSettings } from '../settings.ts'
import { vocabularies } from '../vocabulary.ts'

/** How a test wants its session to differ from the usual one. */
export interface WorldSession {
  readonly settings?: Readonly<Record<string, unknown>>
  readonly secret?: Secret | null
  readonly schema?: Schema
  readonly signal?: AbortSignal
}

/** A clock that moves when somebody waits, so that a storm of hours passes in a moment. */
class WaitedClock implements Clock {
  #now = Date.now()
  #waitedMs = 0

  now(): number {
    return this.#now
  }

  get waitedMs(): number {
    return this.#waitedMs
  }

  advance(ms: number): void {
    this.#now += ms
    this.#waitedMs += ms
  }
}

/** One tenant of the lab over HTTPS, and sessions of the connector with it. */
export class LabWorld {
  readonly lab: LabTenant
  readonly clock: WaitedClock
  readonly #ca: string
  readonly #sessions: Session[] = []

  private constructor(parts: { readonly lab: LabTenant; readonly clock: WaitedClock; readonly ca: string }) {
    this.lab = parts.lab
    this.clock = parts.clock
    this.#ca = parts.ca
  }

  /** A world that ends with the test that starts it. */
  static async start(options: LabTenantOptions = {}): Promise<LabWorld> {
    const world = await LabWorld.open(options)
    onTestFinished(() => world.close())
    return world
  }

  /** A world that somebody else closes. */
  static async open(options: LabTenantOptions = {}): Promise<LabWorld> {
    const { key, cert } = await serverCertificate()
    const clock = new WaitedClock()
    const lab = await startLabTenant({ throttle: 'off', ...options, clock, tls: { key, cert } })
    return new LabWorld({ lab, clock, ca: cert })
  }

  /** Time that is waited passes at once, both for the connector and for the tenant. */
  get ground(): SessionGround {
    return {
      delay: (ms, signal) => {
        signal.throwIfAborted()
        this.clock.advance(ms)
        return Promise.resolve()
      },
      random: () => 0.5,
    }
  }

  settings(different: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
    const origin = must(this.lab.secureBaseUrl, 'the HTTPS address of the lab tenant')
    const { tenantId, clientId } = this.lab
    return { tenantId, clientId, graphUrl: origin, authorityUrl: origin, ca: this.#ca, ...different }
  }

  request(wanted: WorldSession = {}): ConnectRequest {
    const secret = wanted.secret === undefined ? Secret.fromText(this.lab.clientSecret) : wanted.secret
    const settings = this.settings(wanted.settings)
    const { schema } = vocabularies[parseEntraSettings(settings).vocabulary]
    const selection = { partitions: [], schema: wanted.schema ?? schema }
    const signal = wanted.signal ?? new AbortController().signal
    return { settings, secret, selection, signal, clock: this.clock }
  }

  async connect(wanted: WorldSession = {}): Promise<EntraSession> {
    const request = this.request(wanted)
    const session = await openEntraSession(request, parseEntraSettings(request.settings), this.ground)
    this.#sessions.push(session)
    return session
  }

  async close(): Promise<void> {
    await Promise.all(this.#sessions.map((session) => session.close()))
    await this.lab.close()
  }
}

let certificate: Promise<SelfSignedCertificate> | null = null

/** Making a key takes a moment, so that all worlds of a test file share one. */
function serverCertificate(): Promise<SelfSignedCertificate> {
  certificate ??= certificateFor('lab tenant')
  return certificate
}

/** A certificate that is good from an hour ago for a day, or until `notAfter`. */
export function certificateFor(commonName: string, notAfter = new Date(Date.now() + 86_400_000)): Promise<SelfSignedCertificate> {
  return selfSignedCertificate({ commonName, names: ['127.0.0.1'], notBefore: new Date(Date.now() - 3_600_000), notAfter })
}

/** Every page of an import. */
export async function allPages(pages: AsyncIterable<ImportPage>): Promise<readonly ImportPage[]> {
  const all: ImportPage[] = []
  for await (const page of pages) all.push(page)
  return all
}

/** Every change of an import, and the watermark of its last page. */
export async function imported(
  pages: AsyncIterable<ImportPage>,
): Promise<{ readonly changes: readonly ImportChange[]; readonly watermark: string }> {
  const all = await allPages(pages)
  return { changes: all.flatMap((page) => page.changes), watermark: must(all.at(-1)?.watermark, 'a watermark on the last page') }
}

/** A whole object of an import by its unique key. */
export function objectIn(changes: readonly ImportChange[], anchor: string): Extract<ImportChange, { kind: 'object' }> {
  const found = changes.find((change) => change.kind === 'object' && change.anchor === anchor)
  return must(found?.kind === 'object' ? found : null, `object ${anchor} in the import`)
}

/** An item to export; what is not said is empty. */
export function item(wanted: Partial<ExportItem> & Pick<ExportItem, 'operation' | 'objectType'>): ExportItem {
  return {
    key: wanted.dn ?? wanted.anchor ?? 'item',
    dn: '',
    newDn: null,
    anchor: null,
    attributes: {},
    references: [],
    current: {},
    ...wanted,
  }
}

/** The result of the only item. */
export async function exportOne(session: Session, wanted: Parameters<typeof item>[0]): Promise<ExportResult> {
  return must((await session.export([item(wanted)]))[0], 'the result of an export')
}

/** A new set of values for an attribute. */
export function replace(...values: readonly (string | boolean)[]) {
  return { kind: 'replace', values } as const
}
