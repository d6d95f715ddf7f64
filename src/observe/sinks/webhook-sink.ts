import type { WebhookSink } from '#src/model/delivery.ts'
import { ecsForm } from './ecs-form.ts'
import { envelopeOf } from './envelope.ts'
import { postSigned, webhookAgent, type WebhookSecrets } from './signed-post.ts'
import type { Sink, SinkParts } from './sink.ts'

/** Events in batches to an HTTP endpoint: `{ instanceId, version, events: […] }`. */
export function webhookSink(sink: WebhookSink, parts: SinkParts): Sink {
  const { installation, clock } = parts
  const agent = webhookAgent(sink)
  let secrets: WebhookSecrets | null = null
  return {
    send: async (events) => {
      secrets ??= { token: await parts.secret('token'), signingKey: await parts.secret('signing-key') }
      const { instanceId, version } = installation
      const shown = events.map((event) => (sink.format === 'ecs' ? ecsForm(event, installation) : envelopeOf(event, installation)))
      const deliveryId = `${instanceId}/${sink.name}/${events[0]?.sequence ?? 0}-${events.at(-1)?.sequence ?? 0}`
      const body = JSON.stringify({ instanceId, version, events: shown })
      return postSigned({ target: sink, secrets, body, deliveryId, now: clock.now() }, agent)
    },
    close: async () => {
      secrets?.token?.destroy()
      secrets?.signingKey?.destroy()
      secrets = null
      await agent.destroy()
    },
  }
}
