import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyChanges } from '#src/model/change.ts'
import type { ExportDelta } from '#src/model/connector-space-object.ts'
import { anyAttributes, anyChanges } from '#src/model/testing/arbitrary-values.ts'
import type { Attributes } from '#src/model/value.ts'
import { confirmExport } from './confirm.ts'

function delta(changes: ExportDelta['changes'], newDn: string | null = null): ExportDelta {
  return { operation: 'update', newDn, changes }
}

const title = { title: { kind: 'replace', values: ['Boss'] } } as const

/** What a complete image of an object reveals. */
function whole(image: Attributes, dn = 'CN=Anna') {
  return { image, dn, mentioned: null }
}

/** What an update that speaks of some attributes reveals. */
function partial(image: Attributes, ...mentioned: readonly string[]) {
  return { image, dn: 'CN=Anna', mentioned: new Set(mentioned) }
}

describe('an export that was accepted', () => {
  it('is confirmed by an import that shows its values', () => {
    expect(confirmExport(delta(title), whole({ title: ['Boss'] }))).toEqual({ rest: null, missed: [] })
  })

  it('is missed where a complete import shows others, or none', () => {
    expect(confirmExport(delta(title), whole({ title: ['Clerk'] }))).toEqual({ rest: null, missed: ['title'] })
    expect(confirmExport(delta(title), whole({}))).toEqual({ rest: null, missed: ['title'] })
  })

  it('that cleared an attribute is confirmed by its absence', () => {
    const cleared = delta({ title: { kind: 'replace', values: [] } })
    expect(confirmExport(cleared, whole({}))).toEqual({ rest: null, missed: [] })
    expect(confirmExport(cleared, whole({ title: ['Clerk'] })).missed).toEqual(['title'])
  })

  it('of single values is confirmed whatever other values there are', () => {
    const update = delta({ proxyAddresses: { kind: 'update', add: ['a', 'b'], remove: ['c'] } })
    expect(confirmExport(update, whole({ proxyAddresses: ['a', 'b', 'foreign'] })).missed).toEqual([])
    expect(confirmExport(update, whole({ proxyAddresses: ['a'] })).missed).toEqual(['proxyAddresses'])
    expect(confirmExport(update, whole({ proxyAddresses: ['a', 'b', 'c'] })).missed).toEqual(['proxyAddresses'])
  })

  it('waits on for attributes an update does not speak of', () => {
    const both = delta({ ...title, mail: { kind: 'replace', values: ['a@lab'] } })
    expect(confirmExport(both, partial({ title: ['Boss'] }, 'title'))).toEqual({
      rest: delta({ mail: { kind: 'replace', values: ['a@lab'] } }),
      missed: [],
    })
    expect(confirmExport(both, partial({ title: ['Clerk'] }, 'title'))).toMatchObject({ missed: ['title'] })
  })

  it('as an add is an update from the moment the object was seen', () => {
    const add: ExportDelta = { operation: 'add', newDn: null, changes: title }
    expect(confirmExport(add, whole({ title: ['Boss'] }))).toEqual({ rest: null, missed: [] })
    expect(confirmExport(add, partial({}))).toEqual({ rest: delta(title), missed: [] })
  })

  it('of nothing but references is confirmed by any import', () => {
    expect(confirmExport(delta({}), partial({}))).toEqual({ rest: null, missed: [] })
  })

  it('of nothing at all reveals nothing', () => {
    expect(confirmExport(null, whole({ title: ['x'] }))).toEqual({ rest: null, missed: [] })
  })
})

describe('a rename that was accepted', () => {
  it('is confirmed by the new name, however it is written', () => {
    expect(confirmExport(delta({}, 'CN=Anna Berg'), whole({}, 'cn=ANNA BERG'))).toEqual({ rest: null, missed: [] })
  })

  it('is missed in a complete import under another name', () => {
    expect(confirmExport(delta({}, 'CN=Anna Berg'), whole({}))).toEqual({ rest: null, missed: ['dn'] })
  })

  it('waits on while updates do not speak of the name', () => {
    expect(confirmExport(delta({}, 'CN=Anna Berg'), partial({}))).toEqual({ rest: delta({}, 'CN=Anna Berg'), missed: [] })
  })

  it('is missed in an update that gives another name', () => {
    expect(confirmExport(delta({}, 'CN=Anna Berg'), partial({}, 'dn'))).toEqual({ rest: null, missed: ['dn'] })
  })
})

describe('whatever was exported', () => {
  it('is confirmed by an import of exactly that', () => {
    fc.assert(
      fc.property(anyAttributes, anyChanges, (before, changes) => {
        const consistent = Object.fromEntries(
          Object.entries(changes).map(([name, change]) => [name, change.kind === 'update' ? { ...change, remove: [] } : change]),
        )
        expect(confirmExport(delta(consistent), whole(applyChanges(before, consistent)))).toEqual({ rest: null, missed: [] })
      }),
    )
  })

  it('is either confirmed, missed, or waits on: each attribute exactly one of them', () => {
    fc.assert(
      fc.property(anyAttributes, anyChanges, fc.subarray(['cn', 'title', 'mail', 'proxyAddresses']), (image, changes, mentioned) => {
        const { rest, missed } = confirmExport(delta(changes), partial(image, ...mentioned))
        const waiting = Object.keys(rest?.changes ?? {})
        expect(waiting).toEqual(Object.keys(changes).filter((name) => !mentioned.includes(name)))
        expect(missed.every((name) => mentioned.includes(name) && name in changes)).toBe(true)
      }),
    )
  })
})
