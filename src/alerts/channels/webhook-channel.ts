import { isoTime, type Clock } from '#src/base/clock.ts'
import type { Secret } from '#src/base/secret.ts'
import type { DeliverySecretField, WebhookChannel } from '#src/model/delivery.ts'
import { postSigned, webhookAgent } from '#src/observe/sinks/signed-post.ts'
import type { AlertMessage, Channel } from './channel.ts'

/** Alerts to an HTTP endpoint, signed as events are (see `signed-post.ts`). */
export function webhookChannel(
  channel: WebhookChannel,
  parts: { readonly clock: Clock; secret(field: DeliverySecretField): Promise<Secret | null> },
): Channel {
  const agent = webhookAgent(channel)
  return {
    send: async (message) => {
      const secrets = { token: await parts.secret('token'), signingKey: await parts.secret('signing-key') }
      try {
        return await postSigned({ target: channel, secrets, body: bodyOf(message), deliveryId: message.id, now: parts.clock.now() }, agent)
      } finally {
        secrets.token?.destroy()
        secrets.signingKey?.destroy()
      }
    },
    close: () => agent.destroy(),
  }
}

/** `text` is what chat services show; the rest is for programs. The dedup key is the same for the raise and the end of an alert. */
function bodyOf({ alert, occasion, id, by, connectors }: AlertMessage): string {
  const { number, key, subject, severity, title, advice, evidence, raisedAt, resolvedAt, resolution } = alert
  const text = `[${occasion === 'resolved' || occasion === 'test' ? occasion : severity}] ${title}`
  return JSON.stringify({
    id,
    occasion,
    text: [text, occasion === 'resolved' ? (resolution?.text ?? '') : advice].filter((line) => line !== '').join('\n'),
    dedupKey: `${by.instanceId}/${occasion === 'test' ? 'test' : number}`,
    alert: {
      number,
      key,
      subject,
      severity,
      title,
      advice,
      evidence,
      connectors,
      raisedAt: isoTime(raisedAt),
      resolvedAt: resolvedAt === null ? null : isoTime(resolvedAt),
      resolution: resolution?.text ?? null,
    },
    ...by,
  })
}
