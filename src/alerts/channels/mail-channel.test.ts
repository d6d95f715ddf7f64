import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Secret } from '#src/base/secret.ts'
import type { MailChannel } from '#src/model/delivery.ts'
import { raisedAlert } from '../testing/raised-alert.ts'
import { startMailBox, type MailBox } from '../testing/mail-box.ts'
import { mailChannel } from './mail-channel.ts'

const by = { instanceId: 'i-1', version: '0.1.0', host: 'sync1' }

function channel(box: MailBox, more: Partial<MailChannel> = {}): MailChannel {
  return {
    name: 'admins',
    minimumSeverity: 'P3',
    host: '127.0.0.1',
    port: box.port,
    security: 'starttls',
    user: 'lockstep',
    from: 'lockstep@contoso.lab',
    to: ['anna@contoso.lab', 'bert@contoso.lab'],
    ca: box.ca,
    ...more,
  }
}

function message(occasion: 'raised' | 'resolved' = 'raised') {
  return { alert: raisedAlert(), occasion, id: `i-1.1.${occasion}`, by, connectors: ['contoso.lab'] }
}

describe('A mail channel', () => {
  it.each(['starttls', 'tls'] as const)('signs in over %s and sends who, what and what to do', async (security) => {
    const password = randomBytes(12).toString('base64url')
    const box = await startMailBox({ security, user: 'lockstep', password })
    const opened = mailChannel(channel(box, { security }), { secret: async () => Secret.fromText(password) })
    expect(await opened.send(message())).toMatchObject({ kind: 'sent', answer: expect.stringMatching(/^250/) })
    expect(await opened.send(message('resolved'))).toMatchObject({ kind: 'sent' })
    const [raised, resolved] = box.mails
    expect(raised).toMatchObject({
      user: 'lockstep',
      isEncrypted: true,
      from: 'lockstep@contoso.lab',
      to: ['anna@contoso.lab', 'bert@contoso.lab'],
    })
    expect(raised?.text).toMatch(/^Subject: \[Lockstep P1\] The credential of contoso is refused/m)
    expect(raised?.text).toContain('lockstep alerts acknowledge 1')
    expect(resolved?.text).toMatch(/^Subject: \[Lockstep resolved\]/m)
    expect(raised?.text).not.toContain(password)
    const thread = (mail: typeof raised) => /^References: (.+)$/m.exec(mail?.text ?? '')?.[1]
    expect(thread(raised)).toBe(thread(resolved))
    expect(thread(raised)).toMatch(/alert-1\.i-1/)
  })

  it('says why a mail was not taken, without the password', async () => {
    const box = await startMailBox({ security: 'starttls', user: 'lockstep', password: randomBytes(12).toString('base64url') })
    const wrong = `CANARY${randomBytes(6).toString('hex')}`
    const opened = mailChannel(channel(box), { secret: async () => Secret.fromText(wrong) })
    const refused = await opened.send(message())
    expect(refused).toMatchObject({ kind: 'failed', answer: expect.stringMatching(/535/) })
    expect(JSON.stringify(refused)).not.toContain(wrong)
    const none = mailChannel(channel(box), { secret: async () => null })
    expect((await none.send(message())).answer).toBe('no password of lockstep is stored in the vault')
  })

  it('sends nothing to a server it cannot trust', async () => {
    const box = await startMailBox({ security: 'starttls', user: 'lockstep', password: 'x' })
    const opened = mailChannel(channel(box, { ca: null }), { secret: async () => Secret.fromText('x') })
    expect(await opened.send(message())).toMatchObject({ kind: 'failed', answer: expect.stringMatching(/certificate/) })
    expect(box.mails).toEqual([])
  })
})
