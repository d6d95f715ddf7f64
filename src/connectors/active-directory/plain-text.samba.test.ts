import { randomBytes } from 'node:crypto'
import { connect, createServer, type AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { systemClock } from '#src/base/clock.ts'
import { Secret } from '#src/base/secret.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { sambaMissing, startSamba } from '#tools/servers/samba.ts'
import { activeDirectory } from './driver.ts'

describeServer(sambaMissing(), 'a domain of Samba that takes sign-ins over encrypted connections only', () => {
  it('scenario 31: never sees the password in plain text, and the advice names the setting', async () => {
    const samba = await startSamba({ requireStrongAuth: 'yes' })
    onTestFinished(() => samba.stop())
    const password = `CANARY${randomBytes(9).toString('base64url')}!1a`
    const { upn } = await samba.createUser({ name: 'svc-sync', password })
    const wire = await recordedWire(samba.ldapUrl)
    const attempts: string[] = []
    const signIn = (security: string): Promise<unknown> =>
      activeDirectory.connect({
        settings: { forest: samba.dnsDomain, userName: upn, security, servers: [wire.address] },
        secret: Secret.fromText(password),
        selection: { partitions: [], schema: {} },
        signal: AbortSignal.timeout(30_000),
        clock: systemClock,
        permit: { startAt: null, attempt: async (kind) => attempts.push(kind) > 0 },
      })
    await expect(signIn('plain-text-allowed')).rejects.toMatchObject({
      failure: 'connection',
      reason: 'signing-required',
      advice: expect.stringContaining('`security`'),
    })
    // The one that asks what is demanded signs in as nobody: that much goes over the wire, so the recording works.
    expect(wire.sent().includes('nobody-')).toBe(true)
    for (const encoding of ['utf8', 'utf16le'] as const) expect(wire.sent().includes(Buffer.from(password, encoding))).toBe(false)
    expect(attempts).toEqual([])
  })
})

/** A relay in front of a server that keeps what clients send. */
async function recordedWire(url: string): Promise<{ readonly address: string; sent(): Buffer }> {
  const { hostname, port } = new URL(url)
  const chunks: Buffer[] = []
  const relay = createServer((client) => {
    const server = connect(Number(port), hostname)
    for (const socket of [client, server]) socket.on('error', () => socket.destroy())
    client.on('data', (chunk: Buffer) => chunks.push(chunk))
    client.pipe(server)
    server.pipe(client)
  })
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void relay.close())
  return { address: `127.0.0.1:${(relay.address() as AddressInfo).port}`, sent: () => Buffer.concat(chunks) }
}
