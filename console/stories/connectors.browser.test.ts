import { expect, it } from 'vitest'
import { connectorDocumentShape } from '#src/api/contract/directory.ts'
import { account } from '#src/api/testing/service-world.ts'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { consoleStory } from '../testing/console-story.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

const forest = 'contoso.lab'
const tabs = ['overview', 'properties', 'properties&page=connect', 'partitions', 'schema', 'profiles', 'objects', 'settings', 'danger']

describeServer(chromiumMissing(), 'connectors', () => {
  const story = consoleStory({ begin: 'cycled', people: { anna: 'administrator', vera: 'viewer' } })

  const storedDocument = () =>
    story.world.client
      .ask(connectorDocumentShape, { method: 'GET', path: `/connectors/${forest}/document` })
      .then(({ connector }) => connector)

  for (const role of ['administrator', 'viewer'] as const) {
    it(`shows every part of a connector without a fault to the role ${role}`, async () => {
      await story.on.signIn(role === 'viewer' ? story.people.vera : story.people.anna, '/connectors')
      await story.on.page.getByRole('link', { name: forest }).waitFor()
      expect(await findAccessibilityFaults(story.on.page)).toEqual([])
      for (const tab of tabs) {
        await story.on.goTo(`/connectors/${forest}?tab=${tab}`)
        await story.on.page.getByRole('tabpanel').waitFor()
        await story.on.settle()
        expect([tab, await findAccessibilityFaults(story.on.page)]).toEqual([tab, []])
      }
    })
  }

  it('leaves a container out and reads it again, and says what has to run then', async () => {
    await story.on.signIn(story.people.anna, `/connectors/${forest}?tab=partitions`)
    const { page } = story.on
    await page.getByRole('button', { name: 'Show what is below People' }).click()
    const germany = page.getByRole('checkbox', { name: 'Germany' })
    await germany.waitFor()
    expect(await germany.isChecked()).toBe(true)
    await germany.click()
    const people = page.getByRole('checkbox', { name: 'People' })
    expect(await people.evaluate((box) => box instanceof HTMLInputElement && box.indeterminate)).toBe(true)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Full import').first().waitFor()
    expect(await findAccessibilityFaults(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
    const saved = (await storedDocument()).partitions.find(({ selected }) => selected)
    expect(saved?.exclude).toEqual([`OU=Germany,OU=People,${story.world.company.directory.baseDn}`])
    await people.click()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect((await storedDocument()).partitions.find(({ selected }) => selected)?.exclude).toBeUndefined()
  })

  it('has the page that administrators know, where the account and its password are changed together', async () => {
    await story.on.signIn(story.people.anna, `/connectors/${forest}?tab=properties`)
    const { page } = story.on
    await page.getByRole('link', { name: 'Connect to Active Directory Forest' }).click()
    await page.getByRole('heading', { name: 'Connect to Active Directory Forest' }).waitFor()
    const name = page.getByLabel('User name')
    expect(await name.inputValue()).toBe(account.userName)
    await name.fill('CONTOSO\\svc-sync')
    await page.locator('[data-secret]').fill(account.password)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name: /^Saved as version/ }).waitFor()
    expect((await storedDocument()).settings['userName']).toBe('CONTOSO\\svc-sync')
  })

  it('finds objects of a scope, and leads to one of them', async () => {
    await story.on.signIn(story.people.anna, `/connectors/${forest}?tab=objects&scope=joined`)
    const { page } = story.on
    await page.getByRole('region', { name: 'Objects of the connector space' }).waitFor()
    await page.getByLabel('Name or DN').fill('All Employees')
    await page.waitForFunction(() => document.querySelectorAll('[data-row-link]').length === 1)
    expect(new URL(page.url()).searchParams.get('q')).toBe('All Employees')
  })

  it('adds a connector to the tenant step by step, and removes it again by its typed name', async () => {
    await story.on.signIn(story.people.anna, '/connectors/new')
    const { page } = story.on
    const { tenant } = story.world.company
    await page.getByText('Microsoft Entra ID', { exact: true }).click()
    await page.getByRole('button', { name: 'Test and add' }).click()
    expect(await page.getByText('This is needed.').count()).toBe(3)
    expect(await findAccessibilityFaults(page)).toEqual([])
    await page.getByLabel('Directory (tenant) id').fill(tenant.tenantId)
    await page.getByLabel('Application (client) id').fill(tenant.clientId)
    await page.getByLabel('Address of Microsoft Graph').fill(story.world.company.graphUrl)
    await page.getByLabel('Address of the sign-in service').fill(story.world.company.graphUrl)
    await page.getByLabel('Certificate authorities').fill(String(tenant.certificate))
    await page.getByLabel('Name of the connector').fill('second tenant')
    await page.locator('[data-secret]').fill(tenant.clientSecret)
    await page.getByRole('button', { name: 'Test and add' }).click()
    await page.getByRole('heading', { name: 'second tenant was added' }).waitFor()
    expect(await page.getByRole('list', { name: 'Steps of the test' }).getByRole('listitem').count()).toBeGreaterThan(3)
    await story.on.goTo('/connectors/second%20tenant?tab=danger')
    await page.getByRole('button', { name: 'Delete connector', exact: true }).click()
    const dialog = page.getByRole('dialog')
    const remove = dialog.getByRole('button', { name: 'Delete connector', exact: true })
    expect(await remove.isDisabled()).toBe(true)
    await dialog.getByRole('textbox').fill('second tenant')
    await remove.click()
    await page.waitForURL(/\/runs\/\d+$/)
  })
})
