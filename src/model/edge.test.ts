import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ObjectId } from './brand.ts'
import { absentEdge, edgeKey, isExpected, isFlowing, isImported, isPresent, isVoidEdge, type EdgeChange, type ObjectEdge } from './edge.ts'

const key = { source: 'g' as ObjectId, attribute: 'member', target: 'u' as ObjectId }

function edge(slots: Partial<ObjectEdge>): ObjectEdge {
  return { ...absentEdge(key), ...slots }
}

const anySlot = fc.constantFrom<EdgeChange | null>(null, 'add', 'delete')
const anyEdge = fc
  .record({
    synchronized: fc.boolean(),
    pendingImport: anySlot,
    pendingExport: anySlot,
    escrowedExport: anySlot,
    unconfirmedExport: anySlot,
  })
  .map((slots) => edge(slots))

describe('a reference value', () => {
  it.each([
    ['held by the hologram', edge({ synchronized: true }), [true, true, true]],
    ['unknown', edge({}), [false, false, false]],
    ['imported and not synchronized yet', edge({ pendingImport: 'add' }), [true, true, true]],
    ['gone since the last synchronization', edge({ synchronized: true, pendingImport: 'delete' }), [false, false, false]],
    ['waiting to be exported', edge({ pendingExport: 'add' }), [false, false, true]],
    ['waiting to be taken away', edge({ synchronized: true, pendingExport: 'delete' }), [true, true, false]],
    ['on its way', edge({ escrowedExport: 'add' }), [false, true, true]],
    ['accepted and not seen again yet', edge({ unconfirmedExport: 'add' }), [false, true, true]],
    ['taken away and not confirmed', edge({ synchronized: true, unconfirmedExport: 'delete' }), [true, false, false]],
    ['accepted, then being taken away', edge({ unconfirmedExport: 'add', escrowedExport: 'delete' }), [false, false, false]],
    ['accepted, to be taken away', edge({ unconfirmedExport: 'add', pendingExport: 'delete' }), [false, true, false]],
  ])('%s is imported, expected and present as its slots say', (_, value, said) => {
    expect([isImported(value), isExpected(value), isPresent(value)]).toEqual(said)
  })

  it('flows as it did at the last synchronization, and as it is on its way out', () => {
    expect(isFlowing(edge({ pendingImport: 'add' }))).toBe(false)
    expect(isFlowing(edge({ synchronized: true, pendingImport: 'delete' }))).toBe(true)
    expect(isFlowing(edge({ synchronized: true, pendingExport: 'delete' }))).toBe(false)
    expect(isFlowing(edge({ unconfirmedExport: 'add' }))).toBe(true)
  })

  it('is present as the last slot of the tower that is taken says', () => {
    fc.assert(
      fc.property(anyEdge, (value) => {
        const tower = [value.pendingExport, value.escrowedExport, value.unconfirmedExport, value.pendingImport]
        const last = tower.find((slot) => slot !== null) ?? (value.synchronized ? 'add' : 'delete')
        expect(isPresent(value)).toBe(last === 'add')
      }),
    )
  })

  it('is void exactly when it says no more than an edge nobody knows', () => {
    fc.assert(
      fc.property(anyEdge, (value) => {
        expect(isVoidEdge(value)).toBe(JSON.stringify(value) === JSON.stringify(absentEdge(key)))
      }),
    )
  })

  it('is told from others by all three parts of its key', () => {
    const [a, b] = ['00000000-0000-7000-8000-00000000000a', '00000000-0000-7000-8000-00000000000b'] as [ObjectId, ObjectId]
    const keys = [
      { source: a, attribute: 'member', target: b },
      { source: b, attribute: 'member', target: a },
      { source: a, attribute: 'owner', target: b },
      { source: a, attribute: 'member', target: a },
    ]
    expect(new Set(keys.map(edgeKey)).size).toBe(keys.length)
  })
})
