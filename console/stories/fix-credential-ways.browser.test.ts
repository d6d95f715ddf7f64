import { renameSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { accountAnswerShape, storeSecretLineShape } from '#src/api/contract/connector.ts'
import { statusShape } from '#src/api/contract/status.ts'
import { Secret } from '#src/base/secret.ts'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { ConsolePage, startBrowser } from '../testing/console-page.ts'
import { ConsoleWorld, type Person } from '../testing/console-world.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

const forest = 'contoso.lab'
const drawer = `/credentials/${forest}?fix=1`

describeServer(chromiumMissing(), 'other ways through the drawer of a refused password', () => {
  let world: ConsoleWorld
  let browser: Browser
  let anna: Person
  let vera: Person
  let on: ConsolePage
  let right = ''

  beforeAll(async () => {
    world = await ConsoleWorld.start({ begin: 'connected' })
    browser = await startBrowser()
    anna = await world.person('administrator', 'anna')
    vera = await world.person('viewer', 'vera')
  })

  afterAll(async () => {
    await browser.close()
    await world.close()
  })

  beforeEach(async () => {
    on = await ConsolePage.open(browser, world)
    // The catch-up of the test before may still be at it.
    await vi.waitFor(
      async () => {
        const { cycle } = await world.client.ask(statusShape, { method: 'GET', path: '/status' })
        if (cycle !== null) throw new Error('a cycle is running')
      },
      { timeout: 15_000, interval: 100 },
    )
    right = world.changePasswordElsewhere()
    await world.run(forest, 'Full Import')
  })

  afterEach(async () => {
    await on.close()
  })

  const account = async () =>
    (await world.client.ask(accountAnswerShape, { method: 'GET', path: `/connectors/${forest}/credential` })).account

  async function storePastTheConsole(password: string): Promise<void> {
    const path = `/connectors/${forest}/secret`
    await world.client.ask(storeSecretLineShape, { method: 'PUT', path, secret: Secret.fromText(password) })
  }

  async function enter(page: Page, password: string): Promise<void> {
    await page.locator('[data-secret]').fill(password)
    await page.keyboard.press('Enter')
  }

  it('scenario 15: says who was faster and when, and replaces nothing that was not seen', async () => {
    await on.signIn(anna, drawer)
    const { page } = on
    await page.locator('[data-secret]').waitFor()
    await storePastTheConsole(right)
    const { credential } = await account()
    // What the other one stored is shown as soon as it is known; what is typed goes out all the same.
    await page.getByRole('dialog').getByText('The directory takes what is stored.').waitFor()
    await enter(page, right)
    const alert = page.getByRole('dialog').getByRole('alert')
    await alert.getByText('Somebody was faster').waitFor()
    expect(await alert.textContent()).toContain(credential?.createdBy ?? 'nobody')
    expect(await findAccessibilityFaults(page)).toEqual([])
    expect((await account()).credential?.version).toBe(credential?.version)
  })

  it('tests without storing, and says so', async () => {
    const before = await account()
    await on.signIn(anna, drawer)
    await on.page.locator('[data-secret]').fill(right)
    await on.page.getByRole('button', { name: 'Test only' }).click()
    await on.page.getByText('It was not stored').waitFor()
    expect((await account()).credential?.version).toBe(before.credential?.version)
    await storePastTheConsole(right)
  })

  it('scenario 35: an administrator stores without a test, with a reason', async () => {
    await on.signIn(anna, drawer)
    const { page } = on
    await page.getByLabel('Save without testing').check()
    await enter(page, right)
    await page.getByText('Say why it cannot be tested.').waitFor()
    expect(await page.locator('[data-secret]').inputValue()).toBe(right)
    await page.getByLabel('Why it cannot be tested').fill('the domain controller is being replaced')
    await page.getByRole('button', { name: 'Save untested' }).click()
    await page.getByRole('heading', { name: /^Saved as version/ }).waitFor()
    expect(await findAccessibilityFaults(page)).toEqual([])
  })

  it('scenario 39: makes a link with which somebody else enters the password, once', async () => {
    await on.signIn(anna, drawer)
    await on.page.getByRole('button', { name: 'Ask somebody' }).click()
    await on.page.getByLabel('Who is to use it').fill('the domain admins')
    await on.page.getByRole('button', { name: 'Make the link' }).click()
    const link = new URL(String(await on.page.locator('pre', { hasText: '/hand-over#' }).textContent()))
    const other = await ConsolePage.open(browser, world)
    await other.goTo(`${link.pathname}${link.hash}`)
    await other.page.getByText('the domain admins').waitFor()
    expect(await findAccessibilityFaults(other.page)).toEqual([])
    await enter(other.page, 'Certainly-Not-It-1')
    await other.page.getByText('Not saved.').waitFor()
    await enter(other.page, right)
    await other.page.getByText('this link is used up').waitFor()
    await other.page.reload()
    await other.page.getByRole('alert').waitFor()
    expect(await other.page.locator('[data-secret]').count()).toBe(0)
    await other.close()
  })

  it('tells somebody who may not enter secrets who may', async () => {
    await on.signIn(vera, drawer)
    const { page } = on
    await page.getByText('It takes the role').first().waitFor()
    expect(await page.getByRole('button', { name: 'Test and save' }).isDisabled()).toBe(true)
    expect(await findAccessibilityFaults(page)).toEqual([])
    await storePastTheConsole(right)
  })

  it('lets nobody lock the account: when the wrong entries are used up it counts down', async () => {
    world.company.directory.directory.setPolicy({ lockoutThreshold: 5 })
    await storePastTheConsole(right)
    await on.signIn(anna, drawer)
    const { page } = on
    await enter(page, 'Certainly-Not-It-1')
    await page.getByRole('dialog').getByText('1 of 2 wrong entries').first().waitFor()
    await enter(page, 'Certainly-Not-It-2')
    await page.getByText(/^Next try in \d+:\d\d, to protect the account/).waitFor()
    expect(await page.getByRole('button', { name: 'Test and save' }).isDisabled()).toBe(true)
    expect(await findAccessibilityFaults(page)).toEqual([])
    world.company.directory.directory.setPolicy({ lockoutThreshold: 0 })
  })

  it('says that the vault is sealed, and where to open it', async () => {
    const away = `${world.keyFile}.away`
    await world.restart(async () => renameSync(world.keyFile, away))
    await on.signIn(anna, drawer)
    await on.page.getByRole('dialog').getByText('The vault is sealed').waitFor()
    expect(await on.page.locator('[data-secret]').count()).toBe(0)
    expect(await findAccessibilityFaults(on.page)).toEqual([])
    await world.restart(async () => renameSync(away, world.keyFile))
  })
})
