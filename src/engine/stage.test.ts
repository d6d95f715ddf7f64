/** Long because it is the table of what a report may find stored, case by case. */
import { describe, expect, it } from 'vitest'
import type { ConnectorId, MetaverseId, ObjectId, RuleId } from '#src/model/brand.ts'
import { emptyObject, type ConnectorSpaceObject, type ExportDelta } from '#src/model/connector-space-object.ts'
import { dnKey } from '#src/model/dn.ts'
import { absentEdge, type ObjectEdge } from '#src/model/edge.ts'
import { attributesOf, type Short } from './testing/small-world.ts'
import { stage, stageUnseen, type Report, type Staged } from './stage.ts'

const at = 5_000
const id = 'o-1' as ObjectId
const [bert, cleo] = ['o-2', 'o-3'] as [ObjectId, ObjectId]

/** A joined object at rest. */
function known(attributes: Short, more: Partial<ConnectorSpaceObject> = {}): ConnectorSpaceObject {
  return {
    ...emptyObject({ id, connectorId: 'c' as ConnectorId, dn: 'CN=Anna,DC=lab', dnKey: dnKey('CN=Anna,DC=lab') }, 'object'),
    partition: 'DC=lab',
    objectType: 'user',
    anchor: 'a-1',
    synchronized: attributesOf(attributes),
    link: { metaverseId: 'm-1' as MetaverseId, kind: 'joined', ruleId: 'r' as RuleId, provisionedBy: 'r' as RuleId, at: 1 },
    ...more,
  }
}

function complete(attributes: Short, more: Partial<Extract<Report, { kind: 'object' }>> = {}): Report {
  return {
    kind: 'object',
    anchor: 'a-1',
    dn: 'CN=Anna,DC=lab',
    objectType: 'user',
    attributes: attributesOf(attributes),
    references: [],
    importHash: 'h',
    ...more,
  }
}

function update(attributes: Short, more: Partial<Extract<Report, { kind: 'update' }>> = {}): Report {
  const changes = Object.fromEntries(
    Object.entries(attributesOf(attributes)).map(([name, values]) => [name, { kind: 'replace', values } as const]),
  )
  return { kind: 'update', dn: null, attributes: changes, references: [], complete: [], ...more }
}

function staged(report: Report, stored: ConnectorSpaceObject | null, edges: readonly ObjectEdge[] = []): Staged {
  return stage({ report, stored, edges, connectorId: 'c' as ConnectorId, partition: 'DC=lab', newId: id, at })
}

/** The row and its edges after a report. */
function after(
  report: Report,
  stored: ConnectorSpaceObject | null,
  edges: readonly ObjectEdge[] = [],
): { object: ConnectorSpaceObject; edges: ObjectEdge[] } {
  const result = staged(report, stored, edges)
  const changed = new Map(result.edges.map(({ edge }) => [`${edge.attribute}${edge.target}`, edge]))
  const before = edges.map((edge) => changed.get(`${edge.attribute}${edge.target}`) ?? edge)
  const fresh = [...changed.values()].filter(
    (edge) => !edges.some((other) => other.attribute === edge.attribute && other.target === edge.target),
  )
  const object = result.object ?? stored
  if (object === null) throw new Error('nothing was staged')
  return { object, edges: [...before, ...fresh] }
}

function edge(target: ObjectId, slots: Partial<ObjectEdge> = { synchronized: true }): ObjectEdge {
  return { ...absentEdge({ source: id, attribute: 'member', target }), ...slots }
}

function titled(title: string, operation: ExportDelta['operation'] = 'update'): ExportDelta {
  return { operation, newDn: null, changes: { title: { kind: 'replace', values: [title] } } }
}

const deletion: ExportDelta = { operation: 'delete', newDn: null, changes: {} }

describe('an object nobody knows', () => {
  it('is staged as an add', () => {
    const result = staged(complete({ title: 'Clerk' }, { references: [{ attribute: 'member', target: bert }] }), null)
    expect(result).toMatchObject({ counter: 'stage-add', isRemoved: false, problem: null, referenceAdds: 1, referenceDeletes: 0 })
    expect(result.object).toMatchObject({
      id,
      kind: 'object',
      objectType: 'user',
      anchor: 'a-1',
      partition: 'DC=lab',
      synchronized: {},
      pendingImport: { operation: 'add', renamedFrom: null, changes: { title: { kind: 'replace', values: ['Clerk'] } } },
      importHash: 'h',
    })
    expect(result.edges).toEqual([{ edge: edge(bert, { pendingImport: 'add' }), dirty: null }])
  })

  it('takes over the placeholder that stood for it', () => {
    const placeholder = emptyObject(
      { id: 'o-9' as ObjectId, connectorId: 'c' as ConnectorId, dn: 'cn=anna,dc=lab', dnKey: dnKey('CN=Anna,DC=lab') },
      'placeholder',
    )
    expect(staged(complete({}), placeholder).object).toMatchObject({
      id: 'o-9',
      kind: 'object',
      dn: 'CN=Anna,DC=lab',
      pendingImport: { operation: 'add' },
    })
  })

  it('cannot be updated, and its deletion is no news', () => {
    expect(staged(update({ title: 'x' }), null)).toMatchObject({ counter: 'stage-failure', object: null })
    expect(staged({ kind: 'delete' }, null)).toMatchObject({ counter: 'stage-no-change', object: null, isRemoved: false })
  })
})

describe('an object that is known', () => {
  it('and reported as it is changes nothing', () => {
    const anna = known({ title: 'Clerk' })
    expect(staged(complete({ title: 'Clerk' }), anna)).toMatchObject({
      counter: 'stage-no-change',
      object: { pendingImport: null },
      edges: [],
    })
    expect(staged(update({ title: 'Clerk' }), anna)).toMatchObject({
      counter: 'stage-no-change',
      object: { pendingImport: null },
      edges: [],
    })
  })

  it('gets the difference to its hologram as a pending import', () => {
    expect(staged(complete({ title: 'Boss' }), known({ title: 'Clerk', mail: 'a@lab' })).object?.pendingImport).toEqual({
      operation: 'update',
      renamedFrom: null,
      changes: { title: { kind: 'replace', values: ['Boss'] }, mail: { kind: 'replace', values: [] } },
    })
    expect(staged(update({ title: 'Boss' }), known({ title: 'Clerk', mail: 'a@lab' })).object?.pendingImport?.changes).toEqual({
      title: { kind: 'replace', values: ['Boss'] },
    })
  })

  it('merges what comes before the next synchronization into one change', () => {
    const once = after(update({ title: 'Boss' }), known({ title: 'Clerk' })).object
    const twice = staged(update({ mail: 'b@lab' }), once)
    expect(twice.counter).toBe('stage-update')
    expect(Object.keys(twice.object?.pendingImport?.changes ?? {})).toEqual(['title', 'mail'])
  })

  it('that is as it was before has nothing pending any more', () => {
    const once = after(update({ title: 'Boss' }), known({ title: 'Clerk' })).object
    expect(staged(update({ title: 'Clerk' }), once)).toMatchObject({ counter: 'stage-update' })
    expect(staged(complete({ title: 'Clerk' }), once)).toMatchObject({ counter: 'stage-update', object: { pendingImport: null } })
  })

  it('is renamed', () => {
    const result = staged(complete({ title: 'Clerk' }, { dn: 'CN=Anna Berg,DC=lab' }), known({ title: 'Clerk' }))
    expect(result).toMatchObject({ counter: 'stage-rename', object: { dn: 'CN=Anna Berg,DC=lab', dnKey: 'dc=lab,cn=anna berg' } })
    expect(result.object?.pendingImport).toEqual({ operation: 'update', renamedFrom: 'CN=Anna,DC=lab', changes: {} })
    const back = staged(update({}, { dn: 'CN=Anna,DC=lab' }), result.object)
    expect(back).toMatchObject({ counter: 'stage-rename', object: { dn: 'CN=Anna,DC=lab', pendingImport: { renamedFrom: null } } })
  })

  it('keeps the name it had at first through several renames', () => {
    const once = after(update({}, { dn: 'CN=B,DC=lab' }), known({ title: 'x' })).object
    expect(after(update({}, { dn: 'CN=C,DC=lab' }), once).object.pendingImport?.renamedFrom).toBe('CN=Anna,DC=lab')
  })

  it('takes another spelling of its name without a rename', () => {
    expect(staged(complete({ title: 'Clerk' }, { dn: 'cn=ANNA,dc=lab' }), known({ title: 'Clerk' }))).toMatchObject({
      counter: 'stage-no-change',
      object: { dn: 'cn=ANNA,dc=lab', pendingImport: null },
    })
  })

  it('of another type is replaced', () => {
    const result = staged(complete({ title: 'Clerk' }, { objectType: 'inetOrgPerson' }), known({ title: 'Clerk' }))
    expect(result).toMatchObject({
      counter: 'stage-delete-add',
      object: { objectType: 'inetOrgPerson', pendingImport: { operation: 'delete-add', changes: {} } },
    })
    expect(staged(update({ title: 'Boss' }), result.object)).toMatchObject({
      counter: 'stage-update',
      object: { pendingImport: { operation: 'delete-add' } },
    })
  })

  it('finds its name again after it was parked', () => {
    const parked = known({ title: 'Clerk' }, { isTransient: true, dnKey: 'transient=o-1' as ConnectorSpaceObject['dnKey'] })
    const result = staged(complete({ title: 'Clerk' }, { dn: 'CN=New,DC=lab' }), parked)
    expect(result.object).toMatchObject({
      isTransient: false,
      dnKey: 'dc=lab,cn=new',
      pendingImport: { operation: 'update', renamedFrom: 'CN=Anna,DC=lab' },
    })
  })
})

describe('a deletion', () => {
  it('of a joined object waits for its synchronization', () => {
    const result = staged({ kind: 'delete' }, known({ title: 'Clerk' }, { unconfirmedExport: titled('x') }))
    expect(result).toMatchObject({
      counter: 'stage-delete',
      isRemoved: false,
      object: { pendingImport: { operation: 'delete' }, unconfirmedExport: titled('x') },
    })
    expect(staged({ kind: 'delete' }, result.object)).toMatchObject({ counter: 'stage-no-change', object: null })
  })

  it('of an object without a link removes it at once', () => {
    expect(staged({ kind: 'delete' }, known({}, { link: null }))).toMatchObject({ counter: 'stage-delete', isRemoved: true, object: null })
  })

  it('is taken back when the object is seen again', () => {
    const gone = after({ kind: 'delete' }, known({ title: 'Clerk' })).object
    expect(staged(complete({ title: 'Clerk' }), gone)).toMatchObject({ counter: 'stage-update', object: { pendingImport: null } })
    expect(staged(complete({ title: 'Boss' }), gone)).toMatchObject({ object: { pendingImport: { operation: 'update' } } })
  })
})

describe('reference values', () => {
  it('of a complete object are all there are', () => {
    const report = complete({ title: 'x' }, { references: [{ attribute: 'member', target: cleo }] })
    const result = staged(report, known({ title: 'x' }), [edge(bert)])
    expect(result).toMatchObject({
      counter: 'stage-update',
      referenceAdds: 1,
      referenceDeletes: 1,
      object: { pendingImport: { changes: {} } },
    })
    expect(result.edges).toEqual([
      { edge: edge(bert, { synchronized: true, pendingImport: 'delete' }), dirty: null },
      { edge: edge(cleo, { pendingImport: 'add' }), dirty: null },
    ])
  })

  it('make the object pending though no attribute changed', () => {
    const result = staged(update({}, { references: [{ attribute: 'member', target: bert, isThere: true }] }), known({ title: 'x' }))
    expect(result).toMatchObject({ counter: 'stage-update', object: { pendingImport: { operation: 'update', changes: {} } } })
  })

  it('an update does not speak of stay as they are', () => {
    const result = staged(update({}, { references: [{ attribute: 'member', target: cleo, isThere: true }] }), known({ title: 'x' }), [
      edge(bert),
    ])
    expect(result.edges.map((put) => put.edge.target)).toEqual([cleo])
  })

  it('an update gives completely replace the others of that attribute', () => {
    const manager = { ...edge(bert), attribute: 'manager' }
    const report = update({}, { complete: ['member'], references: [{ attribute: 'member', target: cleo, isThere: true }] })
    const result = staged(report, known({ title: 'x' }), [edge(bert), manager])
    expect(result.edges.map((put) => [put.edge.attribute, put.edge.target, put.edge.pendingImport])).toEqual([
      ['member', bert, 'delete'],
      ['member', cleo, 'add'],
    ])
  })

  it('that are as they were before have nothing pending any more', () => {
    const once = after(complete({ title: 'x' }), known({ title: 'x' }), [edge(bert)])
    expect(once.edges).toEqual([edge(bert, { synchronized: true, pendingImport: 'delete' })])
    const twice = after(complete({ title: 'x' }, { references: [{ attribute: 'member', target: bert }] }), once.object, once.edges)
    expect(twice).toMatchObject({ object: { pendingImport: null }, edges: [edge(bert)] })
  })

  it('that were exported are confirmed, or missed and asked for again', () => {
    const edges = [edge(bert, { unconfirmedExport: 'add' }), edge(cleo, { escrowedExport: 'add' })]
    const result = staged(complete({ title: 'x' }, { references: [{ attribute: 'member', target: bert }] }), known({ title: 'x' }), edges)
    expect(result.edges).toEqual([
      { edge: edge(bert, { pendingImport: 'add' }), dirty: null },
      { edge: edge(cleo, {}), dirty: true },
    ])
    expect(result.problem).toMatchObject({ code: 'exported-change-not-reimported', message: expect.stringContaining('member') })
  })

  it('that were taken away and are still there are missed too, and asked for again', () => {
    const result = staged(complete({ title: 'x' }, { references: [{ attribute: 'member', target: bert }] }), known({ title: 'x' }), [
      edge(bert, { synchronized: true, unconfirmedExport: 'delete' }),
    ])
    expect(result.edges).toEqual([{ edge: edge(bert, { synchronized: true, pendingExport: 'delete' }), dirty: true }])
    expect(result.object?.pendingExport).toEqual({ operation: 'update', newDn: null, changes: {} })
    expect(result.problem).not.toBeNull()
  })

  it('that were taken away and are still there are left alone on an object of nobody', () => {
    const nobodys = known({ title: 'x' }, { link: null })
    const result = staged(complete({ title: 'x' }, { references: [{ attribute: 'member', target: bert }] }), nobodys, [
      edge(bert, { synchronized: true, unconfirmedExport: 'delete' }),
    ])
    expect(result.edges).toEqual([{ edge: edge(bert), dirty: true }])
    expect(result.object?.pendingExport).toBeNull()
  })
})

describe('what was exported', () => {
  it('is confirmed and becomes part of what was imported', () => {
    const result = staged(complete({ title: 'Boss' }), known({ title: 'Clerk' }, { unconfirmedExport: titled('Boss') }))
    expect(result).toMatchObject({
      counter: 'stage-update',
      problem: null,
      object: { unconfirmedExport: null, pendingImport: { operation: 'update' } },
    })
  })

  it('with an outcome nobody knew is confirmed in the same way', () => {
    const result = staged(complete({ title: 'Boss' }), known({ title: 'Clerk' }, { escrowedExport: titled('Boss') }))
    expect(result).toMatchObject({ problem: null, object: { escrowedExport: null } })
  })

  it('and did not stick is reported, and the next synchronization looks at the object', () => {
    const result = staged(complete({ title: 'Clerk' }), known({ title: 'Clerk' }, { unconfirmedExport: titled('Boss') }))
    expect(result.problem).toEqual({
      code: 'exported-change-not-reimported',
      message: 'The directory does not hold what was exported: title. It will be exported again.',
      firstAt: at,
      lastAt: at,
      retryCount: 0,
    })
    expect(result.object).toMatchObject({
      unconfirmedExport: null,
      needsSync: true,
      syncProblem: { code: 'exported-change-not-reimported' },
    })
  })

  it('and did not stick again counts on', () => {
    const before = { code: 'exported-change-not-reimported', message: '', firstAt: 1, lastAt: 2, retryCount: 3 }
    const result = staged(
      complete({ title: 'Clerk' }),
      known({ title: 'Clerk' }, { unconfirmedExport: titled('Boss'), syncProblem: before }),
    )
    expect(result.problem).toMatchObject({ firstAt: 1, lastAt: at, retryCount: 4 })
  })

  it('and is not spoken of in a delta waits on', () => {
    const result = staged(update({ mail: 'b@lab' }), known({ title: 'Clerk' }, { unconfirmedExport: titled('Boss') }))
    expect(result).toMatchObject({ problem: null, object: { unconfirmedExport: titled('Boss') } })
  })

  it('as an add makes an export object an imported one', () => {
    const provisioned = known({}, { anchor: null, unconfirmedExport: titled('Boss', 'add') })
    const result = staged(complete({ title: 'Boss' }), provisioned)
    expect(result).toMatchObject({ counter: 'stage-add', problem: null })
    expect(result.object).toMatchObject({ anchor: 'a-1', unconfirmedExport: null, pendingImport: { operation: 'add' } })
  })

  it('finds an object that was there before the add was sent: only the differences are left to export', () => {
    const provisioned = known({}, { anchor: null, pendingExport: titled('Boss', 'add') })
    expect(staged(complete({ title: 'Clerk' }), provisioned).object).toMatchObject({ anchor: 'a-1', pendingExport: titled('Boss') })
  })

  it('as a delete and is still there is asked for again', () => {
    const result = staged(complete({ title: 'x' }), known({ title: 'x' }, { link: null, unconfirmedExport: deletion }))
    expect(result.object).toMatchObject({ unconfirmedExport: null, pendingExport: deletion, needsSync: false })
    expect(result.problem).toMatchObject({ message: expect.stringContaining('the deletion') })
  })

  it('as a delete is settled by the news of it', () => {
    expect(staged({ kind: 'delete' }, known({}, { link: null, unconfirmedExport: deletion }))).toMatchObject({ isRemoved: true })
  })
})

describe('an object that a finished full import did not see', () => {
  it('is gone', () => {
    expect(stageUnseen(known({ title: 'x' }), { edges: [], at })).toMatchObject({
      counter: 'stage-delete',
      object: { pendingImport: { operation: 'delete' } },
    })
    expect(stageUnseen(known({ title: 'x' }, { link: null }), { edges: [], at })).toMatchObject({
      counter: 'stage-delete',
      isRemoved: true,
    })
  })

  it('and was never exported stays', () => {
    expect(stageUnseen(known({}, { anchor: null, pendingExport: titled('x', 'add') }), { edges: [], at })).toMatchObject({
      counter: 'stage-no-change',
      object: null,
      isRemoved: false,
    })
  })

  it('although its add was accepted is exported again, whole', () => {
    const pendingExport: ExportDelta = {
      operation: 'update',
      newDn: null,
      changes: { proxyAddresses: { kind: 'update', add: ['c'], remove: ['a'] } },
    }
    const unconfirmedExport: ExportDelta = {
      operation: 'add',
      newDn: null,
      changes: { ...titled('Boss').changes, proxyAddresses: { kind: 'replace', values: ['a', 'b'] } },
    }
    const result = stageUnseen(known({}, { unconfirmedExport, pendingExport }), { edges: [], at })
    expect(result).toMatchObject({ problem: { code: 'exported-change-not-reimported' }, isRemoved: false })
    expect(result.object).toMatchObject({
      anchor: null,
      unconfirmedExport: null,
      needsSync: true,
      pendingExport: {
        operation: 'add',
        changes: { title: { values: ['Boss'] }, proxyAddresses: { kind: 'replace', values: ['b', 'c'] } },
      },
    })
  })

  it('although its add was accepted has its references written again', () => {
    const edges = [edge(bert, { unconfirmedExport: 'add' }), edge(cleo, { pendingExport: 'add' })]
    const result = stageUnseen(known({}, { unconfirmedExport: titled('x', 'add') }), { edges, at })
    expect(result.edges).toEqual([{ edge: edge(bert, {}), dirty: true }])
  })

  it('although its add was accepted and that nobody wants any more is simply not there', () => {
    expect(
      stageUnseen(known({}, { link: null, unconfirmedExport: titled('x', 'add'), pendingExport: deletion }), { edges: [], at }),
    ).toMatchObject({
      isRemoved: true,
      object: null,
      problem: null,
    })
    expect(
      stageUnseen(known({}, { link: null, anchor: null, escrowedExport: titled('x', 'add'), pendingExport: deletion }), { edges: [], at }),
    ).toMatchObject({ isRemoved: true })
  })

  it('and waits for its synchronization already is no news', () => {
    expect(stageUnseen(after({ kind: 'delete' }, known({ title: 'x' })).object, { edges: [], at })).toMatchObject({
      counter: 'stage-no-change',
      object: null,
    })
  })
})

describe('staging a report twice', () => {
  const reports: readonly [string, Report, ConnectorSpaceObject | null, readonly ObjectEdge[]][] = [
    ['a new object', complete({ title: 'x' }, { references: [{ attribute: 'member', target: bert }] }), null, []],
    ['a change', complete({ title: 'Boss' }), known({ title: 'Clerk' }), []],
    [
      'an update',
      update({ title: 'Boss' }, { references: [{ attribute: 'member', target: bert, isThere: true }] }),
      known({ title: 'x' }),
      [],
    ],
    ['a rename', complete({ title: 'x' }, { dn: 'CN=B,DC=lab' }), known({ title: 'x' }), []],
    ['another type', complete({ title: 'x' }, { objectType: 'group' }), known({ title: 'x' }), []],
    ['a confirmed export', complete({ title: 'Boss' }), known({ title: 'Clerk' }, { unconfirmedExport: titled('Boss') }), []],
    ['a missed export', complete({ title: 'Clerk' }), known({ title: 'Clerk' }, { unconfirmedExport: titled('Boss') }), []],
    [
      'references',
      complete({ title: 'x' }, { references: [{ attribute: 'member', target: cleo }] }),
      known({ title: 'x' }),
      [edge(bert), edge(cleo, { unconfirmedExport: 'add' })],
    ],
    ['a deletion', { kind: 'delete' }, known({ title: 'x' }), []],
  ]

  it.each(reports)('changes nothing the second time: %s', (_, report, stored, edges) => {
    const once = after(report, stored, edges)
    const again = staged(report, once.object, once.edges)
    expect(after(report, once.object, once.edges)).toEqual(once)
    expect(again).toMatchObject({ counter: 'stage-no-change', problem: null, referenceAdds: 0, referenceDeletes: 0, edges: [] })
  })
})
