import { must } from '#src/base/assert.ts'
import { noSuchObject, serviceError, updateError } from '../directory-error.ts'
import { requireWrite, type Actor, type Directory } from '../directory.ts'
import { attributeNamed } from '../schema/schema.ts'
import { firstText, type Entry } from '../tree/entry.ts'
import { guidText } from '../tree/windows-formats.ts'
import { resultCode } from '../wire/result.ts'

/** What a tombstone keeps beside its identity (MS-ADTS 3.1.1.5.5.1.1). */
const keptByTombstones = new Set([
  'objectSid',
  'sAMAccountName',
  'userAccountControl',
  'groupType',
  'sIDHistory',
  'mS-DS-CreatorSID',
  'legacyExchangeDN',
  'systemFlags',
])

/**
 * Deletes an object: it becomes a tombstone under CN=Deleted Objects with `\0ADEL:guid` in its name. Groups and reports lose their
 * links to it without being changed themselves, so that no delta ever tells of it.
 */
export function deleteObject(directory: Directory, actor: Actor, request: { dn: string; extent: 'leaf' | 'tree' }): void {
  const { tree } = directory
  const entry = tree.get(request.dn)
  if (entry.state === 'deleted') throw noSuchObject(tree.domain.dn)
  requireWrite(directory, actor)
  if (entry.role === 'naming-context') throw serviceError(resultCode.unwillingToPerform, '00002077', '5003 (WILL_NOT_PERFORM)')
  if (request.extent === 'leaf' && hasChildren(entry))
    throw updateError(resultCode.notAllowedOnNonLeaf, '00002015', '6003 (CANT_ON_NON_LEAF)')
  const doomed = withDescendants(entry)
  // 0x55B is ERROR_SPECIAL_ACCOUNT: built-in accounts cannot be deleted.
  if (doomed.some(isCritical)) throw serviceError(resultCode.unwillingToPerform, '0000055B', '5003 (WILL_NOT_PERFORM)')
  tree.transact(() => {
    for (const each of doomed.reverse()) bury(directory, each)
  })
}

function hasChildren(entry: Entry): boolean {
  return (entry.children?.size ?? 0) > 0
}

function withDescendants(entry: Entry): Entry[] {
  const found = [entry]
  for (let i = 0; i < found.length; i++) found.push(...(must(found[i], 'an entry').children?.values() ?? []))
  return found
}

function isCritical(entry: Entry): boolean {
  return firstText(entry.values.get('isCriticalSystemObject')) === 'TRUE'
}

function bury(directory: Directory, entry: Entry): void {
  const { tree } = directory
  for (const [definition, table] of tree.linkTables) {
    for (const target of table.targets(entry)?.keys() ?? []) tree.dropLink(definition, entry, target)
    // References without a link ID are not followed up: they go on naming the tombstone.
    if (definition.linkId === null) continue
    for (const source of table.sources(entry) ?? []) tree.dropLink(definition, source, entry)
  }
  tree.markDeleted(entry)
  for (const name of entry.values.keys()) if (!keptByTombstones.has(name)) tree.set(entry, attributeNamed(name), null)
  tree.move(entry, graveyard(directory, entry), { type: entry.rdn.type, value: `${entry.rdn.value}\nDEL:${guidText(entry.guid)}` })
}

function graveyard(directory: Directory, entry: Entry): Entry {
  return entry.namingContext.child('cn=deleted objects') ?? directory.deletedObjects
}
