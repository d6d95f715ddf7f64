import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { consoleDirectory } from '../build/sources.ts'
import { ConsolePage, startBrowser } from './console-page.ts'
import { forest } from '#src/api/testing/service-world.ts'
import { ConsoleWorld, type Person } from './console-world.ts'
import { screenList, type ScreenOf } from './screen-list.ts'
import { exportFolder } from './state-screens.ts'

/** Pictures of every page, or of those named, in light and dark, wide and narrow: `npm run console:screens -- overview runs`. */
const folder = join(consoleDirectory, 'screens')
const looks = [
  { theme: 'light', width: 1440, height: 900 },
  { theme: 'dark', width: 1440, height: 900 },
  { theme: 'light', width: 390, height: 844 },
  { theme: 'dark', width: 390, height: 844 },
] as const
type Look = (typeof looks)[number]

/** Taller than this no drawer is drawn. */
const dialogHeightMax = 2_400
/** So many people are deleted where more would go than may. */
const deletedPeople = 5

const wanted = process.argv.slice(2)
const chosen = screenList.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
const unknown = wanted.filter((name) => name !== 'sign-in' && !screenList.some((screen) => screen.name === name))
if (unknown.length > 0) {
  console.error(`There is no page ${unknown.join(', ')}; there are sign-in, ${screenList.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}
if (!existsSync(exportFolder)) console.log('settings-import-plan is left out: ../shared/conformance/aadconnect-export is absent')

const faults: string[] = []
mkdirSync(folder, { recursive: true })
const browser = await startBrowser()
try {
  const before = wanted.length === 0 || wanted.includes('sign-in') ? 'with-sign-in' : 'signed-in'
  const ofEmpty = chosen.filter(({ world }) => world === 'empty')
  if (ofEmpty.length > 0 || before === 'with-sign-in') await takeEmpty(ofEmpty, before)
  const ofHeld = chosen.filter(({ world }) => world === 'held')
  if (chosen.length > ofEmpty.length + ofHeld.length) await takeCycled(chosen)
  if (ofHeld.length > 0) await takeHeld(ofHeld)
} finally {
  await browser.close()
}
for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exitCode = 1

/** A service that was just installed. */
async function takeEmpty(screens: readonly ScreenOf[], before: 'with-sign-in' | 'signed-in'): Promise<void> {
  const world = await ConsoleWorld.start()
  try {
    if (before === 'with-sign-in') await takeFirst('first-administrator', world)
    const anna = await world.person('administrator', 'anna')
    if (before === 'with-sign-in') await takeFirst('sign-in', world)
    await takeAll(browser, { world, anna, vera: anna, screens })
  } finally {
    await world.close()
  }
}

/** What stands there before anybody is signed in. */
async function takeFirst(name: string, world: ConsoleWorld): Promise<void> {
  for (const look of looks) {
    const on = await ConsolePage.open(browser, world, look)
    await on.goTo('/')
    await on.settle()
    await shoot(on, name, look)
    await on.close()
  }
}

/** A service with both connectors after its first cycle, and what becomes of it. */
async function takeCycled(screens: readonly ScreenOf[]): Promise<void> {
  const world = await ConsoleWorld.start({ size: { people: 60, groups: 8 }, begin: 'cycled' })
  const anna = await world.person('administrator', 'anna')
  const vera = await world.person('viewer', 'vera')
  const take = async (state: ScreenOf['world'], begin?: () => Promise<void>): Promise<void> => {
    const those = screens.filter((screen) => screen.world === state)
    if (those.length === 0) return
    await begin?.()
    await takeAll(browser, { world, anna, vera, screens: those })
  }
  try {
    await take(undefined)
    await take('restarting')
    await take('refused', async () => {
      world.changePasswordElsewhere()
      await world.run(forest, 'Delta Import')
    })
    await take('sealed', () => world.restart(async () => renameSync(world.keyFile, `${world.keyFile}.away`)))
  } finally {
    await world.close()
  }
}

/** A service where more was deleted than may be deleted at once. */
async function takeHeld(screens: readonly ScreenOf[]): Promise<void> {
  const world = await ConsoleWorld.start({ size: { people: 60, groups: 8 }, begin: 'cycled' })
  try {
    const anna = await world.person('administrator', 'anna')
    const on = await ConsolePage.open(browser, world)
    await on.signIn(anna, '/settings/deletion-guard')
    await on.page.getByLabel('Deletes in one export').fill('2')
    await on.page.getByRole('button', { name: 'Save' }).click()
    await on.page.getByText('Saved as version').waitFor()
    await on.close()
    const { directory } = world.company.directory
    const people = directory.list('user').filter((dn) => dn.includes('OU=People'))
    for (const dn of people.slice(0, deletedPeople)) directory.delete(dn)
    await world.cycle('delta')
    await takeAll(browser, { world, anna, vera: anna, screens })
  } finally {
    await world.close()
  }
}

interface Taking {
  readonly world: ConsoleWorld
  readonly anna: Person
  readonly vera: Person
  readonly screens: readonly ScreenOf[]
}

async function takeAll(of: Browser, { world, anna, vera, screens }: Taking): Promise<void> {
  for (const look of looks) {
    for (const [person, theirs] of [
      [anna, screens.filter(({ as }) => as === undefined)],
      [vera, screens.filter(({ as }) => as === 'viewer')],
    ] as const) {
      if (theirs.length === 0) continue
      const on = await ConsolePage.open(of, world, look)
      await on.signIn(person)
      for (const screen of theirs) await take(on, screen, look).catch((error: unknown) => faults.push(`${screen.name}: ${String(error)}`))
      await on.close().catch((error: unknown) => faults.push(String(error)))
    }
  }
}

async function take(on: ConsolePage, { name, path, prepare, world }: ScreenOf, look: Look): Promise<void> {
  await on.goTo(path)
  await on.settle()
  if (world === 'restarting') {
    await on.world.restart(async () => {
      await on.page.getByText('What you see is from').waitFor()
      await shoot(on, name, look)
    })
    return
  }
  try {
    await prepare?.(on)
    await shoot(on, name, look)
  } finally {
    await on.page.unrouteAll({ behavior: 'ignoreErrors' })
  }
}

/** The whole page from its top; of a dialog all of it, over as much of the page as is in sight. */
async function shoot({ page }: ConsolePage, name: string, look: Look): Promise<void> {
  await page.waitForFunction(() => [...document.querySelectorAll('svg.recharts-surface[role]')].every((svg) => svg.clientWidth > 100))
  const dialog = page.locator('.mantine-Drawer-content, .mantine-Modal-content').last()
  const isOpen = (await dialog.count()) > 0
  if (isOpen) {
    const height = await dialog.evaluate(({ scrollHeight }) => scrollHeight)
    await page.setViewportSize({ width: look.width, height: Math.min(dialogHeightMax, Math.max(look.height, height)) })
  } else await page.evaluate(() => scrollTo(0, 0))
  await page.screenshot({ path: pathOf(name, look), fullPage: !isOpen })
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  if (isOpen) await page.setViewportSize(look)
  console.log(`${name} ${look.theme} ${look.width}${overflow > 0 ? `  is ${overflow} px too wide` : ''}`)
}

function pathOf(name: string, { theme, width }: Look): string {
  return join(folder, `${name}-${theme}-${width}.png`)
}
