import { AppError } from '#src/base/app-error.ts'
import { isoTime } from '#src/base/clock.ts'
import type { HandOver } from '#src/model/account.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import type { AccessParts } from './access-parts.ts'
import { audited } from './audited.ts'
import { digestOf, randomKey } from './digest.ts'
import type { Principal } from './principal.ts'

const lifetimeMsMax = 24 * 60 * 60_000
/** Wrong secrets that one link may try: people mistype, and accounts are locked by more. */
const refusalsMax = 3
const codeForm = /^[\w-]{43}$/

/** A link to be made. */
export interface WantedHandOver {
  readonly connectorId: ConnectorId
  readonly connector: string
  readonly recipient: string
  readonly lifetimeMs: number
}

/** Makes a link. Its code is returned this once and not kept. Throws `time-span`. */
export async function createHandOver(
  { store, clock }: AccessParts,
  wanted: WantedHandOver,
  by: Principal,
): Promise<{ readonly link: HandOver; readonly code: string }> {
  const { connectorId, connector, recipient, lifetimeMs } = wanted
  if (lifetimeMs <= 0 || lifetimeMs > lifetimeMsMax)
    throw new AppError('time-span', { subject: 'expiresIn', detail: 'a link is good for a day at the most' })
  const at = clock.now()
  const code = randomKey()
  const expiresAt = at + lifetimeMs
  const link = { hash: digestOf(code), connectorId, recipient, createdAt: at, createdBy: by.name, expiresAt, refusals: 0, usedAt: null }
  const fields = { author: by.name, recipient, connector, expiresAt: isoTime(expiresAt) }
  const events = [makeEvent(20159, fields, { at, connectorId, runId: null })]
  const audit = [audited('hand-over-created', { at, actor: by.name, subject: connectorId, reason: `for ${recipient}` })]
  await store.commit({ access: { at, putHandOver: link }, events, audit })
  return { link, code }
}

/** The link of a code that can still be used. Throws `hand-over-gone`, and writes who came with one that cannot. */
export async function usableHandOver(parts: AccessParts, code: string, address: string): Promise<HandOver> {
  const link = codeForm.test(code) ? await parts.store.access.handOver(digestOf(code)) : null
  if (link === null) throw new AppError('hand-over-gone')
  const reason = whyGone(link, parts.clock.now())
  if (reason === null) return link
  await noteRefusal(parts, { link, reason, address })
  throw new AppError('hand-over-gone', { detail: reason })
}

/** Counts a secret that was refused. */
export async function countRefusal(parts: AccessParts, link: HandOver, address: string): Promise<void> {
  const at = parts.clock.now()
  await parts.store.commit({ access: { at, putHandOver: { ...link, refusals: link.refusals + 1 } } })
  await noteRefusal(parts, { link, reason: 'the secret was refused', address })
}

/** Writes that the secret came in. The link itself was used up together with it. */
export async function noteUse(
  { store, clock }: AccessParts,
  of: { readonly link: HandOver; readonly connector: string; readonly version: number; readonly address: string },
): Promise<void> {
  const { link, connector, version, address } = of
  const fields = { author: link.createdBy, recipient: link.recipient, connector, version, address }
  await store.commit({ events: [makeEvent(20160, fields, { at: clock.now(), connectorId: link.connectorId, runId: null })] })
}

/** Who enters the secret, for the history. */
export function authorOfHandOver({ recipient, createdBy }: HandOver): string {
  return `${recipient} (link of ${createdBy})`
}

function whyGone({ usedAt, expiresAt, refusals }: HandOver, now: number): string | null {
  if (usedAt !== null) return 'it was used already'
  if (expiresAt <= now) return 'its time is over'
  return refusals >= refusalsMax ? `${refusalsMax} secrets were refused` : null
}

async function noteRefusal(
  { store, clock }: AccessParts,
  { link, reason, address }: { readonly link: HandOver; readonly reason: string; readonly address: string },
): Promise<void> {
  const at = clock.now()
  const connectors = (await store.configuration.current())?.configuration.connectors ?? []
  const connector = connectors.find(({ id }) => id === link.connectorId)?.name ?? link.connectorId
  const actor = authorOfHandOver(link)
  await store.commit({
    events: [
      makeEvent(20161, { connector, recipient: link.recipient, address, reason }, { at, connectorId: link.connectorId, runId: null }),
    ],
    audit: [audited('access-denied', { at, actor, subject: link.connectorId, reason: `link: ${reason}`, outcome: 'refused' })],
  })
}
