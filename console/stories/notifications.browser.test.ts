import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomBytes } from 'node:crypto'
import { expect, it, onTestFinished } from 'vitest'
import { startMailBox } from '#src/alerts/testing/mail-box.ts'
import { schedulerShape } from '#src/api/contract/scheduler.ts'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { consoleStory } from '../testing/console-story.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

/** A receiver of webhooks on this machine, which keeps what it got. */
async function startReceiver(answer: () => { readonly status: number; readonly text: string }) {
  const taken: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      taken.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') })
      const { status, text } = answer()
      response.writeHead(status).end(text)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())))
  return { taken, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/in` }
}

describeServer(chromiumMissing(), 'notifications, events and the pause of the scheduler', () => {
  const story = consoleStory({ begin: 'cycled', people: { anna: 'administrator', vera: 'viewer' } })

  it('a mail channel is added, refused without its password, given one, tested, switched off and removed', async () => {
    const password = `CANARY${randomBytes(9).toString('base64url')}`
    const box = await startMailBox({ security: 'starttls', user: 'lockstep', password })
    const { on, world, people } = story
    const { page } = on
    await on.signIn(people.anna, '/alerts?tab=channels')
    await page.getByRole('button', { name: 'Add mail…' }).click()
    const form = page.getByRole('dialog', { name: 'Add an alert channel' })
    await form.getByRole('button', { name: 'Save' }).click()
    expect(await form.getByText('This is needed.').count()).toBe(4)
    for (const [label, value] of [
      ['Name', 'duty'],
      ['To', 'duty@contoso.lab'],
      ['From', 'lockstep@contoso.lab'],
      ['Host', '127.0.0.1'],
      ['Port', String(box.port)],
      ['Account', 'lockstep'],
      ['Certificate authority', box.ca],
    ] as const) {
      await form.getByRole('textbox', { name: label, exact: true }).fill(value)
    }
    expect(await findAccessibilityFaults(page)).toEqual([])
    await form.getByRole('button', { name: 'Save' }).click()
    await page.getByText(/Saved as version \d+ of the configuration/).waitFor()

    const row = page.getByRole('row').filter({ hasText: 'duty@contoso.lab' })
    await row.getByRole('button', { name: 'Test', exact: true }).click()
    await page.getByText('duty: Not sent to duty@contoso.lab: no password of lockstep is stored in the vault').waitFor()
    await row.getByRole('button', { name: 'What can be done to duty' }).click()
    await page.getByRole('menuitem', { name: 'Enter a secret…' }).click()
    await page.getByLabel('Secret', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Store', exact: true }).click()
    await page.getByText('stored: Password').waitFor()
    await row.getByRole('button', { name: 'Test', exact: true }).click()
    await page.getByText(/duty: Sent to duty@contoso.lab in .*: 250/).waitFor()
    expect(box.mails[0]?.text).toContain('Subject: [Lockstep test]')

    await row.getByRole('button', { name: 'What can be done to duty' }).click()
    await page.getByRole('menuitem', { name: 'Switch off' }).click()
    await row.getByText('Switched off').waitFor()
    expect(await findAccessibilityFaults(page)).toEqual([])
    await row.getByRole('button', { name: 'What can be done to duty' }).click()
    await page.getByRole('menuitem', { name: 'Remove…' }).click()
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await page.getByText('Nobody is told of alerts').waitFor()
    expect([...world.log, await page.content(), JSON.stringify(box.mails)].filter((text) => text.includes(password))).toEqual([])
  })

  it('a webhook for events says what it answered, and the same test stands in the log', async () => {
    let answer = { status: 422, text: 'no such hook' }
    const receiver = await startReceiver(() => answer)
    const { on, people } = story
    const { page } = on
    await on.signIn(people.anna, '/settings/notifications')
    await page.getByRole('region', { name: 'Where events are sent' }).getByRole('button', { name: 'Add a webhook…' }).click()
    const form = page.getByRole('dialog', { name: 'Add a sink' })
    await form.getByRole('textbox', { name: 'Name', exact: true }).fill('siem')
    await form.getByRole('textbox', { name: 'Address', exact: true }).fill('ftp://siem')
    await form.getByRole('button', { name: 'Save' }).click()
    await form.getByText('url is not written as it should be').waitFor()
    await form.getByRole('textbox', { name: 'Address', exact: true }).fill(receiver.url)
    await form.getByLabel('Events from').selectOption('errors only')
    await form.getByRole('button', { name: 'Save' }).click()
    const row = page.getByRole('row').filter({ hasText: 'siem' })
    await row.getByRole('button', { name: 'Test', exact: true }).click()
    await page.getByText(/siem: Refused by .*the receiver answered with status 422/).waitFor()
    answer = { status: 204, text: '' }
    await row.getByRole('button', { name: 'Test', exact: true }).click()
    await page.getByText(/siem: Sent to .* the receiver took it/).waitFor()
    expect(receiver.taken.at(-1)?.body).toContain('"name":"SinkTest"')
    await on.goTo('/events?q=sink+siem')
    await page.getByText(/anna sent a test to the sink siem: sent/).waitFor()
    await page.getByText(/anna sent a test to the sink siem: refused/).waitFor()
  })

  it('events are found by text and by run, in the address, saved as found, and lead to the run and the repair', async () => {
    const { on, world, people } = story
    const { page } = on
    world.changePasswordElsewhere()
    const run = await world.run('contoso.lab', 'Delta Import')
    await on.signIn(people.anna, `/events?run=${run.number}`)
    await page
      .getByRole('link', { name: `Run ${run.number}` })
      .first()
      .waitFor()
    await page.getByLabel('Text', { exact: true }).fill('CREDENTIALREJECTED')
    await page.getByRole('row').filter({ hasText: 'CredentialRejected' }).first().waitFor()
    await expect.poll(() => page.locator('tbody tr[data-index]').count()).toBe(1)
    expect(new URL(page.url()).searchParams.get('q')).toBe('CREDENTIALREJECTED')
    expect(await findAccessibilityFaults(page)).toEqual([])
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save as' }).click()
    await page.getByRole('menuitem', { name: 'CSV' }).click()
    const saved = await (await downloading).createReadStream()
    let text = ''
    for await (const chunk of saved) text += String(chunk)
    expect(text.trim().split('\n')).toHaveLength(2)
    await page.getByRole('row').getByRole('link', { name: 'Fix' }).click()
    await page.getByRole('dialog').waitFor()
    expect(new URL(page.url()).pathname).toBe('/credentials/contoso.lab')
    await on.goTo('/events?q=nothing+holds+this')
    await page.getByText('No event with these filters').waitFor()
  })

  it('the scheduler is suspended for two hours from the top bar, says until when and by whom after a restart, and is resumed', async () => {
    const { on, world, people } = story
    const { page } = on
    await world.client.ask(schedulerShape, { method: 'PATCH', path: '/scheduler', body: { enabled: true } })
    await on.signIn(people.anna)
    const pill = page.getByRole('banner').getByRole('button', { name: /Next cycle|Suspended until/ })
    await pill.click()
    await page.getByRole('menuitem', { name: 'Suspend 2 h…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Suspend the scheduler' })
    expect(await dialog.getByLabel('For').inputValue()).toBe('2h')
    await dialog.getByLabel('Reason').fill('a domain controller moves')
    expect(await findAccessibilityFaults(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Suspend', exact: true }).click()
    await page
      .getByRole('banner')
      .getByRole('button', { name: /^Suspended until .* by anna$/ })
      .waitFor()
    await world.restart()
    await on.goTo('/settings/scheduler')
    await page
      .getByRole('banner')
      .getByRole('button', { name: /^Suspended until .* by anna$/ })
      .waitFor()
    await page.getByText('a domain controller moves').waitFor()
    await page.getByText('Goes on by itself').waitFor()
    await pill.click()
    await page.getByRole('menuitem', { name: 'Resume' }).click()
    await page
      .getByRole('banner')
      .getByRole('button', { name: /^Next cycle/ })
      .waitFor()
  })

  it('who looks on sees channels and their actions, with the reason why not', async () => {
    const { people } = story
    const on = await story.open({ width: 390, theme: 'dark' })
    await on.signIn(people.vera, '/settings/notifications')
    const add = on.page.getByRole('button', { name: 'Add mail…' })
    await add.waitFor()
    expect(await add.getAttribute('aria-disabled')).toBe('true')
    expect(await findAccessibilityFaults(on.page)).toEqual([])
    const refused = await on.page.evaluate(async () => {
      const { csrf } = (await (await fetch('/api/v1/session')).json()) as { csrf: string }
      return (await fetch('/api/v1/sinks/siem/test', { method: 'POST', headers: { 'lockstep-csrf': csrf } })).status
    })
    expect(refused).toBe(403)
  })
})
