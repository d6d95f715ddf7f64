import type { Locator } from 'playwright-core'
import { expect, it } from 'vitest'
import { appliedShape, configurationShape, historyShape } from '#src/api/contract/configuration.ts'
import { metaverseObjectShape } from '#src/api/contract/metaverse.ts'
import { ruleListShape } from '#src/api/contract/rule.ts'
import { searchShape } from '#src/api/contract/search.ts'
import { must } from '#src/base/assert.ts'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { consoleStory } from '../testing/console-story.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

const right = 'IIF(IsPresent([department]), UCase(Trim([department])), NULL)'

describeServer(chromiumMissing(), 'a sync rule, edited in the console', () => {
  const story = consoleStory({ size: { people: 12, groups: 2 }, begin: 'cycled', people: { rita: 'rule-author', vera: 'viewer' } })

  const versions = async () => (await story.world.client.ask(historyShape, { method: 'GET', path: '/configuration/history' })).versions

  /** The rule that gives people their department. */
  const ruleOfDepartment = async (): Promise<string> => {
    const query = { direction: 'inbound', attribute: 'department' }
    const { rules } = await story.world.client.ask(ruleListShape, { method: 'GET', path: '/rules', query })
    return must(rules[0], 'a rule of the department').id
  }

  /** Another rule gets a description, by somebody who does not use the console. */
  const publishElsewhere = async (): Promise<void> => {
    const { stored, documents } = await story.world.client.ask(configurationShape, { method: 'GET', path: '/configuration' })
    const changed = documents.map(({ path, text }) => ({
      path,
      text: text.replace(/^(id: to-entra-user-join.*)$/m, '$1\ntag: Changed.Meanwhile'),
    }))
    const body = { documents: changed, expectedVersion: must(stored, 'a version').version, reason: 'Meanwhile' }
    await story.world.client.ask(appliedShape, { method: 'POST', path: '/configuration/apply', body })
  }

  const write = async (field: Locator, text: string): Promise<void> => {
    await field.click()
    await story.on.page.keyboard.press('ControlOrMeta+A')
    await story.on.page.keyboard.type(text)
    await story.on.page.keyboard.press('Escape')
  }

  const openTab = (name: string): Promise<void> => story.on.page.getByRole('tab', { name, exact: true }).click()

  const departmentOf = async (id: string): Promise<unknown> => {
    const identity = await story.world.client.ask(metaverseObjectShape, { method: 'GET', path: `/metaverse/${id}` })
    return identity.attributes['department']?.[0]?.values[0]
  }

  /** Opens the expression of the department and writes a wrong one, which says where it is wrong and what to do. */
  const writeWrongExpression = async (): Promise<Locator> => {
    const { page } = story.on
    await page.getByRole('link', { name: 'department', exact: true }).click()
    await page.getByLabel('Flow type').selectOption('expression')
    const field = page.getByRole('textbox', { name: 'Expression' })
    await write(field, 'UCase(Trm([department]))')
    const findings = page.getByRole('list', { name: 'What was found in the expression' })
    await findings.getByText('unknown function: Trm').waitFor()
    expect(await findings.textContent()).toContain('Did you mean Trim?')
    expect(await findings.textContent()).toContain('Line 1, column 7')
    expect(await page.locator('.cm-lintRange-error').textContent()).toBe('Trm')
    expect(await findAccessibilityFaults(page)).toEqual([])
    return field
  }

  /** Tries the expression on a person, part by part, and the rule on all of them. */
  const tryOut = async (name: string, department: string): Promise<void> => {
    const { page } = story.on
    await page.getByText(/^Valid/).waitFor()
    await page.getByRole('combobox', { name: /^Object of/ }).fill(name)
    await page.locator('[role=option]:visible').first().click()
    const parts = page.getByRole('list', { name: 'Parts of the expression' })
    await parts.waitFor()
    expect(await parts.textContent()).toContain(`UCase(Trim([department]))→"${department}"`)
    expect(await findAccessibilityFaults(page)).toEqual([])
    await openTab('Dry run')
    await page.getByRole('button', { name: 'Dry run', exact: true }).click()
    await page.getByText(/ would change$/).waitFor()
    expect(await page.getByRole('region', { name: 'Objects before and after' }).textContent()).toContain(department)
    expect(await findAccessibilityFaults(page)).toEqual([])
  }

  const publish = async (reason: string): Promise<void> => {
    const { page } = story.on
    await page.getByRole('button', { name: 'Review and publish…' }).click()
    await page.getByRole('button', { name: 'Run impact' }).click()
    await page.getByText(/ objects change, 0 deletes$/).waitFor()
    expect(await findAccessibilityFaults(page)).toEqual([])
    await page.getByLabel('Reason').fill(reason)
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await page.getByText('Published as version 3').waitFor()
    await page.getByText('contoso.lab needs full synchronization').waitFor()
    expect(await findAccessibilityFaults(page)).toEqual([])
  }

  const rollBack = async (): Promise<void> => {
    const { page } = story.on
    await story.on.goTo('/rules/-/history')
    await page.getByRole('link', { name: '3', exact: true }).click()
    await page
      .getByText(/\+.*UCase/)
      .first()
      .waitFor()
    expect(await findAccessibilityFaults(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: '2', exact: true }).click()
    await page.getByRole('button', { name: 'Roll back to this version…' }).click()
    await page.getByLabel('Reason').fill('It was better before')
    expect(await findAccessibilityFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Roll back', exact: true }).click()
    await page.getByText('Published as version 4').waitFor()
  }

  it('is corrected, tried, measured, published, followed by the next cycle, and taken back', async () => {
    const { page } = story.on
    const id = await ruleOfDepartment()
    const found = await story.world.client.ask(searchShape, {
      method: 'GET',
      path: '/search',
      query: { q: 'a', space: 'metaverse', limit: '20' },
    })
    const person = must(
      found.groups.flatMap(({ hits }) => hits).find(({ objectType }) => objectType === 'person'),
      'a person of the metaverse',
    )
    const before = String(await departmentOf(person.id))
    await story.on.signIn(story.people.rita, `/rules/${id}?tab=transformations&find=department`)
    await write(await writeWrongExpression(), right)
    await tryOut(must(person.displayName, 'its name'), before.toUpperCase())

    // The draft outlives a reload, and nothing of it is published.
    await page.reload()
    await page.getByText('Draft, not published').waitFor()
    expect((await versions())[0]?.version).toBe(2)
    await publish('Departments in capitals')
    expect((await versions())[0]).toMatchObject({ version: 3, author: 'rita', reason: 'Departments in capitals' })

    await story.on.goTo('/rules')
    const needed = page.getByRole('region', { name: /^Full synchronization needed/ })
    await needed.waitFor()
    await story.world.cycle('delta')
    expect(await departmentOf(person.id)).toBe(before.toUpperCase())
    await needed.waitFor({ state: 'detached' })
    await rollBack()
    await story.world.cycle('delta')
    expect(await departmentOf(person.id)).toBe(before)
  })

  it('that somebody else published meanwhile says who and when, and keeps what was written', async () => {
    const { page } = story.on
    const id = await ruleOfDepartment()
    await story.on.signIn(story.people.rita, `/rules/${id}`)
    await page.getByRole('textbox', { name: 'Description' }).fill('What rita thinks')
    await page.getByRole('button', { name: 'Review and publish…' }).click()
    await page.getByLabel('Reason').fill('Words')
    // Somebody publishes between the click and the moment the request arrives.
    await page.route('**/configuration/changes/apply', async (route) => {
      await publishElsewhere()
      await route.continue()
    })
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    const alert = page.getByRole('alert')
    await alert.getByText('Somebody else published meanwhile').waitFor()
    const { version, author } = must((await versions())[0], 'a version')
    await alert.getByText(`Version ${version} by ${author}, just now. Reason: Meanwhile`).waitFor()
    expect(await findAccessibilityFaults(page)).toEqual([])
    await page.unroute('**/configuration/changes/apply')
    await page.getByRole('button', { name: 'Compare with the newest version' }).click()
    await page.getByText(`Compared with version ${version}.`).waitFor()
    await page.getByRole('link', { name: 'Overview' }).click()
    await page.getByRole('button', { name: 'Leave and discard it' }).click()
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
  })

  it('is copied, and the copy switched off and deleted by its name, from the list', async () => {
    const { page } = story.on
    await story.on.signIn(story.people.rita, '/rules?direction=inbound&attribute=department')
    const act = async (action: string, reason: string, button: string = action): Promise<void> => {
      await page
        .getByRole('button', { name: /^Actions for/ })
        .first()
        .click()
      await page.getByRole('menuitem', { name: action, exact: true }).click()
      const dialog = page.getByRole('dialog')
      if (action === 'Clone') await dialog.getByRole('button', { name: 'Review' }).click()
      await dialog.getByLabel('Reason').fill(reason)
      const typed = dialog.getByLabel(/^Type /)
      const label = (await typed.count()) === 0 ? '' : ((await dialog.getByText(/^Type .* to go on$/).textContent()) ?? '')
      if (label !== '') await typed.fill(label.replace(/^Type (.*) to go on$/, '$1'))
      expect(await findAccessibilityFaults(page)).toEqual([])
      await dialog.getByRole('button', { name: button, exact: true }).click()
      await dialog.getByText(/^Published as version/).waitFor()
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
    }
    await act('Clone', 'A copy to try things')
    await story.on.goTo('/rules?origin=custom')
    await page.getByRole('link', { name: /\(custom\)$/ }).waitFor()
    await act('Disable', 'Not now')
    await page
      .getByRole('region', { name: /^Sync rules/ })
      .getByText('Disabled', { exact: true })
      .waitFor()
    await act('Delete', 'Not wanted', 'Delete the rule')
    await page.getByText('No rule fits these filters').waitFor()
    const restored = await ruleOfDepartment()
    await story.on.goTo(`/rules?origin=changed`)
    await page.locator(`a[href="/rules/${restored}"]`).waitFor()
    await act('Enable', 'As before')
    await page.locator(`a[href="/rules/${restored}"]`).waitFor({ state: 'detached' })
  })

  it('can be looked at by a viewer, who may change nothing and is told who may', async () => {
    const { page } = story.on
    await story.on.signIn(story.people.vera, '/rules')
    await page
      .getByRole('button', { name: /^Actions for/ })
      .first()
      .click()
    await page.getByText('It takes the role rule author or administrator').waitFor()
    expect(await page.getByRole('menuitem', { name: 'Delete' }).isDisabled()).toBe(true)
    await page.keyboard.press('Escape')
    await page.goto(`${story.world.url}/rules/${await ruleOfDepartment()}`)
    await page.getByText('You can look at everything and change nothing.').waitFor()
    expect(await page.getByLabel('Name', { exact: true }).isDisabled()).toBe(true)
    expect(await page.getByRole('button', { name: 'Review and publish…' }).getAttribute('aria-disabled')).toBe('true')
    await openTab('Publish')
    expect(await page.getByRole('button', { name: 'Publish', exact: true }).count()).toBe(0)
    expect(await findAccessibilityFaults(page)).toEqual([])
  })

  it.each(['light', 'dark'] as const)('has no fault of access in any tab, %s', async (theme) => {
    const narrow = await story.open({ width: 390, height: 844, theme })
    try {
      await narrow.signIn(story.people.rita, '/rules')
      await narrow.page.locator('tbody a').first().waitFor()
      expect(await findAccessibilityFaults(narrow.page)).toEqual([])
      const id = await ruleOfDepartment()
      for (const tab of ['description', 'scope', 'join', 'transformations', 'transformations&flow=1', 'dry-run', 'publish']) {
        await narrow.goTo(`/rules/${id}?tab=${tab}`)
        await narrow.settle()
        expect([tab, await findAccessibilityFaults(narrow.page)]).toEqual([tab, []])
      }
      await narrow.goTo('/rules/-/new')
      await narrow.settle()
      expect(await findAccessibilityFaults(narrow.page)).toEqual([])
    } finally {
    }
  })
})
