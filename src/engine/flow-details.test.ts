import { describe, expect, it } from 'vitest'
import type { ObjectId } from '#src/model/brand.ts'
import { inbound, outbound, rulesOf, type SmallRule } from './testing/small-rules.ts'
import { SmallWorld } from './testing/small-world.ts'

const join: SmallRule = { name: 'Join', link: 'Provision', join: ['sid = sid'], flows: { sid: '[sid]' } }

describe('a filter by an attribute', () => {
  const filtered = (id: ObjectId, world: SmallWorld) => world.valuesOf(id)?.['filtered'] ?? null

  it('C11 that says True wins over a rule that gives NULL, and its value goes with it', () => {
    const filter = inbound({ name: 'NoSync', precedence: 50, scope: ['kind EQUAL NoSync'], flows: { filtered: 'True' } })
    const shipped = inbound({ ...join, precedence: 100, flows: { sid: '[sid]', filtered: '=IIF([title]="critical", True, NULL)' } })
    const world = new SmallWorld(rulesOf(filter, shipped))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', kind: 'NoSync' })
    expect(filtered(anna, world)).toEqual([true])
    world.rules = rulesOf(shipped)
    world.synchronize(anna)
    expect(filtered(anna, world)).toBeNull()
  })

  it('C12 may be positive: who is named is let in, everybody else is kept out', () => {
    const world = new SmallWorld(
      rulesOf(
        inbound({ name: 'Sales', precedence: 51, scope: ['company EQUAL Sales'], flows: { filtered: 'False' } }),
        inbound({ name: 'Others', precedence: 99, flows: { filtered: 'True' } }),
        inbound({ ...join, precedence: 100 }),
      ),
    )
    expect(filtered(world.holds('Forest', 'CN=1', { sid: 'S-1', company: 'Sales' }), world)).toEqual([false])
    expect(filtered(world.holds('Forest', 'CN=2', { sid: 'S-2', company: 'Lab' }), world)).toEqual([true])
  })
})

describe('a value whose flow ignores itself', () => {
  const keeping = inbound({ name: 'Keep', precedence: 60, flows: { title: '=IIF(IsPresent([title]), [title], IgnoreThisFlow)' } })
  const branch = inbound({ name: 'Branch', connector: 'Branch', precedence: 106, join: ['sid = sid'], flows: { title: '[title]' } })

  it('Q18 stays with the lineage of the old contributor, and goes with that object', () => {
    const world = new SmallWorld(rulesOf(inbound(join), keeping, branch))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1' })
    const office = world.holds('Branch', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    world.rules = rulesOf(inbound(join), keeping, inbound({ connector: 'Branch', join: ['sid = sid'], precedence: 106 }))
    world.synchronize(anna)
    expect(world.identityOf(anna)?.attributes['title']).toMatchObject([{ values: ['Clerk'], objectId: office }])
    world.deletes(office)
    world.synchronize(office)
    expect(world.valuesOf(anna)).toEqual({ sid: ['S-1'] })
  })

  it('C13 stays when no other rule speaks, and goes when another says NULL', () => {
    const world = new SmallWorld(rulesOf(inbound({ ...join, precedence: 1 }), keeping))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    world.changes(anna, { title: [] })
    world.synchronize(anna)
    expect(world.valuesOf(anna)).toMatchObject({ title: ['Clerk'] })
    world.rules = rulesOf(inbound({ ...join, precedence: 1 }), keeping, inbound({ precedence: 106, flows: { title: '[title]' } }))
    world.synchronize(anna)
    expect(world.valuesOf(anna)).toEqual({ sid: ['S-1'] })
  })
})

describe('flows of merge types', () => {
  const addresses = (from: string, merge: 'Merge' | 'MergeCaseInsensitive' = 'Merge') => ({ proxyAddresses: { from, merge } })

  it('Q11 behind AuthoritativeNull add nothing', () => {
    const world = new SmallWorld(
      rulesOf(
        inbound({ ...join, precedence: 1, flows: { sid: '[sid]', ...addresses('[proxyAddresses]') } }),
        inbound({ name: 'End', precedence: 2, flows: addresses('=AuthoritativeNull') }),
        inbound({ name: 'Behind', precedence: 3, flows: addresses('behind') }),
      ),
    )
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', proxyAddresses: ['a'] })
    expect(world.valuesOf(anna)).toMatchObject({ proxyAddresses: ['a'] })
  })

  it('cannot give several values to an attribute that takes one', () => {
    const world = new SmallWorld(
      rulesOf(
        inbound({ ...join, flows: { sid: '[sid]', title: { from: 'one', merge: 'Merge' } } }),
        inbound({ name: 'Two', flows: { title: { from: 'two', merge: 'Merge' } } }),
      ),
    )
    const anna = world.imports('Forest', 'CN=Anna', { sid: 'S-1' })
    expect(world.synchronize(anna)).toMatchObject({ error: { code: 'flow-multi-values-to-single-value', rule: 'Two' } })
  })

  it('must agree, inbound and outbound, and the code says in which direction they do not', () => {
    const out: SmallRule = { name: 'Out', link: 'Provision', flows: { dn: '="CN=" & [sid]', ...addresses('one') } }
    const inboundWorld = new SmallWorld(
      rulesOf(inbound({ ...join, flows: { sid: '[sid]', ...addresses('one') } }), inbound({ flows: { proxyAddresses: 'two' } })),
    )
    const outboundWorld = new SmallWorld(rulesOf(inbound(join), outbound(out), outbound({ flows: { proxyAddresses: 'two' } })))
    for (const [world, code] of [
      [inboundWorld, 'sync-rule-inbound-flow-rules-invalid'],
      [outboundWorld, 'sync-rule-outbound-flow-rules-invalid'],
    ] as const) {
      expect(world.synchronize(world.imports('Forest', 'CN=Anna', { sid: 'S-1' }))).toMatchObject({ error: { code } })
    }
  })
})

describe('an outbound AuthoritativeNull', () => {
  it('Q11 ends the search and clears the value', () => {
    const out: SmallRule = { name: 'Out', link: 'Provision', flows: { dn: '="CN=" & [sid]', title: '[sid]' } }
    const world = new SmallWorld(rulesOf(inbound(join), outbound(out)))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1' })
    const cloud = world.find('Cloud', 'CN=S-1')?.id as ObjectId
    world.settles(cloud)
    world.rules = rulesOf(inbound(join), outbound({ name: 'Clear', precedence: 60, flows: { title: '=AuthoritativeNull' } }), outbound(out))
    world.synchronize(anna)
    expect(world.object(cloud).pendingExport?.changes).toEqual({ title: { kind: 'replace', values: [] } })
  })
})

describe('what is read', () => {
  it('C18 by ImportedValue is what the directory showed; by a plain read what it will hold', () => {
    const written: SmallRule = {
      connector: 'Forest',
      join: ['sid = sid'],
      flows: { proxyAddresses: { from: 'x500:/o=lab', merge: 'MergeCaseInsensitive' } },
    }
    for (const [from, before] of [
      ['=ImportedValue("proxyAddresses")', ['SMTP:a@x']],
      ['[proxyAddresses]', ['SMTP:a@x', 'x500:/o=lab']],
    ] as const) {
      const world = new SmallWorld(rulesOf(inbound({ ...join, flows: { sid: '[sid]', proxyAddresses: from } }), outbound(written)))
      const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', proxyAddresses: ['SMTP:a@x'] })
      expect(world.object(anna).pendingExport?.changes).toEqual({ proxyAddresses: { kind: 'update', add: ['x500:/o=lab'], remove: [] } })
      world.synchronize(anna)
      expect(world.valuesOf(anna)?.['proxyAddresses']).toEqual(before)
      world.settles(anna)
      world.synchronize(anna)
      expect(world.valuesOf(anna)?.['proxyAddresses']).toEqual(['SMTP:a@x', 'x500:/o=lab'])
    }
  })
})

describe('a flow that applies once', () => {
  it('C17 gives a new device its value, and leaves an identity that was there alone', () => {
    const once = { from: 'False', applyOnce: true }
    const computer = inbound({ ...join, name: 'Computer', flows: { sid: '[sid]', enabled: once } })
    const branch = inbound({ ...join, name: 'Branch', connector: 'Branch' })
    const world = new SmallWorld(rulesOf(computer, branch))
    const fresh = world.holds('Forest', 'CN=1', { sid: 'S-1' })
    expect(world.valuesOf(fresh)).toMatchObject({ enabled: [false] })
    world.holds('Branch', 'CN=2', { sid: 'S-2' })
    const joined = world.holds('Forest', 'CN=2', { sid: 'S-2' })
    expect(world.valuesOf(joined)).toEqual({ sid: ['S-2'] })
    world.synchronize(fresh)
    expect(world.valuesOf(fresh)).toMatchObject({ enabled: [false] })
  })

  it('Q13 may still change until the object is exported, and never afterwards', () => {
    const out: SmallRule = {
      name: 'Out',
      link: 'Provision',
      flows: { dn: '="CN=" & [sid]', title: { from: '[title]', applyOnce: true } },
    }
    const world = new SmallWorld(rulesOf(inbound({ ...join, flows: { sid: '[sid]', title: '[title]' } }), outbound(out)))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    const cloud = world.find('Cloud', 'CN=S-1')?.id as ObjectId
    world.changes(anna, { title: 'Boss' })
    world.synchronize(anna)
    expect(world.object(cloud).pendingExport).toMatchObject({ operation: 'add', changes: { title: { values: ['Boss'] } } })
    world.settles(cloud)
    world.changes(anna, { title: 'Chief' })
    expect(world.synchronize(anna)).toMatchObject({ outbound: [{ counter: 'connector-no-flow' }] })
    expect(world.object(cloud)).toMatchObject({ synchronized: { title: ['Boss'] }, owned: { title: 'all' } })
  })
})

describe('an object that fails', () => {
  it('C19 commits nothing, is tried again, and remembers since when', () => {
    const rules = rulesOf(
      inbound({
        ...join,
        flows: { sid: '[sid]', title: '[title]', mail: '=IIF(IsPresent([mail]), [mail], Error("neither mail nor name"))' },
      }),
      outbound({ link: 'Provision', flows: { dn: '="CN=" & [sid]', title: '[title]' } }),
    )
    const world = new SmallWorld(rules)
    const anna = world.imports('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    expect(world.synchronize(anna)).toMatchObject({
      kind: 'failed',
      error: { code: 'sync-rule-error-function-triggered', step: 'import-flow' },
    })
    const firstAt = world.now
    for (const retryCount of [1, 2]) {
      world.synchronize(anna)
      expect(world.object(anna).syncProblem).toMatchObject({ firstAt, lastAt: world.now, retryCount })
    }
    expect([world.metaverse.size, world.objects.size]).toEqual([0, 1])
    expect(world.object(anna)).toMatchObject({ link: null, synchronized: {}, pendingImport: { operation: 'add' } })
    world.changes(anna, { sid: 'S-1', mail: 'anna@lab' })
    expect(world.synchronize(anna)).toMatchObject({ kind: 'planned' })
    expect(world.object(anna).syncProblem).toBeNull()
  })
})
