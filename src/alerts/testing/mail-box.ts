import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { onTestFinished } from 'vitest'
import { createLabCertificates } from '#lab/certificates.ts'

/** A message as it arrived. */
export interface ArrivedMail {
  readonly user: string | null
  readonly isEncrypted: boolean
  readonly from: string
  readonly to: readonly string[]
  readonly text: string
}

/** A mail server that takes mail of one account and keeps it. */
export interface MailBox {
  readonly port: number
  readonly ca: string
  readonly mails: ArrivedMail[]
  /** What it answers to mail while it is not null. */
  refusal: string | null
}

/** Starts a mail server on this machine, over TLS from the first byte or with STARTTLS. It ends with the test. */
export async function startMailBox(wanted: {
  readonly security: 'tls' | 'starttls'
  readonly user: string
  readonly password: string
}): Promise<MailBox> {
  const tls = createLabCertificates({ dnsNames: ['localhost'], addresses: ['127.0.0.1'], atMs: Date.now() })
  const box: { port: number; ca: string; mails: ArrivedMail[]; refusal: string | null } = { port: 0, ca: tls.ca, mails: [], refusal: null }
  const server = new SMTPServer({
    secure: wanted.security === 'tls',
    key: tls.key,
    cert: tls.cert,
    allowInsecureAuth: false,
    onAuth: ({ username, password }, _session, answer) =>
      username === wanted.user && password === wanted.password
        ? answer(null, { user: username })
        : answer(new Error('Authentication failed')),
    onData: (stream, session, answer) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (box.refusal !== null) return answer(new Error(box.refusal))
        const { mailFrom, rcptTo } = session.envelope
        const from = mailFrom === false ? '' : mailFrom.address
        const user = typeof session.user === 'string' ? session.user : null
        box.mails.push({
          user,
          isEncrypted: session.secure,
          from,
          to: rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString('utf8'),
        })
        answer(null)
      })
    },
  })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => server.close(resolve)))
  box.port = (server.server.address() as AddressInfo).port
  return box
}
