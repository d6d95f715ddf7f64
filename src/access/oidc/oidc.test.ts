import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AccessWorld, problemIn } from '#src/api/testing/access-world.ts'
import { eventPageShape } from '#src/api/contract/event.ts'
import { must } from '#src/base/assert.ts'
import { startContosoProvider, type ContosoProvider } from '../testing/contoso-provider.ts'

let provider: ContosoProvider
let world: AccessWorld

beforeAll(async () => {
  provider = await startContosoProvider()
  world = await AccessWorld.start({ more: { network: { listen: provider.listen, tls: null }, oidc: provider.oidc } })
})
afterAll(async () => {
  await world.close()
  await provider.close()
})

/** A browser with its cookies, as far as a sign-in needs one. */
class Browser {
  readonly #cookies = new Map<string, Map<string, string>>()

  async go(address: string, form: Readonly<Record<string, string>> | null = null): Promise<{ url: URL; status: number; text: string }> {
    let url = new URL(address)
    let body = form
    for (let hops = 0; hops < 20; hops++) {
      const jar = this.#cookies.get(url.host) ?? new Map<string, string>()
      this.#cookies.set(url.host, jar)
      const answer = await fetch(url, {
        redirect: 'manual',
        headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
        ...(body === null ? {} : { method: 'POST', body: new URLSearchParams(body) }),
      })
      for (const line of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        jar.set(name, value)
      }
      const location = answer.headers.get('location')
      if (location === null) return { url, status: answer.status, text: await answer.text() }
      url = new URL(location, url)
      body = null
    }
    throw new Error(`Too many redirects, the last to ${url.href}`)
  }

  /** Goes on through the pages of the provider: the name, then the consent. */
  async signIn(start: string, name: string): Promise<{ url: URL; status: number; text: string }> {
    let page = await this.go(start)
    for (let pages = 0; pages < 3 && page.url.pathname.startsWith('/interaction/'); pages++) {
      const action = must(/<form[^>]*action="([^"]+)"/.exec(page.text)?.[1], 'a form')
      const prompt = must(/name="prompt" value="(\w+)"/.exec(page.text)?.[1], 'a prompt')
      page = await this.go(new URL(action, page.url).href, prompt === 'login' ? { prompt, login: name, password: 'any' } : { prompt })
    }
    return page
  }

  /** Keeps only the cookies that count as those of the service. */
  cookieOf(host: string): string {
    return [...(this.#cookies.get(host) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ')
  }
}

const startAt = () => `http://${world.address}/api/v1/sign-in/oidc`
const whoIs = async (browser: Browser) => world.send('GET', '/session', { headers: { cookie: browser.cookieOf(world.address) } })

describe('a sign-in through an identity provider', () => {
  it('is offered beside the password', async () => {
    const ways = (await world.send('GET', '/sign-in')).json()
    expect(ways).toEqual({ password: true, identityProvider: { label: 'Contoso', address: '/api/v1/sign-in/oidc' } })
  })

  it('is a way in where there is no user yet, so no first administrator has to be made', async () => {
    expect((await world.send('GET', '/first-run')).json()).toEqual({ isNeeded: false, isCodeUsable: false })
  })

  it('gives the role that the claims say, and a session like any other', async () => {
    const browser = new Browser()
    const page = await browser.signIn(startAt(), 'anna')
    expect([page.url.pathname, page.status]).toEqual(['/api/v1/sign-in/oidc/callback', 200])
    expect(page.text).toContain('http-equiv="refresh"')
    expect((await whoIs(browser)).json()).toMatchObject({
      name: 'anna@contoso.com',
      role: 'administrator',
      kind: 'session',
      confirmWith: 'identity-provider',
      justSignedInUntil: expect.any(String),
    })
  })

  it('lets nobody in without a role, and says so in the log', async () => {
    const page = await new Browser().signIn(startAt(), 'otto')
    expect([page.status, JSON.parse(page.text)]).toEqual([401, expect.objectContaining({ code: 'oidc-failed' })])
    const { events } = await world.client.ask(eventPageShape, { method: 'GET', path: '/events', query: { id: 20072, limit: 1 } })
    expect(events[0]?.message).toContain('otto@contoso.com has no value of the claim groups that gives a role here')
  })

  it('sends a person who is refused to the page that says why, where programs get the problem', async () => {
    const page = await world.send('GET', '/sign-in/oidc/callback?code=a&state=b', { headers: { accept: 'text/html,*/*' } })
    expect([page.status, page.headers['location']]).toEqual([303, '/?sign-in=expired'])
    const program = await world.send('GET', '/sign-in/oidc/callback?code=a&state=b')
    expect([program.status, problemIn(program)]).toEqual([
      401,
      expect.objectContaining({ code: 'oidc-failed', facts: { reason: 'expired' } }),
    ])
  })

  it('is confirmed by typing the password there again, and by that alone', async () => {
    const browser = new Browser()
    await browser.signIn(startAt(), 'vera')
    const silent = await browser.go(startAt())
    expect(silent.status).toBe(200)
    const again = await browser.go(`${startAt()}?again=true`)
    expect(again.url.pathname).toMatch(/^\/interaction\//)
    expect((await browser.signIn(`${startAt()}?again=true`, 'vera')).status).toBe(200)
    expect((await whoIs(browser)).json()).toMatchObject({ role: 'viewer', justSignedInUntil: expect.any(String) })
  })

  it('ends once, in the browser where it began, and with the state it began with', async () => {
    const browser = new Browser()
    const page = await browser.signIn(startAt(), 'anna')
    expect((await browser.go(page.url.href)).status).toBe(401)
    const stolen = await new Browser().signIn(startAt(), 'anna')
    expect((await new Browser().go(stolen.url.href)).status).toBe(401)
    const forged = await world.send('GET', '/sign-in/oidc/callback?code=a&state=b')
    expect([forged.status, problemIn(forged).code]).toEqual([401, 'oidc-failed'])
  })

  it('leaves nothing of codes and tokens in the log', () => {
    expect(world.log.join('')).not.toMatch(/code=|eyJ|id_token/)
  })
})
