import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { Secret } from '#src/base/secret.ts'
import { settleUnverified } from '#src/credentials/settle-attempt.ts'
import type { Alert } from '#src/model/alert.ts'
import { Site } from '#src/runner/testing/site.ts'
import { AlertMessenger } from './alert-messenger.ts'
import { AlertWatch } from './alert-watch.ts'
import { startMailBox } from './testing/mail-box.ts'

/** A site at rest with a mail server, and the watch over both. */
async function watched() {
  const password = randomBytes(12).toString('base64url')
  const box = await startMailBox({ security: 'starttls', user: 'lockstep', password })
  const site = await (await Site.start({ people: ['Anna', 'Bert'] })).settled()
  const mail = {
    name: 'admins',
    minimumSeverity: 'P2',
    host: '127.0.0.1',
    port: box.port,
    security: 'starttls',
    user: 'lockstep',
    from: 'lockstep@contoso.lab',
    to: ['anna@contoso.lab'],
    ca: box.ca,
  } as const
  await site.reconfigure((configuration) => ({ ...configuration, alerts: { mail: [mail], webhooks: [] } }))
  const { store, clock, drivers } = site
  const messenger = new AlertMessenger({
    store,
    clock,
    installation: { instanceId: 'i-1', version: '0.1.0', host: 'sync1' },
    backoff: () => 1_000,
    openSecret: async (field, { name }) => (field === 'password' && name === 'admins' ? Secret.fromText(password) : null),
  })
  const vault = { sealedBecause: null }
  const watch = new AlertWatch({
    store,
    clock,
    drivers,
    vault,
    startedAt: clock.now(),
    messenger,
    failed: (error) => expect.unreachable(String(error)),
  })
  const open = async (): Promise<readonly Alert[]> => store.alerts.list({ state: 'open', before: null, limit: 10 })
  return { site, box, watch, open }
}

/** A new secret was stored: the next run tries it. */
async function enterAgain(site: Site): Promise<void> {
  const stored = must(await site.store.configuration.current(), 'the configuration')
  const connector = must(
    stored.configuration.connectors.find(({ name }) => name === 'forest'),
    'the forest',
  )
  const driver = must(site.drivers.get(connector.type), 'its driver')
  await site.gate.update(connector, driver, async (state, keep) => {
    await site.store.commit({ putState: keep(settleUnverified(state, site.clock.now()).state) })
  })
}

describe('The alert watch', () => {
  it('sends a test message through a channel and tells what the receiver said, good or bad', async () => {
    const { site, box, watch } = await watched()
    const sent = await watch.testChannel('ADMINS', 'anna')
    expect(sent).toMatchObject({
      name: 'admins',
      type: 'mail',
      target: 'anna@contoso.lab',
      outcome: 'sent',
      answer: expect.stringMatching(/^250/),
    })
    expect(box.mails[0]?.text).toMatch(/^Subject: \[Lockstep test\] This is a test of the alert channel admins/m)
    expect(box.mails[0]?.text).not.toContain('lockstep alerts acknowledge')
    box.refusal = 'no mail today'
    expect(await watch.testChannel('admins', 'anna')).toMatchObject({ outcome: 'failed', answer: expect.stringContaining('no mail today') })
    expect((await site.events(20193)).map(({ fields }) => fields['outcome'])).toEqual(['failed', 'sent'])
    expect(await site.store.alerts.list({ state: 'all', before: null, limit: 10 })).toEqual([])
    await expect(watch.testChannel('nobody', 'anna')).rejects.toMatchObject({ code: 'sink-unknown' })
  })

  it('tells nobody through a channel that is switched off, not even what was on its way', async () => {
    const { site, box, watch, open } = await watched()
    box.refusal = 'later'
    site.secrets.forest = `CANARY${randomBytes(6).toString('hex')}`
    await site.run('forest', 'Delta Import')
    await watch.look()
    expect(await open()).toHaveLength(1)
    box.refusal = null
    await site.reconfigure((configuration) => ({
      ...configuration,
      alerts: { webhooks: [], mail: (configuration.alerts?.mail ?? []).map((channel) => ({ ...channel, disabled: true })) },
    }))
    site.clock.advance(60_000)
    await watch.look()
    expect(box.mails).toEqual([])
    expect(await site.store.alerts.deliveries(1)).toMatchObject([{ state: 'given-up', answer: 'the channel was switched off' }])
  })

  it('scenario 4: tells once that a credential is refused and once that it works again', async () => {
    const { site, box, watch, open } = await watched()
    await watch.look()
    expect(await open()).toEqual([])
    const right = site.secrets.forest
    site.secrets.forest = `CANARY${randomBytes(6).toString('hex')}`
    await site.run('forest', 'Delta Import')
    await watch.look()
    await watch.look()
    expect(await open()).toMatchObject([
      { number: 1, key: 'credential.rejected', severity: 'P1', connectors: [site.connectorId('forest')] },
    ])
    expect(box.mails).toHaveLength(1)
    expect(box.mails[0]?.text).toContain('wrong-password-or-name')
    expect(JSON.stringify([await open(), box.mails])).not.toContain(site.secrets.forest)
    site.secrets.forest = right
    await enterAgain(site)
    await site.run('forest', 'Delta Import')
    await watch.look()
    await watch.look()
    expect(await open()).toEqual([])
    expect(await site.store.alerts.get(1)).toMatchObject({ resolution: { kind: 'over' } })
    expect(box.mails.map(({ text }) => /^Subject: (\[[^\]]+\])/m.exec(text)?.[1])).toEqual(['[Lockstep P1]', '[Lockstep resolved]'])
    expect(await site.store.alerts.deliveries(1)).toMatchObject([
      { occasion: 'raised', state: 'sent', attempts: 1, channel: 'admins' },
      { occasion: 'resolved', state: 'sent', attempts: 1 },
    ])
  })

  it('sends a message again until it is taken, and its end after it', async () => {
    const { site, box, watch } = await watched()
    box.refusal = 'come back later'
    site.secrets.forest = 'wrong'
    await site.run('forest', 'Delta Import')
    await watch.look()
    expect(await site.store.alerts.deliveries(1)).toMatchObject([
      { state: 'pending', attempts: 1, answer: expect.stringContaining('come back later') },
    ])
    box.refusal = null
    site.clock.advance(2_000)
    await watch.look()
    expect(box.mails).toHaveLength(1)
    expect(await site.store.alerts.deliveries(1)).toMatchObject([{ state: 'sent', attempts: 2 }])
  })

  it('keeps who is at it and who wants to hear nothing, and refuses both for what is over', async () => {
    const { site, watch, open } = await watched()
    site.secrets.forest = 'wrong'
    await site.run('forest', 'Delta Import')
    await watch.look()
    await watch.acknowledge(1, { author: 'anna', note: 'on it' })
    await watch.snooze(1, { author: 'anna', reason: 'until noon', until: site.clock.now() + 3_600_000 })
    expect(await open()).toMatchObject([{ acknowledgement: { by: 'anna', note: 'on it' }, snooze: { reason: 'until noon' } }])
    await watch.look()
    expect(await open()).toMatchObject([{ acknowledgement: { by: 'anna' } }])
    await expect(watch.acknowledge(7, { author: 'anna', note: null })).rejects.toThrow('there is none')
  })
})
