import { must } from '#src/base/assert.ts'
import { accountControl, controlBits, domainPolicy } from './account-state.ts'
import type { Right } from './accounts.ts'
import { readAttribute } from './attribute-values.ts'
import { freshGuid, invocationIdOf, type Actor, type Directory } from './directory.ts'
import { policyAttributes, type DomainPolicyOptions } from './domain-policy-options.ts'
import { addObject } from './operations/add.ts'
import { deleteObject } from './operations/delete.ts'
import { modifyObject } from './operations/modify.ts'
import { renameObject } from './operations/rename.ts'
import { attributeNamed } from './schema/schema.ts'
import { formatRdn } from './tree/distinguished-name.ts'
import { valueList, type Entry, type Value } from './tree/entry.ts'
import type { Backup } from './tree/tree.ts'
import { filetimeOf } from './tree/windows-formats.ts'
import type { WireAttribute } from './wire/request.ts'

/** What an attribute is set to: one value, several, or null for none. */
export type Setting = Value | readonly Value[] | null

/** Attributes by lDAPDisplayName. */
export type Settings = Readonly<Record<string, Setting>>

/** A user, group, contact or organizational unit to be added. */
export interface Addition {
  readonly name: string
  /** DN of the container; CN=Users where nothing is said. */
  readonly parent?: string
  readonly attributes?: Settings
}

/** A user: without an account name the common name serves, without a password nobody can sign in. */
export interface UserAddition extends Addition {
  readonly sAMAccountName?: string
  readonly password?: string
}

const never = '9223372036854775807'
const logonHoursBytes = 21

/**
 * What an administrator does at the controller itself, without LDAP: for tests, demos and the simulator. Accounts are named by DN,
 * UPN, NETBIOS\name or bare sAMAccountName; objects by DN. Refusals are DirectoryErrors, as over LDAP.
 */
export class DirectoryAdministrator {
  readonly #directory: Directory
  readonly #actor: Actor = { account: null, role: 'administrator', transport: 'encrypted' }

  constructor(directory: Directory) {
    this.#directory = directory
  }

  get highestCommittedUsn(): number {
    return this.#directory.tree.highestUsn
  }

  get invocationId(): Buffer {
    return invocationIdOf(this.#directory)
  }

  /** Adds an object of any class and returns its DN. */
  add(dn: string, className: string, settings: Settings = {}): string {
    const attributes = wireAttributes({ objectClass: className, ...settings })
    return addObject(this.#directory, this.#actor, { dn, attributes }).dn
  }

  /** Adds an enabled user and returns its DN. */
  addUser(user: UserAddition): string {
    const account = user.sAMAccountName ?? user.name.toLowerCase().replaceAll(/[^a-z0-9.-]/g, '')
    const dn = this.add(this.#dnOf('CN', user), 'user', {
      sAMAccountName: account,
      userPrincipalName: `${account}@${this.#directory.dnsDomain}`,
      displayName: user.name,
      userAccountControl: String(accountControl.normalAccount | accountControl.passwordNotRequired),
      ...user.attributes,
    })
    if (user.password !== undefined) this.setPassword(dn, user.password)
    return dn
  }

  /** Adds a global security group, unless the attributes say otherwise. */
  addGroup(group: Addition & { readonly members?: readonly string[] }): string {
    const members = group.members === undefined || group.members.length === 0 ? {} : { member: group.members }
    return this.add(this.#dnOf('CN', group), 'group', { sAMAccountName: group.name, ...members, ...group.attributes })
  }

  /** Adds a computer as if a user had joined it to the domain: the controller notes the security identifier of who did. */
  addComputer(computer: Addition & { readonly joinedBy: string }): string {
    const dn = this.add(this.#dnOf('CN', computer), 'computer', { sAMAccountName: `${computer.name}$`, ...computer.attributes })
    const { tree } = this.#directory
    const creator = this.account(computer.joinedBy).values.get('objectSid') as Value
    tree.transact(() => this.#set(tree.get(dn), 'mS-DS-CreatorSID', creator))
    return dn
  }

  addContact(contact: Addition): string {
    return this.add(this.#dnOf('CN', contact), 'contact', { displayName: contact.name, ...contact.attributes })
  }

  /** Adds an organizational unit, below the domain where no parent is given. */
  addOrganizationalUnit(unit: Addition): string {
    return this.add(this.#dnOf('OU', { parent: this.#directory.tree.domain.dn, ...unit }), 'organizationalUnit', unit.attributes ?? {})
  }

  /** Replaces attributes; null clears one. */
  modify(dn: string, settings: Settings): void {
    const changes = wireAttributes(settings).map((attribute) => ({ operation: 'replace' as const, ...attribute }))
    modifyObject(this.#directory, this.#actor, { entry: this.#directory.tree.get(dn), changes, mode: 'permissive', passwordReset: 'plain' })
  }

  addMember(group: string, member: string): void {
    this.#changeMember(group, 'add', member)
  }

  removeMember(group: string, member: string): void {
    this.#changeMember(group, 'delete', member)
  }

  /** Gives an object another name in its place, for example `Anna Berg-Weiß`; returns the DN it has then. */
  rename(dn: string, name: string): string {
    const entry = this.#directory.tree.get(dn)
    const rdn = formatRdn({ type: entry.rdn.type, value: name })
    renameObject(this.#directory, this.#actor, { kind: 'modify-dn', dn, rdn, oldRdn: 'delete', superior: null })
    return entry.dn
  }

  /** Moves an object under another container; returns the DN it has then. */
  move(dn: string, parent: string): string {
    const entry = this.#directory.tree.get(dn)
    renameObject(this.#directory, this.#actor, { kind: 'modify-dn', dn, rdn: formatRdn(entry.rdn), oldRdn: 'delete', superior: parent })
    return entry.dn
  }

  delete(dn: string, extent: 'leaf' | 'tree' = 'leaf'): void {
    deleteObject(this.#directory, this.#actor, { dn, extent })
  }

  /** Sets a password past the policy; pwdLastSet becomes now. */
  setPassword(account: string, password: string): void {
    const { tree, accounts } = this.#directory
    const entry = this.account(account)
    tree.transact(() => {
      accounts.passwords.set(entry, password, domainPolicy(tree).passwordHistoryLength)
      this.#set(entry, 'pwdLastSet', filetimeOf(tree.clock.now()))
      this.#setBits(entry, { off: accountControl.passwordNotRequired })
      tree.stamp(entry, 'unicodePwd')
    })
  }

  /** Sign-ins answer 533. */
  disable(account: string): void {
    this.#change(account, (entry) => this.#setBits(entry, { on: accountControl.disabled }))
  }

  enable(account: string): void {
    this.#change(account, (entry) => this.#setBits(entry, { off: accountControl.disabled }))
  }

  /** Sign-ins answer 775 until `unlock` or the end of the lockout duration. */
  lock(account: string): void {
    this.#change(account, (entry) => this.#set(entry, 'lockoutTime', this.#now()))
  }

  unlock(account: string): void {
    this.#change(account, (entry) => {
      this.#set(entry, 'lockoutTime', '0')
      this.#set(entry, 'badPwdCount', '0')
    })
  }

  /** Makes the password as old as the policy allows: sign-ins answer 532. */
  expirePassword(account: string): void {
    const { tree } = this.#directory
    const age = must(domainPolicy(tree).maxPasswordAgeMs, 'a maximum password age in the policy')
    this.#change(account, (entry) => {
      this.#setBits(entry, { off: accountControl.passwordNeverExpires })
      this.#set(entry, 'pwdLastSet', filetimeOf(tree.clock.now() - age - 1))
    })
  }

  /** "User must change password at next logon": sign-ins answer 773. */
  requirePasswordChange(account: string): void {
    this.#change(account, (entry) => {
      this.#setBits(entry, { off: accountControl.passwordNeverExpires })
      this.#set(entry, 'pwdLastSet', '0')
    })
  }

  /** The account ends at `atMs`, by default a minute ago: sign-ins answer 701. null takes the end away. */
  expireAccount(account: string, atMs: number | null = this.#directory.tree.clock.now() - 60_000): void {
    this.#change(account, (entry) => this.#set(entry, 'accountExpires', atMs === null ? never : filetimeOf(atMs)))
  }

  /** No hour of the week is allowed: sign-ins answer 530. `any` takes the limit away. */
  limitLogonHours(account: string, hours: 'none' | 'any'): void {
    this.#change(account, (entry) => this.#set(entry, 'logonHours', hours === 'none' ? Buffer.alloc(logonHoursBytes) : null))
  }

  /** Sign-ins are allowed from these computers only and answer 531; null takes the limit away. */
  limitWorkstations(account: string, computers: string | null): void {
    this.#change(account, (entry) => this.#set(entry, 'userWorkstations', computers))
  }

  grant(account: string, right: Right): void {
    this.#directory.accounts.grant(this.account(account), right)
  }

  revoke(account: string, right: Right): void {
    this.#directory.accounts.revoke(this.account(account), right)
  }

  /** Changes the password and lockout policy; what is not named stays. */
  setPolicy(policy: DomainPolicyOptions): void {
    const { tree } = this.#directory
    const present = domainPolicy(tree)
    const attributes = policyAttributes({ ...present, ...policy })
    tree.transact(() => {
      for (const [name, value] of Object.entries(attributes)) this.#set(tree.domain, name, value)
    })
  }

  /** All attributes of an object, as the administrator would read them, constructed ones on request; null when it is not there. */
  read(dn: string, constructed: readonly string[] = []): Readonly<Record<string, readonly Value[]>> | null {
    const { tree, netbiosName } = this.#directory
    const entry = tree.find(dn)
    if (entry === null) return null
    const view = { tree, netbiosName, dnFormat: 'plain', deletedObjects: 'shown', access: 'write' } as const
    const names = [...entry.definition.attributes, ...constructed].map(attributeNamed)
    const found = names.filter((each) => each.source !== 'constructed' || constructed.includes(each.name))
    const pairs = found.map((each) => [each.name, valueList(readAttribute(entry, each, view))] as const)
    return Object.fromEntries(pairs.filter(([, values]) => values.length > 0))
  }

  /** DNs of all live objects of a structural class, in no particular order. */
  list(className: string): readonly string[] {
    const live = [...this.#directory.tree.entries()].filter((entry) => entry.state === 'live' && entry.definition.row.name === className)
    return live.map((entry) => entry.dn)
  }

  takeBackup(): Backup {
    return this.#directory.tree.takeBackup()
  }

  /**
   * Puts an old image back as a hypervisor does it: same invocationId, lower USN. Clients with a newer cookie then miss changes
   * without being told.
   */
  restore(backup: Backup): void {
    this.#directory.tree.restore(backup)
  }

  /** What a proper restore does as well: a fresh invocationId, so that old cookies mean a full synchronization. */
  renewInvocationId(): void {
    const { tree, settings } = this.#directory
    tree.transact(() => tree.set(settings, attributeNamed('invocationId'), freshGuid(this.#directory)))
  }

  /** The account a name stands for; a missing one is an error of the caller. */
  account(name: string): Entry {
    const { accounts, netbiosName } = this.#directory
    const plain = /[=\\@]/.test(name) ? name : `${netbiosName}\\${name}`
    return must(accounts.locate(plain), `account ${name}`)
  }

  #change(account: string, change: (entry: Entry) => void): void {
    const entry = this.account(account)
    this.#directory.tree.transact(() => change(entry))
  }

  #changeMember(group: string, operation: 'add' | 'delete', member: string): void {
    const changes = [{ operation, type: 'member', values: [Buffer.from(member)] }]
    modifyObject(this.#directory, this.#actor, { entry: this.#directory.tree.get(group), changes, mode: 'strict', passwordReset: 'plain' })
  }

  #set(entry: Entry, name: string, value: Value | null): void {
    this.#directory.tree.set(entry, attributeNamed(name), value)
  }

  #setBits(entry: Entry, bits: { readonly on?: number; readonly off?: number }): void {
    const before = controlBits(entry)
    const after = (before | (bits.on ?? 0)) & ~(bits.off ?? 0)
    if (after !== before) this.#set(entry, 'userAccountControl', String(after))
  }

  #now(): string {
    return filetimeOf(this.#directory.tree.clock.now())
  }

  #dnOf(type: 'CN' | 'OU', addition: Addition): string {
    const parent = addition.parent ?? `CN=Users,${this.#directory.tree.domain.dn}`
    return `${formatRdn({ type, value: addition.name })},${parent}`
  }
}

function wireAttributes(settings: Settings): WireAttribute[] {
  return Object.entries(settings).map(([type, setting]) => ({
    type,
    values: setting === null ? [] : valueList(setting).map((value) => Buffer.from(value)),
  }))
}
