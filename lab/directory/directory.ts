import { assert } from '#src/base/assert.ts'
import type { Ids } from '#src/base/ids.ts'
import { numberOf } from './account-state.ts'
import type { Accounts } from './accounts.ts'
import { accessDenied } from './directory-error.ts'
import { attributeNamed } from './schema/schema.ts'
import type { Entry } from './tree/entry.ts'
import type { DirectoryTree } from './tree/tree.ts'
import { guidBytes, sidInDomain } from './tree/windows-formats.ts'

/** Everything an operation works on: objects, accounts and the identity of this domain controller. */
export interface Directory {
  readonly tree: DirectoryTree
  readonly accounts: Accounts
  readonly ids: Ids
  readonly dnsDomain: string
  readonly netbiosName: string
  readonly domainSid: Buffer
  /** The head of the configuration naming context. */
  readonly configuration: Entry
  /** The container tombstones of the domain go to. */
  readonly deletedObjects: Entry
  /** This controller's nTDSDSA object. */
  readonly settings: Entry
  readonly serverDn: string
  readonly hostName: string
}

/** On whose behalf an operation runs. */
export interface Actor {
  /** null: anonymous. */
  readonly account: Entry | null
  readonly role: 'administrator' | 'user'
  readonly transport: 'plain' | 'encrypted'
}

/** May the actor change objects? */
export function mayWrite(directory: Directory, actor: Actor): boolean {
  return actor.role === 'administrator' || (actor.account !== null && directory.accounts.holds(actor.account, 'write'))
}

export function requireWrite(directory: Directory, actor: Actor): void {
  if (!mayWrite(directory, actor)) throw accessDenied()
}

export function mayReadDeleted(directory: Directory, actor: Actor): boolean {
  return actor.role === 'administrator' || (actor.account !== null && directory.accounts.holds(actor.account, 'read-deleted-objects'))
}

export function mayReplicate(directory: Directory, actor: Actor): boolean {
  return actor.role === 'administrator' || (actor.account !== null && directory.accounts.holds(actor.account, 'replicate-changes'))
}

/** Identity of this copy of the database; DirSync cookies belong to it. */
export function invocationIdOf(directory: Pick<Directory, 'settings'>): Buffer {
  const value = directory.settings.values.get('invocationId')
  assert(Buffer.isBuffer(value), 'the nTDSDSA object carries an invocationId')
  return value
}

/** A fresh object GUID in wire order. */
export function freshGuid(directory: Pick<Directory, 'ids'>): Buffer {
  return guidBytes(directory.ids.next())
}

const nextRid = attributeNamed('rIDNextRID')

/** The SID of a new account; the last RID given out is kept on the domain object, so that restoring a backup takes it back too. */
export function freshSid(directory: Pick<Directory, 'tree' | 'domainSid'>): Buffer {
  const { tree, domainSid } = directory
  const rid = numberOf(tree.domain, nextRid.name) + 1
  tree.set(tree.domain, nextRid, String(rid))
  return sidInDomain(domainSid, rid)
}
