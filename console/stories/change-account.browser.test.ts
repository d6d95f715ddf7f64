import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { configurationShape } from '#src/api/contract/configuration.ts'
import { connectorDetailShape } from '#src/api/contract/connector.ts'
import { account } from '#src/api/testing/service-world.ts'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { consoleStory } from '../testing/console-story.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

const forest = 'contoso.lab'
const tenant = 'contoso.onmicrosoft.com'

describeServer(chromiumMissing(), 'changing account and password of a connector together', () => {
  const story = consoleStory({ begin: 'cycled', people: { anna: 'administrator', carl: 'credential-manager', vera: 'viewer' } })

  /** Another account of the lab directory, with a password that stands nowhere else. */
  function anotherAccount(): { readonly userName: string; readonly password: string } {
    const { directory } = story.world.company.directory
    const name = `svc-sync-${randomBytes(3).toString('hex')}`
    const password = `CANARY${randomBytes(9).toString('base64url')}-1a`
    directory.addUser({ name, sAMAccountName: name })
    directory.setPassword(name, password)
    for (const right of ['replicate-changes', 'read-deleted-objects'] as const) directory.grant(name, right)
    return { userName: `${name}@${forest}`, password }
  }

  async function stored(connector: string) {
    const { client } = story.world
    const detail = await client.ask(connectorDetailShape, { method: 'GET', path: `/connectors/${connector}` })
    const configuration = (await client.ask(configurationShape, { method: 'GET', path: '/configuration' })).stored?.version ?? 0
    return { configuration, settings: detail.settings, credential: detail.connector.credential }
  }

  async function save(): Promise<void> {
    const { page } = story.on
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  }

  it('asks for the password when the protection changes, changes nothing when it is refused, and saves both when it is taken', async () => {
    const before = await stored(forest)
    const server = new URL(story.world.company.directory.url).host
    await story.on.signIn(story.people.anna, `/connectors/${forest}?tab=settings`)
    const { page } = story.on
    const changes: string[] = []
    page.on('request', (request) => {
      if (['PUT', 'POST'].includes(request.method()) && /credential$|secret$|apply$/.test(request.url())) changes.push(request.url())
    })
    await page.getByLabel('Protection of the connection').selectOption('starttls')
    await page.getByLabel('Preferred domain controllers').fill(server)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    const dialog = page.getByRole('dialog')
    const go = dialog.getByRole('button', { name: 'Test and save' })
    await dialog.getByText('For another one (Preferred domain controllers, Protection of the connection)').waitFor()
    await go.click()
    await dialog.getByRole('alert').getByText('Enter the secret first.').waitFor()
    const field = dialog.getByLabel('Current password')
    await field.fill('Certainly-Not-It-1')
    await go.click()
    const alert = dialog.getByRole('alert').filter({ hasText: 'Not saved: neither the settings nor the secret.' })
    await alert.getByText('signing in').waitFor()
    expect(await field.inputValue()).toBe('')
    expect(await stored(forest)).toEqual(before)
    expect(await findAccessibilityFaults(page)).toEqual([])
    await field.fill(account.password)
    await go.click()
    await page.getByRole('heading', { name: /^Saved as version/ }).waitFor()
    expect(await findAccessibilityFaults(page)).toEqual([])
    expect(await stored(forest)).toMatchObject({
      configuration: before.configuration + 1,
      settings: { security: 'starttls', servers: [server] },
      credential: { version: (before.credential?.version ?? 0) + 1, versionsKept: 1 },
    })
    expect((await story.world.run(forest, 'Full Import')).result).toBe('success')
    await page.getByRole('button', { name: 'Close' }).click()
    await page.getByLabel('Longest silence of the server, seconds').fill('90')
    await save()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    expect(await stored(forest)).toMatchObject({ configuration: before.configuration + 2, settings: { answerTimeoutSeconds: 90 } })
    expect(changes.map((url) => url.split('/').at(-1))).toEqual(['credential', 'credential', 'apply'])
  })

  it('stores nothing when the directory refuses them, says which step failed, and stores both when it takes them', async () => {
    const { userName, password } = anotherAccount()
    const before = await stored(forest)
    await story.on.signIn(story.people.anna, `/connectors/${forest}?tab=properties&page=connect`)
    const { page } = story.on
    const changes: string[] = []
    page.on('request', (request) => {
      if (['PUT', 'POST'].includes(request.method()) && /credential$|secret$|apply$/.test(request.url())) changes.push(request.url())
    })
    const name = page.getByLabel('User name')
    await name.fill(userName)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('alert').getByText('Enter the secret of the new account first.').waitFor()
    await page.locator('[data-secret]').fill('Certainly-Not-It-1')
    await save()
    const alert = page.getByRole('alert').filter({ hasText: 'Not saved: neither the settings nor the secret.' })
    await alert.getByText('signing in').waitFor()
    expect(await alert.textContent()).toContain('52e')
    expect([await name.inputValue(), await page.locator('[data-secret]').inputValue()]).toEqual([userName, ''])
    expect(await stored(forest)).toEqual(before)
    expect(await findAccessibilityFaults(page)).toEqual([])
    await page.locator('[data-secret]').fill(password)
    await save()
    await page.getByRole('heading', { name: /^Saved as version/ }).waitFor()
    await page.getByText(`as version ${before.configuration + 1} of the configuration`).waitFor()
    expect(await findAccessibilityFaults(page)).toEqual([])
    expect(await stored(forest)).toMatchObject({
      configuration: before.configuration + 1,
      settings: { userName },
      credential: { version: (before.credential?.version ?? 0) + 1, versionsKept: 1 },
    })
    expect(changes.map((url) => url.split('/').at(-1))).toEqual(['credential', 'credential'])
    await story.world.run(forest, 'Full Import')
    await page.getByRole('button', { name: 'Close' }).click()
    expect(await name.inputValue()).toBe(userName)
  })

  it('does so for the application of a tenant as well', async () => {
    const before = await stored(tenant)
    const secret = story.world.company.tenant.clientSecret
    await story.on.signIn(story.people.anna, `/connectors/${tenant}?tab=properties&page=connect`)
    const { page } = story.on
    const client = page.getByLabel('Application (client) id')
    const right = await client.inputValue()
    await client.fill('00000000-0000-4000-8000-000000000001')
    await page.locator('[data-secret]').fill(secret)
    await save()
    await page.getByRole('alert').getByText('Not saved: neither the settings nor the secret.').waitFor()
    expect(await stored(tenant)).toEqual(before)
    await client.fill(right)
    await page.getByLabel('Directory (tenant) id').fill('contoso.onmicrosoft.com')
    await page.locator('[data-secret]').fill(secret)
    await save()
    await page.getByRole('heading', { name: /^Saved as version/ }).waitFor()
    expect(await stored(tenant)).toMatchObject({ configuration: before.configuration + 1, credential: { versionsKept: 1 } })
  })

  it('does not let a viewer, and says what it needs', async () => {
    await story.on.signIn(story.people.vera, `/connectors/${forest}?tab=properties&page=connect`)
    const button = story.on.page.getByRole('button', { name: 'Save', exact: true })
    await button.waitFor()
    expect(await button.getAttribute('aria-disabled')).toBe('true')
    await story.on.page.goto(`${story.world.url}/connectors/${forest}?tab=settings`)
    await story.on.page.getByLabel('Protection of the connection').selectOption('ldaps')
    expect(await button.getAttribute('aria-disabled')).toBe('true')
    await button.hover()
    await story.on.page.getByRole('tooltip').getByText('change host or account of a connector').waitFor()
  })

  it('lets who cares for credentials lead the connection elsewhere, and nothing besides', async () => {
    await story.on.signIn(story.people.carl, `/connectors/${forest}?tab=settings`)
    const { page } = story.on
    const dialog = page.getByRole('dialog')
    await page.getByLabel('Longest wait for a connection, seconds').fill('20')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await dialog.getByText('add, clear and remove connectors').waitFor()
    expect(await dialog.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
    await page.keyboard.press('Escape')
    await page.getByLabel('Preferred domain controllers').fill(story.world.company.server)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    const go = dialog.getByRole('button', { name: 'Test and save' })
    await go.waitFor()
    expect(await go.getAttribute('aria-disabled')).toBe('true')
    await page.keyboard.press('Escape')
    await page.getByLabel('Longest wait for a connection, seconds').fill('10')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await go.waitFor()
    expect(await go.getAttribute('aria-disabled')).toBe('false')
  })
})
