import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
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

  it('Q15 is in or out of scope, and joined, by the values it will have, exported or not', () => {
    const world = new SmallWorld(
      rulesOf(
        inbound({ link: 'Provision', join: ['sid = sid'], flows: { sid: '[sid]', title: '[title]' } }),
        outbound({ link: 'Provision', flows: { dn: '="CN=" & [sid]', sid: '[sid]', title: '[title]' } }),
        inbound({ connector: 'Cloud', scope: ['title EQUAL Boss'], join: ['sid = sid'], flows: { company: 'Board' } }),
      ),
    )
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    const cloud = must(world.find('Cloud', 'CN=S-1'), 'her object in the cloud').id
    world.settles(cloud)
    world.changes(anna, { title: 'Boss' })
    world.synchronize(anna)
    expect(world.object(cloud)).toMatchObject({ synchronized: { title: ['Clerk'] }, pendingExport: { operation: 'update' } })
    world.synchronize(cloud)
    expect(world.valuesOf(anna)).toMatchObject({ company: ['Board'] })
  })

  it('stays a disconnector with rules that only flow or only join', () => {
    const world = new SmallWorld(rulesOf(inbound({ flows: { title: '[title]' } }), inbound({ join: ['sid = sid'] })))
    expect(world.synchronize(world.imports('Forest', 'CN=Anna', { sid: 'S-1' }))).toMatchObject({ counter: 'disconnector-remains' })
  })

  it('Q3 is not projected while none of the attributes it would be joined by has a value', () => {
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

describe('an object with a link', () => {
  const scoped = inbound({
    name: 'In - Join',
    link: 'Provision',
    join: ['sid = sid'],
    scope: ['kind NOTEQUAL left'],
    flows: { sid: '[sid]', title: '[title]' },
  })

  it('C7 stays joined when the value it was joined by changes', () => {
    const world = new SmallWorld(rulesOf(personJoin))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1', title: 'Clerk' })
    const identity = world.identityOf(anna)?.id
    world.changes(anna, { sid: 'S-2' })
    expect(world.synchronize(anna)).toMatchObject({ counter: 'connector-flow' })
    expect(world.identityOf(anna)?.id).toBe(identity)
    expect(world.valuesOf(anna)).toEqual({ sid: ['S-2'], title: ['Clerk'] })
  })

  it('C7, Q16, Q23 is disjoined when the rule that joined it leaves scope, and the identity goes with the last support', () => {
    const world = new SmallWorld(rulesOf(scoped))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1' })
    world.changes(anna, { kind: 'left' })
    expect(world.synchronize(anna)).toMatchObject({ counter: 'connector-filtered-remove-mv' })
    expect(world.object(anna)).toMatchObject({ link: null, pendingImport: null, synchronized: { sid: ['S-1'], kind: ['left'] } })
    expect(world.metaverse.size).toBe(0)
  })

  it('Q23 is disjoined and leaves the identity to others that keep it', () => {
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

  it('Q10 is kept by a StickyJoin rule until its source is deleted', () => {
    const world = new SmallWorld(rulesOf(personJoin, { ...cloudJoin, linkType: 'StickyJoin' }))
    const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1' })
    const cloud = world.holds('Cloud', 'CN=S-1', { sid: 'S-1', company: 'Lab' })
    world.deletes(anna)
    expect(world.synchronize(anna)).toMatchObject({ counter: 'connector-delete-leave-mv' })
    expect(world.valuesOf(cloud)).toEqual({ company: ['Lab'] })
    world.deletes(cloud)
    expect(world.synchronize(cloud)).toMatchObject({ counter: 'connector-delete-remove-mv' })
    expect(world.metaverse.size).toBe(0)
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
  it('C36 joins its identity again by the rules of the new type', () => {
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

  it('C19 leaves no trace but its problem', () => {
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

  it('C19 counts how often the same problem came, from when on, and names the rule', () => {
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
