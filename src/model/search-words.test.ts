import { expect, it } from 'vitest'
import type { ConnectorId, ObjectId } from './brand.ts'
import { emptyObject, topImage, type ConnectorSpaceObject } from './connector-space-object.ts'
import { dnKey } from './dn.ts'
import { searchTextMax, searchWords } from './search-words.ts'

function objectNamed(dn: string, different: Partial<ConnectorSpaceObject> = {}): ConnectorSpaceObject {
  return { ...emptyObject({ id: 'o' as ObjectId, connectorId: 'c' as ConnectorId, dn, dnKey: dnKey(dn) }, 'object'), ...different }
}

it('an object is looked up by its names, each once and in lower case, as they are about to be', () => {
  const object = objectNamed('CN=Berg\\, Anna,OU=People,DC=contoso,DC=com', {
    synchronized: { displayName: ['Anna Berg'], mail: ['old@contoso.com'], title: ['Boss'] },
    pendingImport: { operation: 'update', renamedFrom: null, changes: { mail: { kind: 'replace', values: ['A.Berg@contoso.com'] } } },
    unconfirmedExport: { operation: 'update', newDn: null, changes: { displayName: { kind: 'replace', values: ['Anna Silber'] } } },
    pendingExport: {
      operation: 'update',
      newDn: null,
      changes: { userPrincipalName: { kind: 'update', add: ['a.berg@contoso.com'], remove: [] } },
    },
  })
  expect(searchWords(object)).toBe('anna silber a.berg@contoso.com berg, anna')
  expect(topImage(object)['displayName']).toEqual(['Anna Silber'])
})

it('names of hexadecimal digits are left out, and long texts are cut', () => {
  expect(searchWords(objectNamed('CN={616e6e61}'))).toBe('')
  expect(searchWords(objectNamed('CN=x', { synchronized: { displayName: ['n'.repeat(1_000)] } }))).toHaveLength(searchTextMax)
})
