import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeServer } from '#tools/servers/describe-server.ts'
import { sambaMissing, startSamba, type SambaServer } from '#tools/servers/samba.ts'
import { Program, runProgram, type Ended } from './testing/program.ts'

describeServer(sambaMissing(), 'rotating the password of a connector to Samba from the command line', () => {
  const root = mkdtempSync(join(tmpdir(), 'lockstep-rotate-'))
  const data = join(root, 'data')
  const password = `CANARY${randomBytes(9).toString('base64url')}!1a`
  let samba: SambaServer
  let service: Program

  beforeAll(async () => {
    samba = await startSamba()
    await samba.tool('domain', 'passwordsettings', 'set', '--min-pwd-age=0')
    await samba.createUser({ name: 'svc-sync', password })
    service = new Program(['serve', '--data', data, '--key-file', join(root, 'vault.key')])
    await service.printed(data)
  })

  afterAll(async () => {
    service.child.kill('SIGTERM')
    await service.ended
    await samba.stop()
    rmSync(root, { recursive: true, force: true })
  })

  const run = (given: readonly string[], input = ''): Promise<Ended> => runProgram([...given, '--data', data], { input })

  it('shows when it ends, replaces it, and signs in with the new one', { timeout: 120_000 }, async () => {
    const where = ['--forest', samba.dnsDomain, '--server', new URL(samba.ldapsUrl).host, '--ca-file', samba.caFile]
    const who = ['--user-name', `svc-sync@${samba.dnsDomain}`, '--name', 'forest', '--password-stdin']
    const added = await run(['connectors', 'add', 'active-directory', ...where, ...who], password)
    expect([added.code, added.stderr]).toEqual([0, ''])
    const tried = await run(['credentials', 'rotate', 'forest', '--dry-run'])
    expect(tried).toMatchObject({ code: 0, stdout: expect.stringContaining('can be replaced') })
    const rotated = await run(['credentials', 'rotate', 'forest'])
    expect(rotated).toMatchObject({ code: 0, stdout: expect.stringContaining('Version 2 of the secret of forest signed in') })
    const shown = await run(['credentials', 'show', 'forest'])
    expect(shown.stdout).toMatch(/expires +20\d\d-.* \(password, 42 days left\)/)
    expect(shown.stdout).toMatch(/rotation +by hand only/)
    const json = JSON.parse((await run(['credentials', 'show', 'forest', '--json'])).stdout) as Record<string, unknown>
    expect(json).toMatchObject({ forecast: { expiry: 'at', standing: 'usable' }, rotation: { everyDays: null, pendingVersion: null } })
    expect((await run(['credentials', 'list'])).stdout).toMatch(/svc-sync@contoso.lab .* 42 days/)
    expect((await run(['connectors', 'show', 'forest'])).stdout).toMatch(/expires +20\d\d-.*42 days left/)
    expect((await run(['credentials', 'test', 'forest'])).code).toBe(0)
    const stale = await samba.connect(`svc-sync@${samba.dnsDomain}`, password).catch(() => null)
    expect(stale).toBeNull()
  })

  it('leaves the old password nowhere in what it says', () => {
    expect(service.stdout + service.stderr).not.toContain(password)
    expect(readFileSync(join(data, 'lockstep.db')).includes(password)).toBe(false)
  })
})
