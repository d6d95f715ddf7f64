import { badName, noSuchObject, serviceError, updateError } from '../directory-error.ts'
import { requireWrite, type Actor, type Directory } from '../directory.ts'
import { parseRdn, rdnKey } from '../tree/distinguished-name.ts'
import type { Entry } from '../tree/entry.ts'
import type { RenameOperation } from '../wire/request.ts'
import { resultCode } from '../wire/result.ts'

/** Renames, moves, or both. Links to the object and to everything below it follow by themselves. */
export function renameObject(directory: Directory, actor: Actor, request: RenameOperation): void {
  const { tree } = directory
  const entry = tree.get(request.dn)
  if (entry.state === 'deleted') throw noSuchObject(tree.domain.dn)
  requireWrite(directory, actor)
  // Active Directory keeps one RDN value only, so the old one cannot stay.
  if (request.oldRdn === 'keep') throw serviceError(resultCode.unwillingToPerform, '00002077', '5003 (WILL_NOT_PERFORM)')
  const rdn = parseRdn(request.rdn)
  if (rdn.type.toLowerCase() !== entry.definition.rdn) throw badName(request.rdn)
  if (entry.role === 'naming-context' || entry.parent === null)
    throw serviceError(resultCode.unwillingToPerform, '0000207E', '5003 (WILL_NOT_PERFORM)')
  const parent = request.superior === null ? entry.parent : tree.find(request.superior)
  // 0x2089 is ERROR_DS_NO_PARENT_OBJECT; unlike an add, a move answers 80 (other).
  if (parent === null) throw updateError(resultCode.other, '00002089', '5012 (DIR_ERROR)')
  requireMovable(entry, parent)
  const namesake = parent.child(rdnKey(rdn))
  if (namesake !== null && namesake !== entry) throw updateError(resultCode.entryAlreadyExists, '00002071', '6005 (ENTRY_EXISTS)')
  tree.transact(() => tree.move(entry, parent, { type: entry.rdn.type, value: rdn.value }))
}

function requireMovable(entry: Entry, parent: Entry): void {
  if (parent.isWithin(entry)) throw serviceError(resultCode.unwillingToPerform, '00002077', '5003 (WILL_NOT_PERFORM)')
  if (parent.namingContext !== entry.namingContext) throw updateError(resultCode.affectsMultipleDsas, '0000209A', '6001 (NAMING_VIOLATION)')
  const allowed = parent.definition.chain.some((name) => entry.definition.superiors.has(name.toLowerCase()))
  if (!allowed) throw updateError(resultCode.namingViolation, '00002099', '6001 (NAMING_VIOLATION)')
}
