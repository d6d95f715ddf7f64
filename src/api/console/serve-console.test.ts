import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AccessWorld } from '../testing/access-world.ts'

const script = 'export const answer = 42\n'.repeat(100)

describe('the console on the port', () => {
  let world: AccessWorld
  let directory: string

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'lockstep-console-'))
    world = await AccessWorld.start({ more: { consoleDirectory: join(directory, 'dist') } })
  })

  afterAll(async () => {
    await world.close()
    rmSync(directory, { recursive: true, force: true })
  })

  const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`http://${world.address}${path}`, { headers: { accept: 'text/html', ...headers } })

  it('says how to build it where it was not built, and finds it afterwards without a restart', async () => {
    const missing = await get('/')
    expect(missing.status).toBe(503)
    expect(await missing.text()).toContain('npm run console:build')
    build()
    expect((await get('/')).status).toBe(200)
  })

  it('answers every address of a person with the page, and gives each answer a nonce of its own', async () => {
    const answers = await Promise.all(['/', '/runs/4711?step=1'].map((path) => get(path)))
    const nonces = await Promise.all(answers.map(async (answer) => /nonce="([^"]+)"/.exec(await answer.text())?.[1] ?? ''))
    expect(nonces[0]).toMatch(/^[\w+/]{24}$/)
    expect(nonces[1]).not.toBe(nonces[0])
    for (const [index, answer] of answers.entries()) {
      expect(answer.headers.get('content-security-policy')).toContain(`style-src 'self' 'nonce-${nonces[index]}'`)
      expect(answer.headers.get('content-security-policy')).toContain("script-src 'self';")
      expect(answer.headers.get('cache-control')).toBe('no-store')
    }
  })

  it('lets browsers keep files whose names hold a hash, and sends them compressed', async () => {
    const answer = await get('/assets/main-3f2a.js', { 'accept-encoding': 'gzip' })
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(answer.headers.get('content-encoding')).toBe('gzip')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await answer.text()).toBe(script)
    expect((await get('/icon.svg')).headers.get('cache-control')).toBe('no-cache')
  })

  it('leaves the API, programs and whatever lies outside of the folder alone', async () => {
    const answers = await Promise.all([
      get('/api/v1/nowhere'),
      get('/assets/nowhere.js', { accept: '*/*' }),
      get('/..%2Fsecret.js', { accept: '*/*' }),
      get('/stamp.json', { accept: '*/*' }),
    ])
    for (const answer of answers) {
      expect(answer.status).toBe(404)
      expect(answer.headers.get('content-type')).toContain('application/problem+json')
    }
  })

  function build(): void {
    const dist = join(directory, 'dist')
    mkdirSync(join(dist, 'assets'), { recursive: true })
    writeFileSync(join(dist, 'assets', 'main-3f2a.js'), script)
    writeFileSync(join(dist, 'assets', 'main-3f2a.js.gz'), gzipSync(script))
    writeFileSync(join(dist, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
    writeFileSync(join(dist, 'stamp.json'), '{}')
    writeFileSync(join(directory, 'secret.js'), '0')
    writeFileSync(
      join(dist, 'index.html'),
      '<!doctype html><meta property="csp-nonce" nonce="LOCKSTEP-NONCE"><script src="/assets/main-3f2a.js">',
    )
  }
})
