import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { runCaptured } from './testing/captured-shell.ts'
import { Program } from './testing/program.ts'

describe('the demo', () => {
  beforeAll(async () => {
    // The demo would do it as well, in its own time; the test is not about how fast a busy machine builds.
    await promisify(execFile)(process.execPath, ['console/build/main.ts', '--if-stale'])
  })

  it('plays the changed password to a good end', async () => {
    const ended = await runCaptured(['demo', '--script', '--people', '12', '--groups', '3'], { environment: {} })
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout).not.toContain('✗')
    expect(ended.stdout).toContain('Every step came out right.')
  })

  it('tells programs what it claimed and saw', async () => {
    const ended = await runCaptured(['demo', '--script', '--json', '--people', '12', '--groups', '3'])
    const played = JSON.parse(ended.stdout) as {
      readonly ok: boolean
      readonly steps: readonly { readonly claims: readonly { readonly holds: boolean }[] }[]
    }
    expect([ended.code, played.ok, played.steps.length]).toEqual([0, true, 12])
    expect(played.steps.flatMap((step) => step.claims).every((claim) => claim.holds)).toBe(true)
  })

  it('serves a made-up company until it is told to stop, and the commands it prints work', async () => {
    const demo = new Program(['demo', '--people', '12', '--groups', '3'])
    await demo.printed('The demo runs until Ctrl-C.')
    const data = /status --data (\S+)/.exec(demo.stdout)?.[1] ?? ''
    const [, address = '', name = '', password = ''] =
      /The console\s+(http:\S+)\s+sign in as (\S+) +with the password (\S+)/.exec(demo.stdout) ?? []
    expect(await (await fetch(address, { headers: { accept: 'text/html' } })).text()).toContain('<div id="root"></div>')
    const session = await fetch(new URL(`/api/v1/session?name=${name}`, address), {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: password,
    })
    expect(await session.json()).toMatchObject({ name: 'admin', role: 'administrator' })
    const status = await runCaptured(['status', '--data', data])
    expect(status).toMatchObject({ code: 0, stderr: '' })
    // What a person asks for in the console: the service comes back by itself, at the same address.
    expect((await runCaptured(['service', 'restart', '--data', data])).code).toBe(0)
    expect((await fetch(address, { headers: { accept: 'text/html' } })).status).toBe(200)
    demo.child.kill('SIGINT')
    expect(await demo.ended).toMatchObject({ code: 0 })
    expect((await runCaptured(['status', '--data', data])).code).toBe(3)
  }, 240_000)
})
