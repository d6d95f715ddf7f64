import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { Secret } from '#src/base/secret.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { sambaMissing, startSamba, type SambaServer } from '#tools/servers/samba.ts'
import type { SecretChange } from '../contract/secret-rotation.ts'
import { sambaForest, withSession, type TestForest } from './testing/test-forest.ts'

const day = 86_400_000

describeServer(sambaMissing(), 'an account of Samba that changes its own password', () => {
  let samba: SambaServer
  let forest: TestForest

  beforeAll(async () => {
    samba = await startSamba()
    forest = sambaForest(samba)
    await samba.tool('domain', 'passwordsettings', 'set', '--min-pwd-age=0')
  })

  afterAll(async () => {
    await samba.stop()
  })

  const random = (): string => `CANARY${randomBytes(9).toString('base64url')}!1a`

  async function change(
    userName: string,
    of: { readonly current: string; readonly next: string; readonly stored?: string },
  ): Promise<SecretChange> {
    return withSession(forest, { userName, password: of.current }, async ({ replacement }) => {
      const pair = { current: Secret.fromText(of.stored ?? of.current), next: Secret.fromText(of.next) }
      return must(replacement, 'a session that can replace its secret').introduce(pair)
    })
  }

  async function signsIn(userName: string, password: string): Promise<boolean> {
    return withSession(forest, { userName, password }, () => Promise.resolve(true)).catch(() => false)
  }

  it('scenario 11: takes quotes, backslashes, colons, é, an emoji and 256 characters, and signs in with the bytes that were given', async () => {
    const { upn } = await samba.createUser({ name: 'odd', password: 'First!Passw0rd' })
    const odd = [
      `A1"${random()}"quoted""`,
      `A1\\${random()}\\\\n`,
      `A1:${random()}:`,
      `é1É${random()}ß`,
      `A1${random()}😀👩‍👩‍👧`,
      ` A1${random()} `,
      `A1!a${randomBytes(189).toString('base64')}`,
    ]
    expect(odd.at(-1)).toHaveLength(256)
    let current = 'First!Passw0rd'
    for (const next of odd) {
      expect(await change(upn, { current, next })).toEqual({ kind: 'accepted' })
      expect(await signsIn(upn, current)).toBe(false)
      expect(await signsIn(upn, next)).toBe(true)
      current = next
    }
  })

  it('tells a password that breaks the rules, with the words of the directory', async () => {
    const current = random()
    const { upn } = await samba.createUser({ name: 'short', password: current })
    for (const next of ['a', current]) {
      const change1 = await change(upn, { current, next })
      expect(change1).toMatchObject({ kind: 'refused', reason: 'password-policy', text: expect.stringMatching(/^0000052D: /) })
    }
    expect(await signsIn(upn, current)).toBe(true)
  })

  it('tells that the stored password is not the present one', async () => {
    const current = random()
    const { upn } = await samba.createUser({ name: 'stale', password: current })
    const answer = await change(upn, { current, next: random(), stored: random() })
    expect(answer).toMatchObject({
      kind: 'refused',
      reason: 'current-secret-wrong',
      retryAt: null,
      text: expect.stringMatching(/^00000056: /),
    })
  })

  it('tells a password that is too young, and when it is old enough', async () => {
    await samba.tool('domain', 'passwordsettings', 'set', '--min-pwd-age=1')
    const current = random()
    const { upn } = await samba.createUser({ name: 'young', password: current })
    const answer = await change(upn, { current, next: random() })
    await samba.tool('domain', 'passwordsettings', 'set', '--min-pwd-age=0')
    expect(answer).toMatchObject({ kind: 'refused', reason: 'too-young', text: expect.stringMatching(/^0000052D: /) })
    const retryAt = answer.kind === 'refused' ? (answer.retryAt ?? 0) : 0
    expect(Math.abs(retryAt - Date.now() - day)).toBeLessThan(60_000)
  })

  it('tells that plain text is not taken, before anything is sent', async () => {
    const current = random()
    const { upn } = await samba.createUser({ name: 'plain', password: current })
    const settings = { servers: [new URL(samba.ldapUrl).host], security: 'plain-text-allowed', ca: undefined }
    const answer = await withSession(forest, { userName: upn, password: current, settings }, ({ replacement }) => {
      const pair = { current: Secret.fromText(current), next: Secret.fromText(random()) }
      return must(replacement, 'a session that can replace its secret').introduce(pair)
    })
    expect(answer).toMatchObject({ kind: 'refused', reason: 'encryption-needed' })
  })
})
