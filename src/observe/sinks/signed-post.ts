import { createHmac } from 'node:crypto'
import { Agent, request, type Dispatcher } from 'undici'
import type { Secret } from '#src/base/secret.ts'
import type { WebhookTarget } from '#src/model/delivery.ts'
import { failureOf, type SendOutcome } from './sink.ts'

const timeoutMs = 15_000
/** Bytes of an answer that are read for the log. */
const answerMax = 500

/** Secrets of a webhook; null where none is stored. */
export interface WebhookSecrets {
  readonly token: Secret | null
  readonly signingKey: Secret | null
}

/** One request to a webhook. */
export interface SignedPost {
  readonly target: WebhookTarget
  readonly secrets: WebhookSecrets
  readonly body: string
  /** The same for every try, so that a receiver can tell doubles. */
  readonly deliveryId: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Connections to one webhook. */
export function webhookAgent({ ca }: WebhookTarget): Dispatcher {
  return new Agent({
    connections: 1,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: { timeout: timeoutMs, ...(ca === null ? {} : { ca }) },
  })
}

/**
 * Posts JSON. With a signing key the header `Lockstep-Signature: t=SECONDS,v1=HEX` proves it: HMAC-SHA-256 over `SECONDS.BODY`. A
 * token travels as bearer, or in the place of `{token}` in the address. Redirects are not followed: they would carry both elsewhere.
 */
export async function postSigned(post: SignedPost, dispatcher: Dispatcher): Promise<SendOutcome & { readonly answer: string }> {
  const { target, secrets, body } = post
  try {
    const answer = await request(addressOf(target, secrets.token), { dispatcher, method: 'POST', headers: headersOf(post), body })
    const text = withoutToken(await answer.body.text(), secrets.token)
      .replaceAll(/\s+/g, ' ')
      .slice(0, answerMax)
    return { ...verdict(answer.statusCode), answer: `HTTP ${answer.statusCode} ${text}`.trim() }
  } catch (error) {
    const failure = failureOf(error)
    return { ...failure, answer: failure.kind === 'sent' ? '' : failure.reason }
  }
}

/** A receiver may repeat what it was sent. */
function withoutToken(text: string, token: Secret | null): string {
  return token === null ? text : token.withText((secret) => (secret === '' ? text : text.replaceAll(secret, '[secret]')))
}

function addressOf({ url }: WebhookTarget, token: Secret | null): string {
  if (!url.includes('{token}')) return url
  if (token === null) throw new Error('no token is stored in the vault')
  return token.withText((text) => url.replaceAll('{token}', encodeURI(text)))
}

function headersOf({ target, secrets, body, deliveryId, now }: SignedPost): Record<string, string> {
  const seconds = String(Math.floor(now / 1_000))
  const { token, signingKey } = secrets
  const signed = signingKey?.withBytes((key) => createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex'))
  return {
    'content-type': 'application/json',
    'user-agent': 'Lockstep',
    'lockstep-delivery': deliveryId,
    ...(signed === undefined ? {} : { 'lockstep-signature': `t=${seconds},v1=${signed}` }),
    ...(token === null || target.url.includes('{token}') ? {} : { authorization: token.withText((text) => `Bearer ${text}`) }),
  }
}

/** What the receiver would not take at any time, as against what it cannot take now. A wrong token may be put right. */
function verdict(status: number): SendOutcome {
  if (status >= 200 && status < 300) return { kind: 'sent' }
  const reason = `the receiver answered with status ${status}`
  return status === 400 || status === 413 || status === 422 ? { kind: 'refused', reason } : { kind: 'failed', reason }
}
