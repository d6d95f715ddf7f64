import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { consoleDirectory } from '../build/sources.ts'
import { ConsolePage, startBrowser } from './console-page.ts'
import { forest } from '#src/api/testing/service-world.ts'
import { ConsoleWorld, type Person } from './console-world.ts'
import { screenList, type ScreenOf } from './screen-list.ts'

/** Pictures of every page, or of those named, in light and dark, wide and narrow: `npm run console:screens -- overview runs`. */
const folder = join(consoleDirectory, 'screens')
const looks = [
  { theme: 'light', width: 1440, height: 900 },
  { theme: 'dark', width: 1440, height: 900 },
  { theme: 'light', width: 390, height: 844 },
  { theme: 'dark', width: 390, height: 844 },
] as const

const wanted = process.argv.slice(2)
const chosen = screenList.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
const unknown = wanted.filter((name) => !screenList.some((screen) => screen.name === name))
if (unknown.length > 0) {
  console.error(`There is no page ${unknown.join(', ')}; there are ${screenList.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}

mkdirSync(folder, { recursive: true })
const world = await ConsoleWorld.start({ size: { people: 60, groups: 8 }, begin: 'cycled' })
const browser = await startBrowser()
try {
  const person = await world.person('administrator', 'anna')
  if (wanted.length === 0) await takeSignIn(browser, world)
  const [good, refused] = [chosen.filter((screen) => screen.world === undefined), chosen.filter((screen) => screen.world === 'refused')]
  for (const look of looks) await takeAll(browser, { world, person, look, screens: good })
  if (refused.length > 0) {
    world.changePasswordElsewhere()
    await world.run(forest, 'Delta Import')
    for (const look of looks) await takeAll(browser, { world, person, look, screens: refused })
  }
} finally {
  await browser.close()
  await world.close()
}

async function takeSignIn(of: Browser, at: ConsoleWorld): Promise<void> {
  for (const look of looks) {
    const on = await ConsolePage.open(of, at, look)
    await on.goTo('/')
    await on.settle()
    await on.page.screenshot({ path: pathOf('sign-in', look) })
    await on.close()
  }
}

async function takeAll(
  of: Browser,
  {
    world: at,
    person,
    look,
    screens,
  }: {
    readonly world: ConsoleWorld
    readonly person: Person
    readonly look: (typeof looks)[number]
    readonly screens: readonly ScreenOf[]
  },
): Promise<void> {
  const on = await ConsolePage.open(of, at, look)
  await on.signIn(person)
  for (const screen of screens) await take(on, screen, look)
  await on.close()
}

async function take(on: ConsolePage, { name, path, prepare }: ScreenOf, look: (typeof looks)[number]): Promise<void> {
  await on.goTo(path)
  await on.settle()
  await prepare?.(on)
  await on.page.screenshot({ path: pathOf(name, look), fullPage: true })
  const overflow = await on.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  console.log(`${name} ${look.theme} ${look.width}${overflow > 0 ? `  is ${overflow} px too wide` : ''}`)
}

function pathOf(name: string, { theme, width }: (typeof looks)[number]): string {
  return join(folder, `${name}-${theme}-${width}.png`)
}
