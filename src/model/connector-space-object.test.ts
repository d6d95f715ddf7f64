import { describe, expect, it } from 'vitest'
import type { ConnectorId, ObjectId } from './brand.ts'
import {
  emptyObject,
  expectedImage,
  importedImage,
  isUnexported,
  topImage,
  type ConnectorSpaceObject,
  type ExportDelta,
} from './connector-space-object.ts'
import { dnKey } from './dn.ts'

const anna: ConnectorSpaceObject = {
  ...emptyObject({ id: 'o' as ObjectId, connectorId: 'c' as ConnectorId, dn: 'CN=Anna', dnKey: dnKey('CN=Anna') }, 'object'),
  synchronized: { title: ['Clerk'], mail: ['anna@contoso.lab'] },
}

function titled(title: string, operation: ExportDelta['operation'] = 'update'): ExportDelta {
  return { operation, newDn: null, changes: { title: { kind: 'replace', values: [title] } } }
}

describe('the images of an object', () => {
  it('are the hologram while nothing is under way', () => {
    for (const image of [importedImage, expectedImage, topImage]) expect(image(anna)).toEqual(anna.synchronized)
  })

  it('show what was imported at once', () => {
    const imported = { ...anna, pendingImport: { operation: 'update', renamedFrom: null, changes: titled('Boss').changes } } as const
    for (const image of [importedImage, expectedImage, topImage]) expect(image(imported)).toEqual({ ...anna.synchronized, title: ['Boss'] })
  })

  it('are built from the hologram up: unconfirmed, escrowed, pending', () => {
    const tower = { ...anna, unconfirmedExport: titled('one'), escrowedExport: titled('two'), pendingExport: titled('three') }
    expect([importedImage, expectedImage, topImage].map((image) => image(tower)['title'])).toEqual([['Clerk'], ['two'], ['three']])
  })

  it('lose an attribute that is to be cleared', () => {
    const cleared: ConnectorSpaceObject = {
      ...anna,
      pendingExport: { operation: 'update', newDn: null, changes: { mail: { kind: 'replace', values: [] } } },
    }
    expect(topImage(cleared)).toEqual({ title: ['Clerk'] })
    expect(expectedImage(cleared)).toEqual(anna.synchronized)
  })

  it('tell an object that exists only with us from one that was handed out', () => {
    expect(isUnexported({ ...anna, pendingExport: titled('x', 'add') })).toBe(true)
    expect(isUnexported({ ...anna, escrowedExport: titled('x', 'add') })).toBe(false)
    expect(isUnexported({ ...anna, pendingExport: titled('x') })).toBe(false)
  })
})
