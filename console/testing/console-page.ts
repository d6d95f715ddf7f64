import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { CHROMIUM_ARGUMENTS, chromiumPath } from '#tools/servers/chromium.ts'
import type { ConsoleWorld, Person } from './console-world.ts'

/** A screen. */
export interface Screen {
  readonly width?: number
  readonly height?: number
  readonly theme?: 'light' | 'dark' | 'high-contrast'
}

/** Longer than this nobody waits for a page. */
const patienceMs = 15_000

/** Starts a browser; one is enough for a file of stories. */
export function startBrowser(): Promise<Browser> {
  const path = chromiumPath()
  if (path === null) throw new Error('Chromium is not installed; stories are skipped where chromiumMissing() says so')
  return chromium.launch({ executablePath: path, args: [...CHROMIUM_ARGUMENTS] })
}

/** A page of the console with a person before it, and everything the browser complained about. */
export class ConsolePage {
  readonly page: Page
  readonly world: ConsoleWorld
  /** Errors of scripts, violated policies, answers that are defects. A story that ends with any has failed. */
  readonly complaints: string[] = []
  readonly #visit: BrowserContext

  private constructor(of: { readonly page: Page; readonly world: ConsoleWorld; readonly visit: BrowserContext }) {
    this.page = of.page
    this.world = of.world
    this.#visit = of.visit
    listen(this.page, this.complaints)
  }

  static async open(browser: Browser, world: ConsoleWorld, screen: Screen = {}): Promise<ConsolePage> {
    const { width = 1440, height = 900, theme = 'light' } = screen
    const visit = await browser.newContext({
      viewport: { width, height },
      colorScheme: theme === 'light' ? 'light' : 'dark',
      reducedMotion: 'reduce',
      locale: 'en-GB',
      timezoneId: 'UTC',
    })
    visit.setDefaultTimeout(patienceMs)
    if (theme === 'high-contrast') {
      await visit.addInitScript(() => localStorage.setItem('lockstep.preferences', JSON.stringify({ theme: 'high-contrast' })))
    }
    return new ConsolePage({ page: await visit.newPage(), world, visit })
  }

  /** Goes to an address of the console, for example `/runs?status=failed`. */
  async goTo(path: string): Promise<void> {
    await this.page.goto(`${this.world.url}${path}`)
  }

  /** Signs in through the page, as a person does, and ends where `path` leads. */
  async signIn(person: Person, path = '/'): Promise<void> {
    await this.goTo(path)
    await this.page.getByLabel('User name').fill(person.name)
    await this.page.getByLabel('Password', { exact: true }).fill(person.password)
    await this.page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await this.page.getByRole('button', { name: `Signed in as ${person.name}` }).waitFor()
  }

  /** Waits until nothing is fetched and the heading of the page is there. */
  async settle(): Promise<void> {
    await this.page.getByRole('heading', { level: 1 }).first().waitFor()
    await this.page.waitForFunction(() => document.querySelector('.mantine-Loader-root, [data-loading]') === null)
  }

  /** Ends the visit. Throws what the browser complained about. */
  async close(): Promise<void> {
    await this.#visit.close()
    if (this.complaints.length > 0) throw new Error(`The browser complained:\n${this.complaints.join('\n')}`)
  }
}

function listen(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => void complaints.push(`script: ${error.message}`))
  page.on('console', (message) => {
    // A refusal is an answer, and a service that restarts gives none; the browser notes both.
    const isRefusal = /^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text())
    const isGone = /^Failed to load resource: (net::ERR_|the server responded with a status of 503)/.test(message.text())
    if (message.type() === 'error' && !isRefusal && !isGone) complaints.push(`console: ${message.text()}`)
  })
  page.on('response', (response) => {
    // A service that closes says so with 503.
    if (response.status() >= 500 && response.status() !== 503) complaints.push(`answer: ${response.status()} ${response.url()}`)
  })
}
