import { renameSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { beforeEach, expect, it, vi } from 'vitest'
import { accountAnswerShape, storeSecretLineShape } from '#src/api/contract/connector.ts'
import { statusShape } from '#src/api/contract/status.ts'
import { Secret } from '#src/base/secret.ts'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { consoleStory } from '../testing/console-story.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

const forest = 'contoso.lab'
const drawer = `/credentials/${forest}?fix=1`

describeServer(chromiumMissing(), 'other ways through the drawer of a refused password', () => {
  const story = consoleStory({ begin: 'connected', people: { anna: 'administrator', vera: 'viewer' } })
  let right = ''

  beforeEach(async () => {
    // The catch-up of the test before may still be at it.
    await vi.waitFor(
      async () => {
        const { cycle } = await story.world.client.ask(statusShape, { method: 'GET', path: '/status' })
        if (cycle !== null) throw new Error('a cycle is running')
      },
      { timeout: 15_000, interval: 100 },
    )
    right = story.world.changePasswordElsewhere()
    await story.world.run(forest, 'Full Import')
  })

  const account = async () =>
    (await story.world.client.ask(accountAnswerShape, { method: 'GET', path: `/connectors/${forest}/credential` })).account

  async function storePastTheConsole(password: string): Promise<void> {
    const path = `/connectors/${forest}/secret`
    await story.world.client.ask(storeSecretLineShape, { method: 'PUT', path, secret: Secret.fromText(password) })
  }

  async function enter(page: Page, password: string): Promise<void> {
    await page.locator('[data-secret]').fill(password)
    await page.keyboard.press('Enter')
  }

  it('scenario 15: says who was faster and when, and replaces nothing that was not seen', async () => {
    await story.on.signIn(story.people.anna, drawer)
    const { page } = story.on
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
    await story.on.signIn(story.people.anna, drawer)
    await story.on.page.locator('[data-secret]').fill(right)
    await story.on.page.getByRole('button', { name: 'Test only' }).click()
    await story.on.page.getByText('It was not stored').waitFor()
    expect((await account()).credential?.version).toBe(before.credential?.version)
    await storePastTheConsole(right)
  })

  it('scenario 35: an administrator stores without a test, with a reason', async () => {
    await story.on.signIn(story.people.anna, drawer)
    const { page } = story.on
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
    await story.on.signIn(story.people.anna, drawer)
    await story.on.page.getByRole('button', { name: 'Ask somebody' }).click()
    await story.on.page.getByLabel('Who is to use it').fill('the domain admins')
    await story.on.page.getByRole('button', { name: 'Make the link' }).click()
    const link = new URL(String(await story.on.page.locator('pre', { hasText: '/hand-over#' }).textContent()))
    const other = await story.open()
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
  })

  it('tells somebody who may not enter secrets who may', async () => {
    await story.on.signIn(story.people.vera, drawer)
    const { page } = story.on
    await page.getByText('It takes the role').first().waitFor()
    expect(await page.getByRole('button', { name: 'Test and save' }).isDisabled()).toBe(true)
    expect(await findAccessibilityFaults(page)).toEqual([])
    await storePastTheConsole(right)
  })

  it('lets nobody lock the account: when the wrong entries are used up it counts down', async () => {
    story.world.company.directory.directory.setPolicy({ lockoutThreshold: 5 })
    await storePastTheConsole(right)
    await story.on.signIn(story.people.anna, drawer)
    const { page } = story.on
    await enter(page, 'Certainly-Not-It-1')
    await page.getByRole('dialog').getByText('1 of 2 wrong entries').first().waitFor()
    await enter(page, 'Certainly-Not-It-2')
    await page.getByText(/^Next try in \d+:\d\d, to protect the account/).waitFor()
    expect(await page.getByRole('button', { name: 'Test and save' }).isDisabled()).toBe(true)
    expect(await findAccessibilityFaults(page)).toEqual([])
    story.world.company.directory.directory.setPolicy({ lockoutThreshold: 0 })
  })

  it('says that the vault is sealed, and where to open it', async () => {
    const away = `${story.world.keyFile}.away`
    await story.world.restart(async () => renameSync(story.world.keyFile, away))
    await story.on.signIn(story.people.anna, drawer)
    await story.on.page.getByRole('dialog').getByText('The vault is sealed').waitFor()
    expect(await story.on.page.locator('[data-secret]').count()).toBe(0)
    expect(await findAccessibilityFaults(story.on.page)).toEqual([])
    await story.world.restart(async () => renameSync(away, story.world.keyFile))
  })
})
