import { createTransport } from 'nodemailer'
import { isoTime } from '#src/base/clock.ts'
import type { Secret } from '#src/base/secret.ts'
import type { DeliverySecretField, MailChannel } from '#src/model/delivery.ts'
import { failureOf } from '#src/observe/sinks/sink.ts'
import type { AlertMessage, Channel } from './channel.ts'

/** How long the server may take for each answer. */
const answerMs = 20_000

/** Alerts by mail: one connection a message, so that the password lives as short as the message takes. */
export function mailChannel(channel: MailChannel, parts: { secret(field: DeliverySecretField): Promise<Secret | null> }): Channel {
  return {
    send: async (message) => {
      const password = channel.user === null ? null : await parts.secret('password')
      try {
        if (channel.user !== null && password === null) throw new Error(`no password of ${channel.user} is stored in the vault`)
        const answer = await submit(channel, message, password)
        return { kind: 'sent', answer }
      } catch (error) {
        const failure = failureOf(error)
        return { ...failure, answer: failure.kind === 'sent' ? '' : failure.reason }
      } finally {
        password?.destroy()
      }
    },
    close: async () => undefined,
  }
}

async function submit(channel: MailChannel, message: AlertMessage, password: Secret | null): Promise<string> {
  const { host, port, security, user, from, to, ca } = channel
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    connectionTimeout: answerMs,
    greetingTimeout: answerMs,
    socketTimeout: answerMs,
    // The library takes a text only; it lives until the connection is closed below.
    ...(user === null || password === null ? {} : { auth: { user, pass: password.withText((text) => text) } }),
    tls: { minVersion: 'TLSv1.2', ...(ca === null ? {} : { ca }) },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  try {
    const sent = await transport.sendMail({ from, to: [...to], ...mailOf(message) })
    // A server may take a mail for some and refuse it for others.
    const refused = sent.rejected.map((each) => String(each))
    return refused.length === 0 ? sent.response : `${sent.response}; refused for ${refused.join(', ')}`
  } finally {
    transport.close()
  }
}

/** The raise and the end of an alert are one thread. `Auto-Submitted` keeps absence notices away (RFC 3834). */
function mailOf({ alert, occasion, id, by, connectors }: AlertMessage) {
  const isOver = occasion === 'resolved'
  const isTest = occasion === 'test'
  const label = isOver ? 'resolved' : isTest ? 'test' : occasion === 'reminder' ? `${alert.severity}, still there` : alert.severity
  const thread = `<alert-${alert.number}.${by.instanceId}@lockstep>`
  const lines = [
    alert.title,
    '',
    ...(isOver ? [alert.resolution?.text ?? ''] : [alert.advice]),
    '',
    isTest ? `Test of Lockstep on ${by.host}` : `Alert ${alert.number} (${alert.key}) of Lockstep on ${by.host}`,
    `Since: ${isoTime(alert.raisedAt)}`,
    ...(alert.resolvedAt === null ? [] : [`Over: ${isoTime(alert.resolvedAt)}`]),
    ...(connectors.length === 0 ? [] : [`Connectors: ${connectors.join(', ')}`]),
    ...Object.entries(alert.evidence).map(([name, value]) => `${name}: ${value ?? '-'}`),
    '',
    ...(isOver || isTest ? [] : [`To say that you are at it: lockstep alerts acknowledge ${alert.number}`]),
  ]
  return {
    subject: `[Lockstep ${label}] ${alert.title}`,
    text: lines.join('\n'),
    messageId: `<${id.replaceAll(/[^\w.-]+/g, '.')}@lockstep>`,
    references: thread,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Lockstep-Alert': alert.key },
  }
}
