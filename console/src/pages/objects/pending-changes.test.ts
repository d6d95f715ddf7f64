import { describe, expect, it } from 'vitest'
import type { SpaceObjectBody } from '#src/api/contract/space.ts'
import { differences, pendingExportsOf, pendingImportOf } from './pending-changes.ts'

const object: SpaceObjectBody = {
  id: 'o1',
  connector: 'hr',
  kind: 'object',
  objectType: 'user',
  dn: 'CN=Ann',
  anchor: 'a1',
  partition: null,
  isTransient: false,
  link: null,
  connectorState: 'normal',
  waiting: [],
  synchronized: { title: ['Lawyer'], phones: ['1', '2'] },
  pendingImport: null,
  pendingExport: null,
  escrowedExport: null,
  unconfirmedExport: null,
  references: {},
  syncProblem: null,
  exportProblem: null,
}

describe('what waits on an object', () => {
  it('compares what was read with what was synchronized', () => {
    const pendingImport = {
      operation: 'update' as const,
      renamedFrom: null,
      changes: {
        phones: { kind: 'update' as const, add: ['3'], remove: ['1'] },
        mail: { kind: 'replace' as const, values: ['ann@contoso.com'] },
      },
    }
    expect(pendingImportOf({ ...object, pendingImport })?.attributes).toEqual([
      { attribute: 'mail', change: 'add', before: [], after: ['ann@contoso.com'] },
      { attribute: 'phones', change: 'modify', before: ['1', '2'], after: ['2', '3'] },
    ])
  })

  it('compares every export with what is expected below it', () => {
    const delta = (title: string[]) => ({
      operation: 'update' as const,
      newDn: null,
      changes: { title: { kind: 'replace' as const, values: title } },
    })
    const sets = pendingExportsOf({ ...object, unconfirmedExport: delta(['Judge']), pendingExport: delta([]) })
    expect(sets.map(({ slot, attributes }) => [slot, attributes[0]?.before, attributes[0]?.after, attributes[0]?.change])).toEqual([
      ['unconfirmed', ['Lawyer'], ['Judge'], 'modify'],
      ['export', ['Judge'], [], 'remove'],
    ])
  })

  it('knows references that come and go without any attribute', () => {
    const value = {
      dn: 'CN=Bo',
      synchronized: true,
      pendingImport: null,
      pendingExport: 'delete' as const,
      escrowedExport: null,
      unconfirmedExport: null,
    }
    const sets = pendingExportsOf({ ...object, references: { member: { count: 1, values: [value] } } })
    expect(sets.map(({ slot, references }) => [slot, references])).toEqual([
      ['export', [{ attribute: 'member', added: [], removed: ['CN=Bo'] }]],
    ])
  })

  it('says of nothing it has not read what it was before', () => {
    expect(differences(null, { title: { kind: 'replace', values: ['Judge'] } })).toEqual([
      { attribute: 'title', change: 'modify', before: null, after: ['Judge'] },
    ])
  })
})
