import { describe, expect, it } from 'vitest'
import type { ExportItem } from '../../contract/exchange.ts'
import { anchorOf, dnOf } from '../identity.ts'
import { exportOne, item, LabWorld, replace } from '../testing/lab-world.ts'

/** Items that add users `u0` to `u<count-1>`. */
function newUsers(count: number): readonly ExportItem[] {
  return Array.from({ length: count }, (_, index) => {
    const sourceAnchor = `source-${index}`
    return item({
      operation: 'add',
      objectType: 'user',
      dn: dnOf({ type: 'user', id: '' }, sourceAnchor),
      key: `u${index}`,
      attributes: {
        sourceAnchor: replace(sourceAnchor),
        userPrincipalName: replace(`u${index}@contoso.lab`),
        displayName: replace(`User ${index}`),
        accountEnabled: replace(true),
      },
    })
  })
}

function isWrite(method: string): ({ method }: { readonly method: string }) => boolean {
  return (request) => request.method === method
}

describe('an export in bad weather', () => {
  it('settles every item and makes no duplicates when all of it is throttled again and again', async () => {
    const world = await LabWorld.start()
    const session = await world.connect()
    const storm = world.lab.tenant.faults.throttleStorm({ times: 150, retryAfterSeconds: 7 })
    const results = await session.export(newUsers(60))
    expect(storm.played).toBe(150)
    expect(results.filter((result) => result.outcome === 'success')).toHaveLength(60)
    expect(world.lab.tenant.counts().users).toBe(60)
    expect(world.clock.waitedMs).toBeGreaterThanOrEqual(7_000)
  })

  it('keeps within the budgets of the service by pacing itself', async () => {
    const limits = { writeCountMax: 100, writeWindowSeconds: 10, resourceUnitMax: 8_000, resourceUnitWindowSeconds: 10 }
    const world = await LabWorld.start({ throttle: limits })
    const session = await world.connect()
    const items = newUsers(600)
    for (let from = 0; from < items.length; from += 200) {
      const results = await session.export(items.slice(from, from + 200))
      expect(results.every((result) => result.outcome === 'success')).toBe(true)
    }
    expect(world.lab.tenant.counts().users).toBe(600)
    // Ten a second are allowed after the first hundred: 50 seconds at best.
    expect(world.clock.waitedMs).toBeGreaterThan(45_000)
    expect(world.lab.tenant.statistics().throttled).toBeLessThan(300)
  })

  it('repeats what the server failed at when repeating is safe', async () => {
    const world = await LabWorld.start()
    const ids = Array.from({ length: 30 }, (_, index) => world.lab.tenant.createUser({ userPrincipalName: `u${index}@contoso.lab` }).id)
    const session = await world.connect()
    world.lab.tenant.faults.failBatchSteps({ times: 25, status: 503, retryAfterSeconds: 2, on: isWrite('PATCH') })
    const changes = ids.map((id) =>
      item({
        operation: 'update',
        objectType: 'user',
        anchor: anchorOf({ type: 'user', id }),
        key: id,
        attributes: { city: replace('Oslo') },
      }),
    )
    const results = await session.export(changes)
    expect(results.every((result) => result.outcome === 'success')).toBe(true)
    expect([...world.lab.tenant.users()].every((user) => user['city'] === 'Oslo')).toBe(true)
  })

  it('gives one refused object in a batch its own result and writes the others', async () => {
    const world = await LabWorld.start()
    const session = await world.connect()
    world.lab.tenant.createUser({ userPrincipalName: 'u7@contoso.lab' })
    const results = await session.export(newUsers(20))
    expect(results.filter((result) => result.outcome !== 'success')).toMatchObject([{ key: 'u7', code: 'cd-existing-object' }])
    expect(world.lab.tenant.counts().users).toBe(20)
  })

  it('calls an add unknown when its acknowledgement was lost, and a repeated add makes no duplicate', async () => {
    const world = await LabWorld.start()
    const session = await world.connect()
    const [first] = newUsers(1) as [ExportItem]
    world.lab.tenant.faults.loseAnswers({ times: 1 })
    expect(await exportOne(session, first)).toEqual({ key: 'u0', outcome: 'unknown' })
    expect(world.lab.tenant.counts().users).toBe(1)
    const found = await session.read([{ objectType: 'user', anchor: null, dn: first.dn }])
    expect(found).toMatchObject([{ kind: 'object', dn: first.dn }])
    expect(await exportOne(session, first)).toMatchObject({ outcome: 'success', anchor: found[0]?.anchor })
    expect(world.lab.tenant.counts().users).toBe(1)
  })

  it('calls an add of a group unknown when its acknowledgement was lost, and takes the group over later', async () => {
    const world = await LabWorld.start()
    const session = await world.connect()
    const dn = dnOf({ type: 'group', id: '' }, 'team')
    const add = {
      operation: 'add',
      objectType: 'group',
      dn,
      attributes: { displayName: replace('Team'), sourceAnchor: replace('team') },
    } as const
    world.lab.tenant.faults.loseAnswers({ times: 1 })
    expect(await exportOne(session, add)).toMatchObject({ outcome: 'unknown' })
    expect(await exportOne(session, add)).toMatchObject({ outcome: 'success' })
    expect(world.lab.tenant.counts().groups).toBe(1)
  })

  it('calls an add unknown when a gateway gave up on it', async () => {
    const world = await LabWorld.start()
    const session = await world.connect()
    world.lab.tenant.faults.inject({ on: isWrite('POST'), skip: 1, times: 1, action: { kind: 'answer-after', status: 504 } })
    const [first] = newUsers(1) as [ExportItem]
    const result = await exportOne(session, first)
    expect(result.outcome).toBe('unknown')
    expect(world.lab.tenant.counts().users).toBe(1)
  })

  it('settles an update whose acknowledgement was lost by writing it once more', async () => {
    const world = await LabWorld.start()
    const user = world.lab.tenant.createUser({ userPrincipalName: 'anna@contoso.lab' })
    const session = await world.connect()
    world.lab.tenant.faults.loseAnswers({ times: 2 })
    const result = await exportOne(session, {
      operation: 'update',
      objectType: 'user',
      anchor: anchorOf({ type: 'user', id: user.id }),
      attributes: { city: replace('Oslo') },
    })
    expect(result.outcome).toBe('success')
  })

  it('hands over what is known when the connection ends for good, and throws when nothing is', async () => {
    const world = await LabWorld.start()
    const session = await world.connect()
    world.lab.tenant.faults.resetConnections({ skip: 41, on: ({ path }) => !path.startsWith('/$batch') })
    const results = await session.export(newUsers(40))
    expect(results).toHaveLength(40)
    expect(results.some((result) => result.outcome === 'success' || result.outcome === 'unknown')).toBe(true)
    expect(results.every((result) => result.outcome !== 'failure')).toBe(true)
    world.lab.tenant.faults.clear()
    world.lab.tenant.faults.resetConnections()
    await expect(session.export(newUsers(3))).rejects.toMatchObject({ failure: 'connection' })
  })

  it('ends as a credentials problem when the token cannot be renewed', async () => {
    const world = await LabWorld.start()
    const session = await world.connect()
    world.lab.tenant.revokeTokens()
    world.lab.tenant.faults.refuseCredentials(7000215)
    await expect(session.export(newUsers(3))).rejects.toMatchObject({ failure: 'credentials', reason: 'client-secret-invalid' })
  })

  it('goes on with a new token when the old one ran out in the middle', async () => {
    const world = await LabWorld.start()
    const session = await world.connect()
    world.lab.tenant.revokeTokens()
    const results = await session.export(newUsers(50))
    expect(results.every((result) => result.outcome === 'success')).toBe(true)
    expect(world.lab.tenant.statistics()).toMatchObject({ tokensIssued: 2 })
  })

  it('stops when it is told to', async () => {
    const world = await LabWorld.start()
    const stop = new AbortController()
    const session = await world.connect({ signal: stop.signal })
    stop.abort(new Error('stopped by the operator'))
    await expect(session.export(newUsers(3))).rejects.toThrow('stopped by the operator')
    expect(world.lab.tenant.counts().users).toBe(0)
  })
})
