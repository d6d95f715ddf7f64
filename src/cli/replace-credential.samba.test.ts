import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { configurationShape } from '#src/api/contract/configuration.ts'
import { storeSecretLineShape } from '#src/api/contract/connector.ts'
import { Secret } from '#src/base/secret.ts'
import { freshPassword } from '#src/runner/testing/account-world.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { sambaMissing, startSamba, type SambaServer } from '#tools/servers/samba.ts'
import { ServiceClient } from './client/service-client.ts'
import { CapturedProgram, runCaptured } from './testing/captured-shell.ts'
import type { Ended } from './testing/program.ts'

describeServer(sambaMissing(), 'replacing the password of a connector to Samba from the command line', () => {
  const root = mkdtempSync(join(tmpdir(), 'lockstep-replace-'))
  const data = join(root, 'data')
  let samba: SambaServer
  let service: CapturedProgram
  let dn = ''
  let current = freshPassword()

  beforeAll(async () => {
    samba = await startSamba()
    await samba.tool('domain', 'passwordsettings', 'set', '--min-pwd-age=0')
    await samba.replace(samba.baseDn, 'lockoutThreshold', '5')
    dn = (await samba.createUser({ name: 'svc-sync', password: current })).dn
    service = new CapturedProgram(['serve', '--data', data, '--key-file', join(root, 'vault.key')])
    await service.printed(data)
    const where = ['--forest', samba.dnsDomain, '--server', new URL(samba.ldapsUrl).host, '--ca-file', samba.caFile]
    const who = ['--user-name', `svc-sync@${samba.dnsDomain}`, '--name', 'forest', '--password-stdin']
    const added = await run(['connectors', 'add', 'active-directory', ...where, ...who], current)
    if (added.code !== 0) throw new Error(added.stderr)
  }, 120_000)

  afterAll(async () => {
    service.interrupt('SIGTERM')
    await service.ended
    await samba.stop()
    rmSync(root, { recursive: true, force: true })
  })

  const run = (given: readonly string[], input = '', userName = 'anna'): Promise<Ended> =>
    runCaptured([...given, '--data', data], { input, userName })
  const set = ['credentials', 'set', 'forest', '--password-stdin']

  async function version(): Promise<unknown> {
    const shown = JSON.parse((await run(['credentials', 'show', 'forest', '--json'])).stdout) as { credential: { version: unknown } }
    return shown.credential.version
  }

  async function badPasswords(): Promise<string> {
    const { searchEntries } = await (await samba.admin()).search(dn, { scope: 'base', attributes: ['badPwdCount'] })
    return String(searchEntries[0]?.['badPwdCount'])
  }

  /** When the last cycle that caught up began; 0 when there is none. */
  async function begunByCatchUp(): Promise<number> {
    const { runs } = JSON.parse((await run(['runs', 'list', '--json'])).stdout) as { runs: { trigger: string; startedAt: string }[] }
    const begun = runs.find(({ trigger }) => trigger === 'catch-up')?.startedAt
    return begun === undefined ? 0 : Date.parse(begun)
  }

  it('scenario 3: the right password is stored as the next version, and a cycle that catches up begins within two seconds', async () => {
    // The two pointer activations are the console's.
    await run(['run', 'forest', 'Full Import'])
    current = freshPassword()
    await samba.setPassword('svc-sync', current)
    const refused = await run(['run', 'forest', 'Delta Import'])
    expect(refused.stdout).toContain('Next: lockstep credentials show "forest"')
    expect((await run(['status'])).stdout).toMatch(/refused +svc-sync@contoso.lab is rejected since/)
    const before = Number(await version())
    const stored = await run(set, current)
    const storedAt = Date.now()
    expect(stored).toMatchObject({ code: 0, stderr: '' })
    expect(stored.stdout).toContain(`Version ${before + 1} of the secret of forest is stored (tested)`)
    await expect.poll(() => begunByCatchUp(), { timeout: 10_000, interval: 50 }).toBeGreaterThan(0)
    expect((await begunByCatchUp()) - storedAt).toBeLessThan(2_000)
    expect((await run(['status'])).stdout).not.toContain('refused')
  })

  it('scenario 7: a wrong password is refused with 422, says what 52e means and what is left, and changes nothing', async () => {
    // That the field is emptied, gets the focus and is read out once is the console's.
    current = freshPassword()
    await samba.setPassword('svc-sync', current)
    await run(['run', 'forest', 'Full Import'])
    const wrong = await run(set, freshPassword())
    expect(wrong.code).toBe(4)
    expect(wrong.stderr).toContain('data 52e')
    expect(wrong.stderr).toContain('The directory refused name and password together.')
    expect(wrong.stderr).toContain('1 of 2 wrong entries allowed in a row is used.')
    expect(wrong.stderr).toContain('Nothing was stored')
    const client = new ServiceClient({ address: join(data, 'lockstep.sock'), dataDirectory: data, author: 'anna' })
    const path = '/connectors/forest/secret'
    const asked = client.ask(storeSecretLineShape, { method: 'PUT', path, secret: Secret.fromText(freshPassword()), ifVersion: 2 })
    await expect(asked).rejects.toMatchObject({
      problem: { status: 422, code: 'secret-refused', facts: { subCode: '52e', triesUsed: 2, triesAllowed: 2 } },
    })
    const counted = await badPasswords()
    const refused = await run(set, freshPassword())
    expect(refused.stderr).toMatch(/Nothing was sent.*The next attempt may be made from 20\d\d-[^ ]*:\d\dZ on\./)
    expect([refused.code, await badPasswords(), await version()]).toEqual([4, counted, 2])
  })

  it('scenario 15: of two people at two terminals the second is told who was faster, and when', async () => {
    await samba.replace(dn, 'lockoutTime', '0')
    const forgotten = await run(['credentials', 'set', 'forest', '--unvalidated', '--reason', 'begins anew', '--password-stdin'], current)
    expect(forgotten.code).toBe(0)
    await run(['run', 'forest', 'Full Import'])
    const before = Number(await version())
    // What one types comes when the other has typed and stored hers.
    let first: Ended | null = null
    const afterHer = async function* () {
      first = await run(set, current, 'anna')
      yield Buffer.from(current)
    }
    const second = await runCaptured([...set, '--data', data], { stdin: Readable.from(afterHer()), userName: 'bert' })
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(second.code).toBe(5)
    expect(second.stderr).toMatch(/Somebody was faster[^]*was stored by anna at 20\d\d-/)
    expect(await version()).toBe(before + 1)
  })

  it('another account and its password are stored in one go once Samba has taken them, and neither when it refuses', async () => {
    const next = { name: 'svc-sync-2', password: freshPassword() }
    await samba.createUser(next)
    await samba.replace(dn, 'lockoutTime', '0')
    const before = await shown()
    const changing = [...set, '--user-name', `${next.name}@${samba.dnsDomain}`]
    const refused = await run(changing, freshPassword())
    expect(refused.code).toBe(4)
    expect(refused.stderr).toContain('data 52e')
    expect(await shown()).toEqual(before)
    const stored = await run([...changing, '--reason', 'a new account'], next.password)
    expect(stored).toMatchObject({ code: 0, stderr: '' })
    expect(stored.stdout).toContain(`Its settings are stored with it, as version ${before.configuration + 1} of the configuration.`)
    expect(await shown()).toEqual({
      account: `${next.name}@${samba.dnsDomain}`,
      configuration: before.configuration + 1,
      version: before.version + 1,
      versionsKept: 1,
    })
    expect((await run(['run', 'forest', 'Full Import'])).code).toBe(0)
    expect((await run(['credentials', 'undo', 'forest'])).stderr).toContain('no version of the last day')
  })

  async function shown() {
    const credential = JSON.parse((await run(['credentials', 'show', 'forest', '--json'])).stdout) as {
      state: { account: string }
      credential: { version: number; versionsKept: number }
    }
    const client = new ServiceClient({ address: join(data, 'lockstep.sock'), dataDirectory: data, author: 'anna' })
    const { stored } = await client.ask(configurationShape, { method: 'GET', path: '/configuration' })
    const { version, versionsKept } = credential.credential
    return { account: credential.state.account, configuration: stored?.version ?? 0, version, versionsKept }
  }
})
