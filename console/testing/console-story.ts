import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { must } from '#src/base/assert.ts'
import type { Role } from '#src/model/role.ts'
import { ConsolePage, startBrowser, type Screen } from './console-page.ts'
import { ConsoleWorld, type Person, type WorldStart } from './console-world.ts'

/** How a story begins, and who is in it: names of people with their roles. */
export interface StoryStart<Name extends string> extends WorldStart {
  readonly people?: Readonly<Record<Name, Role>>
}

/** What the tests of a story share: one world, one browser, the people; and a page of its own for every test. */
export interface ConsoleStory<Name extends string> {
  readonly world: ConsoleWorld
  readonly people: Readonly<Record<Name, Person>>
  /** The page of the test that runs, 1440 pixels wide and light. */
  readonly on: ConsolePage
  /** Opens one more page, for example of a telephone or for somebody else; it is closed after the test. */
  open(screen?: Screen): Promise<ConsolePage>
}

/** Starts world, browser and people before the first test of a suite and ends them after the last one. */
export function consoleStory<Name extends string = never>(start: StoryStart<Name> = {}): ConsoleStory<Name> {
  const { people: roles, ...worldStart } = start
  const people: Partial<Record<Name, Person>> = {}
  let world: ConsoleWorld | null = null
  let browser: Browser | null = null
  let pages: ConsolePage[] = []

  const open = async (screen: Screen = {}): Promise<ConsolePage> => {
    const page = await ConsolePage.open(must(browser, 'a browser'), must(world, 'a world'), screen)
    pages.push(page)
    return page
  }

  beforeAll(async () => {
    world = await ConsoleWorld.start(worldStart)
    browser = await startBrowser()
    for (const name in roles) people[name] = await world.person(roles[name], name)
  })

  afterAll(async () => {
    await browser?.close()
    await world?.close()
  })

  beforeEach(async () => {
    await open()
  })

  afterEach(async () => {
    const opened = pages
    pages = []
    for (const page of opened) await page.close()
  })

  return {
    get world() {
      return must(world, 'a world: it is there from the first test on')
    },
    get people() {
      return people as Record<Name, Person>
    },
    get on() {
      return must(pages[0], 'a page: it is there while a test runs')
    },
    open,
  }
}
