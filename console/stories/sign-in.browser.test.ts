import { expect, it } from 'vitest'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { consoleStory } from '../testing/console-story.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

describeServer(chromiumMissing(), 'signing in', () => {
  const story = consoleStory({ people: { anna: 'administrator' } })

  it('lets a person in who knows the password, and back to where he wanted to be', async () => {
    await story.on.signIn(story.people.anna, '/runs')
    await story.on.page.getByRole('heading', { name: 'Operations' }).waitFor()
    expect(new URL(story.on.page.url()).pathname).toBe('/runs')
    expect(await findAccessibilityFaults(story.on.page)).toEqual([])
  })

  it('says that name or password is wrong, empties the field and keeps the focus there', async () => {
    await story.on.goTo('/')
    expect(await findAccessibilityFaults(story.on.page)).toEqual([])
    await story.on.page.getByLabel('User name').fill('anna')
    await story.on.page.getByLabel('Password', { exact: true }).fill('not-the-password')
    await story.on.page.keyboard.press('Enter')
    expect(await story.on.page.getByRole('alert').textContent()).toContain('Name or password is wrong')
    const password = story.on.page.getByLabel('Password', { exact: true })
    expect(await password.inputValue()).toBe('')
    expect(await password.evaluate((field) => field === document.activeElement)).toBe(true)
  })

  it('signs out and shows nothing any more', async () => {
    await story.on.signIn(story.people.anna)
    await story.on.page.getByRole('button', { name: 'Signed in as anna' }).click()
    await story.on.page.getByRole('menuitem', { name: 'Sign out' }).click()
    await story.on.page.getByText('You are signed out.').waitFor()
    await story.on.page.reload()
    await story.on.page.getByLabel('User name').waitFor()
    expect(await story.on.page.getByRole('navigation').count()).toBe(0)
  })
})
