import { accountControl, accountTypeOfGroup, accountTypeOfUser } from '../account-state.ts'
import { accessDenied, attributeError, DirectoryError, frontEndError, serviceError, updateError } from '../directory-error.ts'
import { mayWrite, type Actor, type Directory } from '../directory.ts'
import { attributeNamed, type AttributeDefinition } from '../schema/schema.ts'
import { valueList, type Entry, type Value } from '../tree/entry.ts'
import { filetimeOf } from '../tree/windows-formats.ts'
import type { WireChange } from '../wire/request.ts'
import { resultCode } from '../wire/result.ts'
import { knownAttribute, linkTarget, readValues, requireAllowed, requireUnique, requireWritable } from './attribute-input.ts'
import { requireUsablePassword, writePassword } from './password-write.ts'

/** One modify request on an object that exists. */
export interface Modification {
  readonly entry: Entry
  readonly changes: readonly WireChange[]
  /** `permissive`: adding what is there and removing what is not succeeds silently (permissive modify control). */
  readonly mode: 'strict' | 'permissive'
  readonly passwordReset: 'plain' | 'policy-hints'
}

/** Applies all changes of a request or none. */
export function modifyObject(directory: Directory, actor: Actor, modification: Modification): void {
  const { entry, changes } = modification
  const isPassword = (change: WireChange) => change.type.toLowerCase() === 'unicodepwd'
  const passwordChanges = changes.filter(isPassword)
  const others = changes.filter((change) => !isPassword(change))
  if (entry.state === 'deleted') throw serviceError(resultCode.unwillingToPerform, '00002077', '5003 (WILL_NOT_PERFORM)')
  directory.tree.transact(() => {
    if (others.length > 0 && !mayWrite(directory, actor)) throw accessDenied()
    for (const change of others) applyChange(directory, modification, change)
    if (passwordChanges.length > 0) {
      writePassword(directory, { account: entry, actor, reset: modification.passwordReset }, passwordChanges)
    }
    if (others.some((change) => change.type.toLowerCase() === 'useraccountcontrol')) requireUsablePassword(directory, entry)
  })
}

function applyChange(directory: Directory, modification: Modification, change: WireChange): void {
  const { entry } = modification
  const definition = knownAttribute(change.type)
  const { rdn } = entry.definition
  if (definition.name === rdn || definition.name === 'name') throw updateError(resultCode.notAllowedOnRdn, '00002016', '6004 (CANT_ON_RDN)')
  requireWritable(definition)
  requireAllowed(definition, entry.definition)
  if (definition.syntax === 'dn') return changeLinks(directory, modification, { definition, change })
  const values = nextValues(modification, definition, change)
  if (values === 'unchanged') return
  if (values.length === 0 && entry.definition.mandatory.includes(definition.name)) {
    throw updateError(resultCode.objectClassViolation, '0000207C', '6002 (OBJ_CLASS_VIOLATION)')
  }
  requireUnique(directory, definition, { values, owner: entry })
  setValues(directory, entry, { definition, values })
}

/** The values an attribute has after a change. */
function nextValues(modification: Modification, definition: AttributeDefinition, change: WireChange): readonly Value[] | 'unchanged' {
  const present = valueList(modification.entry.values.get(definition.name))
  const sent = readValues(definition, change.values)
  switch (change.operation) {
    case 'replace':
      return sent.length === 0 && present.length === 0 ? 'unchanged' : sent
    case 'add': {
      if (sent.length === 0) throw frontEndError(resultCode.protocolError, '00000057', 'Error in attribute conversion operation')
      const fresh = sent.filter((value) => !present.some((each) => isSame(each, value)))
      const clash = fresh.length < sent.length || (definition.arity === 'single' && present.length > 0)
      if (clash && !(modification.mode === 'permissive' && fresh.length < sent.length)) throw valueExists(definition)
      return fresh.length === 0 ? 'unchanged' : [...present, ...fresh]
    }
    case 'delete': {
      if (sent.length === 0) return present.length > 0 ? [] : missing(definition, modification.mode)
      const rest = present.filter((value) => !sent.some((each) => isSame(each, value)))
      return present.length - rest.length === sent.length ? rest : missing(definition, modification.mode)
    }
  }
}

function valueExists(definition: AttributeDefinition): DirectoryError {
  return attributeError(resultCode.attributeOrValueExists, {
    win32: '00002083',
    problem: '1006 (ATT_OR_VALUE_EXISTS)',
    attribute: definition.name,
  })
}

function missing(definition: AttributeDefinition, mode: Modification['mode']): 'unchanged' {
  if (mode === 'permissive') return 'unchanged'
  throw attributeError(resultCode.noSuchAttribute, { win32: '00002085', problem: '1001 (NO_ATTRIBUTE_OR_VAL)', attribute: definition.name })
}

function isSame(a: Value, b: Value): boolean {
  return typeof a === 'string' && typeof b === 'string' ? a.toLowerCase() === b.toLowerCase() : Buffer.from(a).equals(Buffer.from(b))
}

/** Stores values and what follows from them: some account attributes mean more than they say. */
function setValues(
  directory: Directory,
  entry: Entry,
  { definition, values }: { definition: AttributeDefinition; values: readonly Value[] },
): void {
  const { tree } = directory
  const [value] = values
  const stored = values.length === 0 ? null : values.length === 1 ? (value as Value) : values
  switch (definition.name) {
    case 'pwdLastSet':
      return tree.set(entry, definition, writtenPasswordTime(directory, value))
    case 'lockoutTime':
      if (value !== '0') throw serviceError(resultCode.unwillingToPerform, '00000057', '5003 (WILL_NOT_PERFORM)')
      tree.set(entry, attributeNamed('badPwdCount'), '0')
      return tree.set(entry, definition, '0')
    case 'userAccountControl':
      tree.set(entry, attributeNamed('sAMAccountType'), accountTypeOfUser(Number(value)))
      return tree.set(entry, definition, String(Number(value) & ~(accountControl.lockedOut | accountControl.passwordExpired)))
    case 'groupType':
      tree.set(entry, attributeNamed('sAMAccountType'), accountTypeOfGroup(Number(value)))
      return tree.set(entry, definition, stored)
    default:
      return tree.set(entry, definition, stored)
  }
}

/** Clients may write 0 ("must change") and -1 ("changed now") to pwdLastSet, nothing else. */
function writtenPasswordTime(directory: Directory, value: Value | undefined): string {
  if (value === '0') return '0'
  if (value === '-1') return filetimeOf(directory.tree.clock.now())
  throw serviceError(resultCode.unwillingToPerform, '00000057', '5003 (WILL_NOT_PERFORM)')
}

interface LinkChange {
  readonly definition: AttributeDefinition
  readonly change: WireChange
}

function changeLinks(directory: Directory, modification: Modification, { definition, change }: LinkChange): void {
  const { tree } = directory
  const { entry } = modification
  const table = tree.linksOf(definition)
  const present = [...(table.targets(entry)?.keys() ?? [])]
  if (change.operation === 'replace' || (change.operation === 'delete' && change.values.length === 0)) {
    if (change.operation === 'delete' && present.length === 0) return void missing(definition, modification.mode)
    const wanted = new Set(change.values.map((value) => linkTarget(directory, definition, value)))
    requireSingle(definition, wanted.size)
    for (const target of present) if (!wanted.has(target)) tree.unlink(definition, entry, target)
    for (const target of wanted) if (!table.has(entry, target)) tree.link(definition, entry, target)
    return
  }
  for (const value of change.values) {
    if (change.operation === 'add') addLink(directory, modification, { definition, value })
    else removeLink(directory, modification, { definition, value })
  }
}

interface OneLink {
  readonly definition: AttributeDefinition
  readonly value: Buffer
}

/** A member who is already in is refused with 68, not 20: the accounts manager speaks before the attribute layer does. */
function addLink(directory: Directory, modification: Modification, { definition, value }: OneLink): void {
  const { entry, mode } = modification
  const table = directory.tree.linksOf(definition)
  const target = linkTarget(directory, definition, value)
  if (!table.has(entry, target)) {
    requireSingle(definition, (table.targets(entry)?.size ?? 0) + 1)
    return directory.tree.link(definition, entry, target)
  }
  if (mode === 'permissive') return
  if (definition.name === 'member') throw updateError(resultCode.entryAlreadyExists, '00000562', '6005 (ENTRY_EXISTS)')
  throw valueExists(definition)
}

function removeLink(directory: Directory, modification: Modification, { definition, value }: OneLink): void {
  const { entry, mode } = modification
  const target = directory.tree.find(value.toString('utf8'))
  if (target !== null && directory.tree.linksOf(definition).has(entry, target)) return directory.tree.unlink(definition, entry, target)
  if (mode === 'permissive') return
  if (definition.name === 'member') throw serviceError(resultCode.unwillingToPerform, '00000561', '5003 (WILL_NOT_PERFORM)')
  missing(definition, mode)
}

function requireSingle(definition: AttributeDefinition, count: number): void {
  if (definition.arity === 'multiple' || count <= 1) return
  throw attributeError(resultCode.attributeOrValueExists, {
    win32: '00002081',
    problem: '1006 (ATT_OR_VALUE_EXISTS)',
    attribute: definition.name,
  })
}
