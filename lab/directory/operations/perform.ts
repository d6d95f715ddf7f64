import { unreachable } from '#src/base/assert.ts'
import { credentialError, frontEndError, DirectoryError } from '../directory-error.ts'
import { readAttribute } from '../attribute-values.ts'
import { mayWrite, type Actor, type Directory } from '../directory.ts'
import type { Faults } from '../faults.ts'
import { valueList } from '../tree/entry.ts'
import type { Tally } from '../tally.ts'
import type { Controls } from '../wire/controls.ts'
import type { Operation } from '../wire/request.ts'
import { resultCode, type ResultCode } from '../wire/result.ts'
import { addObject } from './add.ts'
import { accountNameOf, knownAttribute } from './attribute-input.ts'
import { deleteObject } from './delete.ts'
import { modifyObject } from './modify.ts'
import { renameObject } from './rename.ts'

type Bind = Extract<Operation, { kind: 'bind' }>
type Compare = Extract<Operation, { kind: 'compare' }>
type Write = Extract<Operation, { kind: 'add' | 'modify' | 'delete' | 'modify-dn' }>

/** What a bind is judged by. */
export interface BindSetting {
  readonly directory: Directory
  readonly faults: Faults
  readonly tally: Tally
  readonly simpleBind: 'allowed' | 'needs-encryption'
  readonly transport: Actor['transport']
}

/** A bind request. Returns who the connection belongs to from now on. */
export function performBind(setting: BindSetting, operation: Bind): Actor {
  const { directory, faults, tally, transport } = setting
  const { authentication, name } = operation
  tally.count('binds')
  try {
    if (authentication.kind === 'sasl')
      throw frontEndError(resultCode.authMethodNotSupported, '00002027', 'The SASL mechanism is not supported')
    if (setting.simpleBind === 'needs-encryption' && transport === 'plain' && authentication.password !== '') throw strongerAuthRequired()
    const fault = faults.take('refuse-credentials', ({ account }) => account === undefined || account.toLowerCase() === name.toLowerCase())
    if (fault !== null) throw credentialError(fault.subCode)
    const account = directory.accounts.authenticate(name, authentication.password)
    return { account, transport, role: account !== null && directory.accounts.isAdministrator(account) ? 'administrator' : 'user' }
  } catch (error) {
    tally.count('refused-binds')
    throw error
  }
}

function strongerAuthRequired(): DirectoryError {
  const comment = 'The server requires binds to turn on integrity checking if SSL\\TLS are not already active on the connection'
  return frontEndError(resultCode.strongerAuthRequired, '00002028', comment)
}

/** Refuses what an anonymous connection asks for, in the words of Active Directory. */
function requireBound(actor: Actor): void {
  if (actor.account !== null) return
  const comment = 'In order to perform this operation a successful bind must be completed on the connection.'
  throw frontEndError(resultCode.operationsError, '000004DC', comment)
}

/** What a write runs in. */
export interface WriteSetting {
  readonly directory: Directory
  readonly actor: Actor
  readonly controls: Controls
  readonly tally: Tally
}

/** Carries out a write or throws the refusal. */
export function performWrite(setting: WriteSetting, operation: Write): void {
  const { directory, actor, controls, tally } = setting
  requireBound(actor)
  tally.count('writes')
  switch (operation.kind) {
    case 'add':
      return void addObject(directory, actor, operation)
    case 'delete':
      return deleteObject(directory, actor, { dn: operation.dn, extent: controls.deletion })
    case 'modify-dn':
      return renameObject(directory, actor, operation)
    case 'modify': {
      const entry = directory.tree.get(operation.dn)
      return modifyObject(directory, actor, {
        entry,
        changes: operation.changes,
        mode: controls.modification,
        passwordReset: controls.passwordReset,
      })
    }
    default:
      return unreachable(operation)
  }
}

/** compareTrue or compareFalse; 16 when the object has no such attribute. */
export function performCompare(directory: Directory, actor: Actor, operation: Compare): ResultCode {
  requireBound(actor)
  const entry = directory.tree.get(operation.dn)
  const access = mayWrite(directory, actor) ? 'write' : 'read'
  const view = { tree: directory.tree, netbiosName: directory.netbiosName, dnFormat: 'plain', deletedObjects: 'hidden', access } as const
  const values = valueList(readAttribute(entry, knownAttribute(operation.attribute), view))
  if (values.length === 0) throw frontEndError(resultCode.noSuchAttribute, '00002080', 'The attribute has no value')
  const wanted = operation.value.toString('utf8').toLowerCase()
  const same = values.some((value) => (typeof value === 'string' ? value.toLowerCase() === wanted : value.equals(operation.value)))
  return same ? resultCode.compareTrue : resultCode.compareFalse
}

/** "Who am I?" (RFC 4532): `u:CONTOSO\svc-sync`, empty for an anonymous connection. */
export function whoAmI(directory: Directory, actor: Actor): string {
  return actor.account === null ? '' : `u:${directory.netbiosName}\\${accountNameOf(actor.account)}`
}
