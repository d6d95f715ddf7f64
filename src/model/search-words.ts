import { changedValues } from './change.ts'
import type { ConnectorSpaceObject } from './connector-space-object.ts'
import { parseDn, rdnOf } from './dn.ts'
import type { Value } from './value.ts'

/** What people look an object of a connector space up by, whatever the directory. */
const searched = [
  'displayName',
  'sAMAccountName',
  'userPrincipalName',
  'mail',
  'mailNickname',
  'mailNickName',
  'onPremisesSamAccountName',
  'employeeID',
  'employeeId',
] as const

/** Longer texts are cut: whatever else somebody may look for stands in front. */
export const searchTextMax = 400

/** What a search box looks into, in lower case: the names of an object as they are or are about to be. */
export function searchWords(object: ConnectorSpaceObject): string {
  const words = new Set<string>()
  for (const name of searched) for (const value of topValues(object, name)) addWord(words, value)
  addWord(words, ownName(object.dn))
  return [...words].join(' ').slice(0, searchTextMax)
}

/** The values at the top of the tower. The whole image would be computed for nine attributes of it, with every write. */
function topValues(object: ConnectorSpaceObject, name: string): readonly Value[] {
  let values = object.synchronized[name] ?? none
  for (const delta of [object.pendingImport, object.unconfirmedExport, object.escrowedExport, object.pendingExport]) {
    const change = delta?.changes[name]
    if (change !== undefined) values = changedValues(values, change)
  }
  return values
}

const none: readonly Value[] = []

function addWord(words: Set<string>, value: Value): void {
  if (typeof value === 'string' && value !== '') words.add(value.toLowerCase())
}

/** The value of the first component. Names that are made of hexadecimal digits are found as a whole, through the name itself. */
function ownName(dn: string): string {
  const first = rdnOf(dn)
  const plain = /^[a-z]+=([^\\+"#]+)$/i.exec(first)?.[1]
  const value = plain ?? parseDn(first)[0]?.[0]?.value ?? ''
  return value.startsWith('{') ? '' : value
}
