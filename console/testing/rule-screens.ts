import type { Page } from 'playwright-core'
import type { ConsolePage } from './console-page.ts'
import type { ScreenOf } from './screen-list.ts'

const tabs = ['Scope', 'Join', 'Transformations', 'Dry run', 'Publish'] as const

/** Goes to the first rule that gives people their department. */
async function openRule({ page }: ConsolePage): Promise<void> {
  await page.locator('tbody a').first().click()
  await page.getByRole('tab', { name: 'Description' }).waitFor()
}

const openTab = (page: Page, name: string): Promise<void> => page.getByRole('tab', { name: new RegExp(`^${name}`) }).click()

/** Writes another expression for the department, which is then tried on somebody. Nothing of it is published. */
async function writeExpression(on: ConsolePage): Promise<void> {
  const { page } = on
  await openRule(on)
  await openTab(page, 'Transformations')
  await page.getByRole('link', { name: 'department', exact: true }).click()
  await page.getByLabel('Flow type').selectOption('expression')
  await page.getByRole('textbox', { name: 'Expression' }).click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type('IIF(IsPresent([department]), UCase(Trim([department])), NULL)')
  await page.keyboard.press('Escape')
  await page.getByText(/^Valid/).waitFor()
}

const path = '/rules?direction=inbound&attribute=department'

/** The pages of the sync rules. */
export const ruleScreens: readonly ScreenOf[] = [
  { name: 'rules', path: '/rules' },
  { name: 'rules-filtered', path },
  { name: 'rules-none', path: '/rules?q=nothing-is-called-so' },
  { name: 'rule-description', path, prepare: openRule },
  ...tabs.map((tab): ScreenOf => ({
    name: `rule-${tab.toLowerCase().replace(' ', '-')}`,
    path,
    prepare: async (on) => {
      await openRule(on)
      await openTab(on.page, tab)
    },
  })),
  {
    name: 'rule-expression',
    path,
    prepare: async (on) => {
      await writeExpression(on)
      await on.page.getByRole('combobox', { name: /^Object of/ }).fill('an')
      await on.page.locator('[role=option]:visible').first().click()
      await on.page.getByRole('list', { name: 'Parts of the expression' }).waitFor()
    },
  },
  {
    name: 'rule-impact',
    path,
    prepare: async (on) => {
      await writeExpression(on)
      await openTab(on.page, 'Publish')
      await on.page.getByRole('button', { name: 'Run impact' }).click()
      await on.page.getByText(/ objects change,/).waitFor()
    },
  },
  { name: 'rule-new', path: '/rules/-/new' },
  { name: 'rules-history', path: '/rules/-/history' },
  { name: 'rules-version', path: '/rules/-/history?version=2' },
]
