import { describe, expect, it } from 'vitest'
import type { ObjectId } from '#src/model/brand.ts'
import { inbound, outbound, rulesOf } from './testing/small-rules.ts'
import { SmallWorld } from './testing/small-world.ts'

const personJoin = inbound({ name: 'In - Join', link: 'Provision', join: ['sid = sid'], flows: { sid: '[sid]', title: '[title]' } })

describe('an object without a link', () => {
  it('is projected by a Provision rule, with its values and their lineage', () => {
    const world = new SmallWorld(rulesOf(personJoin))
    const anna = world.imports('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    expect(world.synchronize(anna)).toMatchObject({ kind: 'planned', counter: 'disconnector-projected-flow' })
    expect(world.object(anna).link).toMatchObject({ kind: 'projected', ruleId: 'In - Join#0', provisionedBy: null })
    expect(world.valuesOf(anna)).toEqual({ sid: ['S-1'], title: ['Clerk'] })
    expect(world.identityOf(anna)?.attributes['title']).toEqual([
      { values: ['Clerk'], connectorId: 'c-forest', objectId: anna, ruleId: 'In - Join#0', at: 1_001 },
    ])
  })

  it('is settled: what was imported is the hologram', () => {
    const world = new SmallWorld(rulesOf(personJoin))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1' })
    expect(world.object(anna)).toMatchObject({ pendingImport: null, synchronized: { sid: ['S-1'] } })
    expect(world.synchronize(anna)).toMatchObject({ counter: 'connector-no-flow', effects: { objects: new Map(), metaverse: new Map() } })
  })

  it('stays a disconnector without a rule in scope, and is settled too', () => {
    const world = new SmallWorld(rulesOf(inbound({ link: 'Provision', scope: ['kind EQUAL person'] })))
    const printer = world.imports('Forest', 'CN=Printer', { kind: 'printer' })
    expect(world.synchronize(printer)).toMatchObject({ counter: 'disconnector-remains' })
    expect(world.object(printer)).toMatchObject({ link: null, pendingImport: null, synchronized: { kind: ['printer'] } })
    expect(world.metaverse.size).toBe(0)
  })

  it('stays a disconnector with rules that only flow or only join', () => {
    const world = new SmallWorld(rulesOf(inbound({ flows: { title: '[title]' } }), inbound({ join: ['sid = sid'] })))
    expect(world.synchronize(world.imports('Forest', 'CN=Anna', { sid: 'S-1' }))).toMatchObject({ counter: 'disconnector-remains' })
  })

  it('is not projected while none of the attributes it would be joined by has a value', () => {
    const world = new SmallWorld(rulesOf(inbound({ link: 'Provision', join: [['sid = sid'], ['mail = mail']] })))
    expect(world.synchronize(world.imports('Forest', 'CN=Nobody', { title: 'x' }))).toMatchObject({ counter: 'disconnector-remains' })
    expect(world.synchronize(world.imports('Forest', 'CN=Anna', { mail: 'anna@lab' }))).toMatchObject({
      counter: 'disconnector-projected-no-flow',
    })
  })

  it('is left alone by rules of another type, connector or direction, and by disabled ones', () => {
    const rules = rulesOf(
      inbound({ link: 'Provision', types: 'group > group' }),
      inbound({ link: 'Provision', connector: 'Branch' }),
      inbound({ link: 'Provision', disabled: true }),
      outbound({ link: 'Provision', connector: 'Forest', flows: { dn: '=[mail]' } }),
    )
    const world = new SmallWorld(rules)
    expect(world.synchronize(world.imports('Forest', 'CN=Anna', { sid: 'S-1' }))).toMatchObject({ counter: 'disconnector-remains' })
  })

  it('is read at the top of the tower: what waits to be exported counts', () => {
    const world = new SmallWorld(rulesOf(personJoin))
    const pendingExport = { operation: 'update', newDn: null, changes: { title: { kind: 'replace', values: ['Boss'] } } } as const
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' }, { pendingExport })
    expect(world.valuesOf(anna)).toEqual({ sid: ['S-1'], title: ['Boss'] })
  })
})

describe('join groups', () => {
  const join = [['sid = sid'], ['mail = mail']]
  const branch = inbound({ name: 'In - Branch', connector: 'Branch', link: 'Provision', join, flows: { sid: '[sid]', mail: '[mail]' } })
  const forest = inbound({ name: 'In - Forest', link: 'Provision', flows: { sid: '[sid]', mail: '[mail]' } })

  function worldWith(...people: readonly Readonly<Record<string, string>>[]): { world: SmallWorld; people: readonly ObjectId[] } {
    const world = new SmallWorld(rulesOf(forest, branch))
    return { world, people: people.map((person, i) => world.holds('Forest', `CN=${i}`, person)) }
  }

  it('are tried in order: with no hit the next one joins', () => {
    const { world, people } = worldWith({ sid: 'S-1', mail: 'anna@lab' }, { sid: 'S-2', mail: 'bert@lab' })
    const anna = world.imports('Branch', 'CN=Anna', { sid: 'S-9', mail: 'anna@lab' })
    expect(world.synchronize(anna)).toMatchObject({ counter: 'disconnector-joined-no-flow' })
    expect(world.identityOf(anna)?.id).toBe(world.identityOf(people[0] as ObjectId)?.id)
    expect(world.object(anna).link).toMatchObject({ kind: 'joined', ruleId: 'In - Branch#1' })
  })

  it('are tried in order: with several hits the next one joins', () => {
    const { world, people } = worldWith({ sid: 'S-1', mail: 'anna@lab' }, { sid: 'S-1', mail: 'bert@lab' })
    const bert = world.imports('Branch', 'CN=Bert', { sid: 'S-1', mail: 'bert@lab' })
    world.synchronize(bert)
    expect(world.identityOf(bert)?.id).toBe(world.identityOf(people[1] as ObjectId)?.id)
  })

  it('that all find none or several leave the object to a Provision rule', () => {
    const { world } = worldWith({ sid: 'S-1', mail: 'anna@lab' }, { sid: 'S-1', mail: 'anna@lab' })
    expect(world.synchronize(world.imports('Branch', 'CN=A', { sid: 'S-1', mail: 'anna@lab' }))).toMatchObject({
      counter: 'disconnector-projected-flow',
    })
    expect(world.synchronize(world.imports('Branch', 'CN=B', { sid: 'S-7' }))).toMatchObject({ counter: 'disconnector-projected-flow' })
    expect(world.metaverse.size).toBe(4)
  })

  it('without a value for one of their conditions find nobody', () => {
    const both = inbound({ connector: 'Branch', join: ['sid = sid', 'mail = mail'] })
    const world = new SmallWorld(rulesOf(forest, both))
    world.holds('Forest', 'CN=0', { sid: 'S-1', mail: 'anna@lab' })
    expect(world.synchronize(world.imports('Branch', 'CN=A', { sid: 'S-1' }))).toMatchObject({ counter: 'disconnector-remains' })
    expect(world.synchronize(world.imports('Branch', 'CN=B', { sid: 'S-1', mail: 'bert@lab' }))).toMatchObject({
      counter: 'disconnector-remains',
    })
    expect(world.synchronize(world.imports('Branch', 'CN=C', { sid: 'S-1', mail: 'ANNA@lab' }))).toMatchObject({
      counter: 'disconnector-joined-no-flow',
    })
  })

  it('count the case where the rule says so', () => {
    const world = new SmallWorld(rulesOf(forest, inbound({ connector: 'Branch', join: ['sid == sid'] })))
    world.holds('Forest', 'CN=0', { sid: 'abC=' })
    expect(world.synchronize(world.imports('Branch', 'CN=A', { sid: 'abc=' }))).toMatchObject({ counter: 'disconnector-remains' })
    expect(world.synchronize(world.imports('Branch', 'CN=B', { sid: 'abC=' }))).toMatchObject({ counter: 'disconnector-joined-no-flow' })
  })

  it('look only among identities of the type the rule is for', () => {
    const world = new SmallWorld(rulesOf(inbound({ link: 'Provision', types: 'user > group', flows: { sid: '[sid]' } }), branch))
    world.holds('Forest', 'CN=0', { sid: 'S-1' })
    expect(world.synchronize(world.imports('Branch', 'CN=A', { sid: 'S-1' }))).toMatchObject({ counter: 'disconnector-projected-flow' })
  })

  it('may look among all types', () => {
    const world = new SmallWorld(
      rulesOf(
        inbound({ link: 'Provision', types: 'user > group', flows: { sid: '[sid]' } }),
        inbound({ connector: 'Branch', types: 'user > *', join: ['sid = sid'] }),
      ),
    )
    const group = world.holds('Forest', 'CN=0', { sid: 'S-1' })
    const joined = world.holds('Branch', 'CN=A', { sid: 'S-1' })
    expect(world.identityOf(joined)?.id).toBe(world.identityOf(group)?.id)
  })

  it('find identities that were made a moment before', () => {
    const world = new SmallWorld(rulesOf(branch, forest))
    const first = world.holds('Branch', 'CN=A', { sid: 'S-1' })
    world.rules = rulesOf(branch, inbound({ link: 'Provision', join }))
    expect(world.synchronize(world.imports('Forest', 'CN=1', { sid: 's-1' }))).toMatchObject({ counter: 'disconnector-joined-no-flow' })
    expect(world.objects.size).toBe(2)
    expect(world.identityOf(first)).not.toBeNull()
  })
})

describe('a second object of one connector', () => {
  const rules = rulesOf(personJoin)

  it('does not join the identity of the first: it fails, and the first goes on', () => {
    const world = new SmallWorld(rules)
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    const twin = world.imports('Forest', 'CN=Twin', { sid: 'S-1', title: 'Clerk' })
    const plan = world.synchronize(twin)
    expect(plan).toMatchObject({ kind: 'failed', problem: { code: 'ambiguous-import-flow-from-multiple-connectors', retryCount: 0 } })
    expect(world.object(twin)).toMatchObject({ link: null, syncProblem: { firstAt: world.now, lastAt: world.now } })
    world.changes(anna, { title: 'Boss' })
    expect(world.synchronize(anna)).toMatchObject({ counter: 'connector-flow' })
  })

  it('joins in place of the first one when that is about to go', () => {
    const world = new SmallWorld(rules)
    const old = world.holds('Forest', 'CN=Anna\\0ADEL:1', { sid: 'S-1', title: 'Clerk' })
    const identity = world.identityOf(old)?.id
    world.deletes(old)
    const fresh = world.imports('Forest', 'CN=Anna', { sid: 'S-1', title: 'Boss' })
    expect(world.synchronize(fresh)).toMatchObject({ counter: 'disconnector-joined-flow' })
    expect(world.identityOf(fresh)?.id).toBe(identity)
    expect(world.valuesOf(fresh)).toEqual({ sid: ['S-1'], title: ['Boss'] })
    expect(world.synchronize(old)).toMatchObject({ counter: 'connector-delete-leave-mv' })
    expect([...world.objects.keys()]).toEqual([fresh])
  })
})

describe('join rules in scope together', () => {
  const flows = { sid: '[sid]', mail: '[mail]' }

  it('with different criteria fail the object', () => {
    const world = new SmallWorld(
      rulesOf(
        inbound({ name: 'By sid', link: 'Provision', join: ['sid = sid'], flows }),
        inbound({ name: 'By mail', join: ['mail = mail'] }),
      ),
    )
    const plan = world.synchronize(world.imports('Forest', 'CN=Anna', { sid: 'S-1' }))
    expect(plan).toMatchObject({ kind: 'failed', problem: { message: expect.stringMatching(/different join criteria.*By sid.*By mail/) } })
    expect(world.metaverse.size).toBe(0)
  })

  it('with the same criteria are fine', () => {
    const world = new SmallWorld(rulesOf(inbound({ link: 'Provision', join: ['sid = sid'], flows }), inbound({ join: ['sid = sid'] })))
    expect(world.synchronize(world.imports('Forest', 'CN=Anna', { sid: 'S-1' }))).toMatchObject({ counter: 'disconnector-projected-flow' })
  })

  it('do not meet when only one of them is in scope', () => {
    const rules = rulesOf(
      inbound({ link: 'Provision', join: ['sid = sid'], scope: ['kind EQUAL a'], flows }),
      inbound({ join: ['mail = mail'], scope: ['kind EQUAL b'] }),
    )
    expect(new SmallWorld(rules).synchronize).toBeDefined()
    const world = new SmallWorld(rules)
    expect(world.synchronize(world.imports('Forest', 'CN=Anna', { sid: 'S-1', kind: 'a' }))).toMatchObject({
      counter: 'disconnector-projected-flow',
    })
  })

  it('may come behind flow rules of a lower precedence number', () => {
    const world = new SmallWorld(
      rulesOf(inbound({ flows: { title: '[title]' } }), inbound({ link: 'Provision', join: ['sid = sid'], flows })),
    )
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    expect(world.valuesOf(anna)).toEqual({ sid: ['S-1'], title: ['Clerk'] })
  })
})

describe('an object with a link', () => {
  const scoped = inbound({
    name: 'In - Join',
    link: 'Provision',
    join: ['sid = sid'],
    scope: ['kind NOTEQUAL left'],
    flows: { sid: '[sid]', title: '[title]' },
  })

  it('stays joined when the value it was joined by changes', () => {
    const world = new SmallWorld(rulesOf(personJoin))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    const identity = world.identityOf(anna)?.id
    world.changes(anna, { sid: 'S-2' })
    expect(world.synchronize(anna)).toMatchObject({ counter: 'connector-flow' })
    expect(world.identityOf(anna)?.id).toBe(identity)
    expect(world.valuesOf(anna)).toEqual({ sid: ['S-2'], title: ['Clerk'] })
  })

  it('is disjoined when the rule that joined it leaves scope, and the identity goes with the last support', () => {
    const world = new SmallWorld(rulesOf(scoped))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1' })
    world.changes(anna, { kind: 'left' })
    expect(world.synchronize(anna)).toMatchObject({ counter: 'connector-filtered-remove-mv' })
    expect(world.object(anna)).toMatchObject({ link: null, pendingImport: null, synchronized: { sid: ['S-1'], kind: ['left'] } })
    expect(world.metaverse.size).toBe(0)
  })

  it('is disjoined and leaves the identity to others that keep it', () => {
    const world = new SmallWorld(
      rulesOf(scoped, inbound({ connector: 'Branch', link: 'Provision', join: ['sid = sid'], flows: { title: '[title]' } })),
    )
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    const branch = world.holds('Branch', 'CN=Anna', { sid: 'S-1', title: 'Boss' })
    world.changes(anna, { kind: 'left' })
    expect(world.synchronize(anna)).toMatchObject({ counter: 'connector-filtered-leave-mv' })
    expect(world.valuesOf(branch)).toEqual({ title: ['Boss'] })
  })

  it('comes back when the rule does', () => {
    const world = new SmallWorld(rulesOf(scoped))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1' })
    world.changes(anna, { kind: 'left' })
    world.synchronize(anna)
    world.changes(anna, { kind: [] })
    expect(world.synchronize(anna)).toMatchObject({ counter: 'disconnector-projected-flow' })
  })

  it('keeps its link while another rule that makes links is in scope', () => {
    const other = inbound({ name: 'In - Other', join: ['sid = sid'], link: 'Provision' })
    const world = new SmallWorld(rulesOf(scoped, other))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1' })
    world.changes(anna, { kind: 'left' })
    expect(world.synchronize(anna)).toMatchObject({ counter: 'connector-flow' })
    expect(world.object(anna).link).toMatchObject({ ruleId: 'In - Other#1' })
  })

  it('flows nothing by rules of its own connector when none of them makes links', () => {
    const world = new SmallWorld(
      rulesOf(
        inbound({ link: 'Provision', flows: { sid: '[sid]' } }),
        outbound({ link: 'Provision', join: ['sid = sid'], flows: { dn: '="CN=" & [sid]', sid: '[sid]' } }),
        inbound({ connector: 'Cloud', flows: { title: '[title]' } }),
      ),
    )
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1' })
    const cloud = world.imports(
      'Cloud',
      'CN=S-1',
      { sid: 'S-1', title: 'from the cloud' },
      {
        link: {
          metaverseId: world.identityOf(anna)!.id,
          kind: 'provisioned',
          ruleId: 'Out to Cloud#1' as never,
          provisionedBy: 'Out to Cloud#1' as never,
          at: 1,
        },
      },
    )
    world.synchronize(cloud)
    expect(world.valuesOf(anna)).toEqual({ sid: ['S-1'] })
  })
})

describe('values', () => {
  it('are chosen across all objects of an identity by precedence', () => {
    const rules = rulesOf(
      inbound({ connector: 'Branch', join: ['sid = sid'], flows: { title: '[title]' } }),
      inbound({ link: 'Provision', join: ['sid = sid'], flows: { sid: '[sid]', title: '[title]', mail: '[mail]' } }),
    )
    const world = new SmallWorld(rules)
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk', mail: 'anna@lab' })
    const branch = world.holds('Branch', 'CN=Anna', { sid: 'S-1', title: 'Boss' })
    expect(world.valuesOf(anna)).toEqual({ sid: ['S-1'], title: ['Boss'], mail: ['anna@lab'] })
    world.changes(branch, { title: [] })
    world.synchronize(branch)
    expect(world.valuesOf(anna)).toMatchObject({ title: ['Clerk'] })
  })

  it('are recalled with the object they came from, and supplied by the next', () => {
    const rules = rulesOf(
      inbound({
        connector: 'Branch',
        link: 'Provision',
        join: ['sid = sid'],
        flows: { sid: '[sid]', title: '[title]', company: '[company]' },
      }),
      inbound({ link: 'Provision', join: ['sid = sid'], flows: { sid: '[sid]', title: '[title]' } }),
    )
    const world = new SmallWorld(rules)
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    const branch = world.holds('Branch', 'CN=Anna', { sid: 'S-1', title: 'Boss', company: 'Branch' })
    expect(world.valuesOf(anna)).toEqual({ sid: ['S-1'], title: ['Boss'], company: ['Branch'] })
    world.deletes(branch)
    expect(world.synchronize(branch)).toMatchObject({ counter: 'connector-delete-leave-mv' })
    expect(world.valuesOf(anna)).toEqual({ sid: ['S-1'], title: ['Clerk'] })
    expect(world.objects.has(branch)).toBe(false)
  })

  it('are recalled with the rule they came from', () => {
    const filter = inbound({ flows: { filtered: 'True' }, precedence: 50 })
    const world = new SmallWorld(rulesOf(filter, personJoin))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1' })
    expect(world.valuesOf(anna)).toEqual({ sid: ['S-1'], filtered: [true] })
    world.rules = rulesOf(personJoin)
    world.synchronize(anna)
    expect(world.valuesOf(anna)).toEqual({ sid: ['S-1'] })
  })

  it('obey IgnoreThisFlow, NULL and AuthoritativeNull', () => {
    const title = (text: string) =>
      rulesOf(inbound({ flows: { title: text } }), inbound({ link: 'Provision', flows: { sid: '[sid]', title: '[title]' } }))
    const world = new SmallWorld(title('=IgnoreThisFlow'))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    expect(world.valuesOf(anna)).toMatchObject({ title: ['Clerk'] })
    world.rules = title('=NULL')
    world.synchronize(anna)
    expect(world.valuesOf(anna)).toMatchObject({ title: ['Clerk'] })
    world.rules = title('=AuthoritativeNull')
    world.synchronize(anna)
    expect(world.valuesOf(anna)).toEqual({ sid: ['S-1'] })
  })

  it('stay when every flow ignores itself', () => {
    const keep = inbound({ link: 'Provision', flows: { sid: '[sid]', title: '=IIF(IsPresent([title]), [title], IgnoreThisFlow)' } })
    const world = new SmallWorld(rulesOf(keep))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    world.changes(anna, { title: [] })
    expect(world.synchronize(anna)).toMatchObject({ counter: 'connector-no-flow' })
    expect(world.valuesOf(anna)).toEqual({ sid: ['S-1'], title: ['Clerk'] })
  })

  it('of a flow that applies once are written while the identity is made and kept afterwards', () => {
    const once = inbound({ link: 'Provision', join: ['sid = sid'], flows: { sid: '[sid]', kind: { from: '[kind]', applyOnce: true } } })
    const branch = inbound({ connector: 'Branch', join: ['sid = sid'], flows: { company: { from: 'Branch', applyOnce: true } } })
    const world = new SmallWorld(rulesOf(once, branch))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', kind: 'first' })
    world.changes(anna, { kind: 'second' })
    world.synchronize(anna)
    world.holds('Branch', 'CN=Anna', { sid: 'S-1' })
    expect(world.valuesOf(anna)).toEqual({ sid: ['S-1'], kind: ['first'] })
  })

  it('of merge types are put together with the lineage of each', () => {
    const merged = (connector: 'Forest' | 'Branch') =>
      inbound({
        name: connector,
        connector,
        link: 'Provision',
        join: ['sid = sid'],
        flows: { sid: '[sid]', proxyAddresses: { from: '[proxyAddresses]', merge: 'MergeCaseInsensitive' } },
      })
    const world = new SmallWorld(rulesOf(merged('Forest'), merged('Branch')))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', proxyAddresses: ['SMTP:a@x'] })
    world.holds('Branch', 'CN=Anna', { sid: 'S-1', proxyAddresses: ['smtp:A@X', 'x500:/a'] })
    expect(world.valuesOf(anna)?.['proxyAddresses']).toEqual(['SMTP:a@x', 'x500:/a'])
    expect(world.identityOf(anna)?.attributes['proxyAddresses']?.map((part) => part.ruleId)).toEqual(['Forest#0', 'Branch#1'])
  })

  it('keep the time they were contributed while they stay the same', () => {
    const world = new SmallWorld(rulesOf(personJoin))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    const at = world.now
    world.changes(anna, { title: 'Boss' })
    world.synchronize(anna)
    const { attributes } = world.identityOf(anna)!
    expect([attributes['sid']?.[0]?.at, attributes['title']?.[0]?.at]).toEqual([at, world.now])
  })

  it('come from what was imported where the rule asks for that', () => {
    const world = new SmallWorld(
      rulesOf(inbound({ link: 'Provision', flows: { sid: '[sid]', proxyAddresses: '=ImportedValue("proxyAddresses")' } })),
    )
    const pendingExport = {
      operation: 'update',
      newDn: null,
      changes: { proxyAddresses: { kind: 'replace', values: ['a', 'x500:b'] } },
    } as const
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', proxyAddresses: ['a'] }, { pendingExport })
    expect(world.valuesOf(anna)).toMatchObject({ proxyAddresses: ['a'] })
    world.settles(anna)
    world.synchronize(anna)
    expect(world.valuesOf(anna)).toMatchObject({ proxyAddresses: ['a', 'x500:b'] })
  })
})

describe('what was imported for another object of the identity and not synchronized yet', () => {
  const join = { link: 'Provision', join: ['sid = sid'] } as const
  const rules = rulesOf(
    inbound({ ...join, flows: { sid: '[sid]', title: '=IIF([title] = "bad", Error("no"), [title])' } }),
    inbound({ ...join, connector: 'Branch', flows: { mail: '[mail]' } }),
  )

  function world(): { world: SmallWorld; forest: ObjectId; branch: ObjectId } {
    const small = new SmallWorld(rules)
    const forest = small.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    return { world: small, forest, branch: small.holds('Branch', 'CN=Anna', { sid: 'S-1', mail: 'a@lab' }) }
  }

  it('does not flow yet', () => {
    const { world: small, forest, branch } = world()
    small.changes(forest, { title: 'Boss' })
    expect(small.synchronize(branch)).toMatchObject({ counter: 'connector-no-flow' })
    expect(small.valuesOf(branch)).toMatchObject({ title: ['Clerk'] })
    expect(small.synchronize(forest)).toMatchObject({ counter: 'connector-flow' })
    expect(small.valuesOf(branch)).toMatchObject({ title: ['Boss'] })
  })

  it('does not take the identity away yet', () => {
    const { world: small, forest, branch } = world()
    small.deletes(forest)
    small.synchronize(branch)
    expect(small.valuesOf(branch)).toEqual({ sid: ['S-1'], title: ['Clerk'], mail: ['a@lab'] })
    expect(small.synchronize(forest)).toMatchObject({ counter: 'connector-delete-leave-mv' })
    expect(small.valuesOf(branch)).toEqual({ mail: ['a@lab'] })
  })

  it('does not fail this one', () => {
    const { world: small, forest, branch } = world()
    small.changes(forest, { title: 'bad' })
    expect(small.synchronize(forest)).toMatchObject({ kind: 'failed' })
    small.changes(branch, { mail: 'b@lab' })
    expect(small.synchronize(branch)).toMatchObject({ counter: 'connector-flow' })
    expect(small.valuesOf(branch)).toMatchObject({ title: ['Clerk'], mail: ['b@lab'] })
  })

  it('keeps its references where they were', () => {
    const small = new SmallWorld(
      rulesOf(inbound({ ...join, flows: { sid: '[sid]', manager: '[manager]' } }), inbound({ ...join, connector: 'Branch' })),
    )
    const forest = small.imports('Forest', 'CN=Anna', { sid: 'S-1' })
    small.references.set(forest, { manager: 1 })
    small.synchronize(forest)
    const branch = small.holds('Branch', 'CN=Anna', { sid: 'S-1' })
    small.references.set(forest, {})
    small.changes(forest, {})
    small.synchronize(branch)
    expect(small.identityOf(branch)?.inboundBindings).toHaveProperty('manager')
    small.synchronize(forest)
    expect(small.identityOf(branch)?.inboundBindings).toEqual({})
  })
})

describe('an identity', () => {
  const cloudJoin = inbound({ connector: 'Cloud', join: ['sid = sid'], flows: { company: '[company]' } })

  it('goes with the last object that a Provision or StickyJoin rule keeps it by, however many Join links are left', () => {
    const world = new SmallWorld(rulesOf(personJoin, cloudJoin))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1' })
    const cloud = world.holds('Cloud', 'CN=S-1', { sid: 'S-1', company: 'Lab' })
    world.deletes(anna)
    expect(world.synchronize(anna)).toMatchObject({ counter: 'connector-delete-remove-mv', outbound: [] })
    expect(world.metaverse.size).toBe(0)
    expect(world.object(cloud)).toMatchObject({ link: null, pendingExport: null })
  })

  it('is kept by a StickyJoin rule', () => {
    const world = new SmallWorld(rulesOf(personJoin, { ...cloudJoin, linkType: 'StickyJoin' }))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1' })
    const cloud = world.holds('Cloud', 'CN=S-1', { sid: 'S-1', company: 'Lab' })
    world.deletes(anna)
    expect(world.synchronize(anna)).toMatchObject({ counter: 'connector-delete-leave-mv' })
    expect(world.valuesOf(cloud)).toEqual({ company: ['Lab'] })
  })

  it('is not projected by a StickyJoin rule', () => {
    const world = new SmallWorld(rulesOf({ ...cloudJoin, linkType: 'StickyJoin' }))
    expect(world.synchronize(world.imports('Cloud', 'CN=S-1', { sid: 'S-1' }))).toMatchObject({ counter: 'disconnector-remains' })
  })
})

describe('a deleted object', () => {
  it('that was never linked is simply gone', () => {
    const world = new SmallWorld(rulesOf(inbound({ link: 'Provision', scope: ['kind EQUAL x'] })))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1' })
    world.deletes(anna)
    expect(world.synchronize(anna)).toMatchObject({ counter: 'connector-delete-leave-mv' })
    expect(world.objects.size).toBe(0)
  })
})

describe('an object of another type (delete-add)', () => {
  it('joins its identity again by the rules of the new type', () => {
    const join = { join: ['sid = sid'], link: 'Provision', flows: { sid: '[sid]', title: '[title]' } } as const
    const world = new SmallWorld(rulesOf(inbound(join), inbound({ ...join, types: 'inetOrgPerson > person' })))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    const identity = world.identityOf(anna)?.id
    world.put({
      ...world.object(anna),
      objectType: 'inetOrgPerson',
      pendingImport: { operation: 'delete-add', renamedFrom: null, changes: {} },
    })
    expect(world.synchronize(anna)).toMatchObject({ counter: 'connector-delete-add-processed' })
    expect(world.identityOf(anna)?.id).toBe(identity)
    expect(world.object(anna)).toMatchObject({ pendingImport: null, link: { kind: 'joined' } })
  })

  it('loses its identity where no rule is for the new type', () => {
    const world = new SmallWorld(rulesOf(personJoin))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1' })
    world.put({ ...world.object(anna), objectType: 'group', pendingImport: { operation: 'delete-add', renamedFrom: null, changes: {} } })
    expect(world.synchronize(anna)).toMatchObject({ counter: 'connector-delete-add-processed' })
    expect(world.metaverse.size).toBe(0)
    expect(world.object(anna).link).toBeNull()
  })
})

describe('an object that fails', () => {
  const rules = rulesOf(
    inbound({
      link: 'Provision',
      join: ['sid = sid'],
      flows: { sid: '[sid]', title: '[title]', mail: '=IIF(IsPresent([mail]), [mail], Error("no mail"))' },
    }),
  )

  it('leaves no trace but its problem', () => {
    const world = new SmallWorld(rules)
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk', mail: 'anna@lab' })
    const before = world.valuesOf(anna)
    world.changes(anna, { mail: [], title: 'Boss' })
    const pending = world.object(anna).pendingImport
    expect(world.synchronize(anna)).toMatchObject({ kind: 'failed', problem: { code: 'sync-rule-error-function-triggered' } })
    expect(world.valuesOf(anna)).toEqual(before)
    expect(world.object(anna).pendingImport).toEqual(pending)
  })

  it('is not projected by half', () => {
    const world = new SmallWorld(rules)
    const anna = world.imports('Forest', 'CN=Anna', { sid: 'S-1' })
    const plan = world.synchronize(anna)
    expect(plan.effects).toMatchObject({ metaverse: new Map(), touchedObjects: new Set() })
    expect(world.metaverse.size).toBe(0)
    expect(world.object(anna)).toMatchObject({ link: null, pendingImport: { operation: 'add' } })
  })

  it('counts how often the same problem came, from when on, and names the rule', () => {
    const world = new SmallWorld(rules)
    const anna = world.imports('Forest', 'CN=Anna', { sid: 'S-1' })
    world.synchronize(anna)
    const firstAt = world.now
    world.synchronize(anna)
    expect(world.object(anna).syncProblem).toMatchObject({
      firstAt,
      lastAt: firstAt + 1,
      retryCount: 1,
      message: expect.stringContaining('In from Forest'),
    })
  })

  it('starts counting anew with another problem, and is put right by success', () => {
    const world = new SmallWorld(rules)
    world.holds('Forest', 'CN=Twin', { sid: 'S-1', mail: 'twin@lab' })
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-2' })
    world.put({
      ...world.object(anna),
      pendingImport: { operation: 'add', renamedFrom: null, changes: { sid: { kind: 'replace', values: ['S-1'] } } },
    })
    world.synchronize(anna)
    expect(world.object(anna).syncProblem).toMatchObject({ code: 'ambiguous-import-flow-from-multiple-connectors', retryCount: 0 })
    world.put({
      ...world.object(anna),
      pendingImport: {
        operation: 'add',
        renamedFrom: null,
        changes: { sid: { kind: 'replace', values: ['S-3'] }, mail: { kind: 'replace', values: ['x@lab'] } },
      },
    })
    world.synchronize(anna)
    expect(world.object(anna).syncProblem).toBeNull()
  })
})

describe('a preview', () => {
  it('says the same as the synchronization and changes nothing', () => {
    const world = new SmallWorld(rulesOf(personJoin, outbound({ link: 'Provision', flows: { dn: '="CN=" & [sid]', title: '[title]' } })))
    const anna = world.imports('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    const before = [...world.objects.values()]
    const preview = world.plan(anna)
    expect([...world.objects.values()]).toEqual(before)
    const plan = world.synchronize(anna)
    expect(preview).toMatchObject({
      counter: (plan as { counter: string }).counter,
      outbound: (plan as { outbound: readonly unknown[] }).outbound,
    })
  })

  it('gives the reason for every rule', () => {
    const world = new SmallWorld(rulesOf(personJoin, inbound({ name: 'Never', scope: ['kind EQUAL x'], flows: { title: 'y' } })))
    world.synchronize(world.imports('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' }))
    expect(world.trace.filter((entry) => entry.kind === 'scope' && entry.rule.name === 'Never')).toContainEqual(
      expect.objectContaining({ inScope: false, failed: [{ attribute: 'kind', operator: 'EQUAL', value: 'x' }] }),
    )
    expect(world.trace).toContainEqual(expect.objectContaining({ kind: 'flow', target: 'title', source: '[title]', verdict: 'won' }))
    expect(world.trace).toContainEqual(expect.objectContaining({ kind: 'link', message: 'projected to a new metaverse object' }))
  })
})
