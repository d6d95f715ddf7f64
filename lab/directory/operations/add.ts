import { accountControl, accountTypeOfGroup, accountTypeOfUser } from '../account-state.ts'
import { frontEndError, updateError, DirectoryError } from '../directory-error.ts'
import { freshGuid, freshSid, requireWrite, type Actor, type Directory } from '../directory.ts'
import { attributeNamed, findClass, type AttributeDefinition, type ClassDefinition } from '../schema/schema.ts'
import { parseRdn, rdnKey, splitDn, type Rdn } from '../tree/distinguished-name.ts'
import { firstText, type Entry, type Value } from '../tree/entry.ts'
import type { WireAttribute } from '../wire/request.ts'
import { resultCode } from '../wire/result.ts'
import { knownAttribute, linkTarget, readValues, requireAllowed, requireUnique, requireWritable } from './attribute-input.ts'
import { requireUsablePassword, writeInitialPassword } from './password-write.ts'

const globalSecurityGroup = '-2147483646'
const domainUsersRid = '513'
const domainComputersRid = '515'
const neverExpires = '9223372036854775807'

/** Attributes that say what an add is about and are not simply stored. */
const structural = new Set(['objectClass', 'unicodePwd', 'objectCategory', 'instanceType', 'cn', 'ou', 'dc', 'name', 'distinguishedName'])

interface Placement {
  readonly parent: Entry
  readonly rdn: Rdn
  readonly definition: ClassDefinition
}

/** Adds one object, with the identity and defaults a domain controller gives it. Everything or nothing. */
export function addObject(directory: Directory, actor: Actor, request: { dn: string; attributes: readonly WireAttribute[] }): Entry {
  const placement = placeOf(directory, request)
  requireWrite(directory, actor)
  return directory.tree.transact(() => {
    const entry = directory.tree.create({ ...placement, guid: freshGuid(directory), atMs: directory.tree.clock.now() })
    for (const attribute of request.attributes) storeAttribute(directory, entry, attribute)
    const initial = request.attributes.find((each) => each.type.toLowerCase() === 'unicodepwd')?.values[0]
    fillDefaults(directory, entry)
    if (initial !== undefined) writeInitialPassword(directory, { account: entry, actor, reset: 'plain' }, initial)
    requireUsablePassword(directory, entry)
    requireMandatory(entry)
    return entry
  })
}

function placeOf(directory: Directory, request: { dn: string; attributes: readonly WireAttribute[] }): Placement {
  const rdns = splitDn(request.dn)
  const rdn = parseRdn(rdns[0] ?? '')
  const parent = directory.tree.get(rdns.slice(1).join(','))
  if (parent.child(rdnKey(rdn)) !== null) throw updateError(resultCode.entryAlreadyExists, '00002071', '6005 (ENTRY_EXISTS)')
  const definition = classOf(request.attributes)
  if (rdn.type.toLowerCase() !== definition.rdn) throw namingViolation()
  if (!isAllowedUnder(definition, parent.definition)) throw namingViolation()
  return { parent, rdn: { type: definition.rdn.toUpperCase(), value: rdn.value }, definition }
}

function namingViolation(): DirectoryError {
  return new DirectoryError(
    resultCode.namingViolation,
    "00002099: NameErr: DSID-03050FDA, problem 2005 (NAMING_VIOLATION), data 0, best match of:\n\t''\n",
  )
}

/** The most specific structural class among the values of objectClass. */
function classOf(attributes: readonly WireAttribute[]): ClassDefinition {
  const values = attributes.find((each) => each.type.toLowerCase() === 'objectclass')?.values ?? []
  const classes = values.map((value) => findClass(value.toString('utf8')))
  if (classes.includes(null)) throw frontEndError(resultCode.noSuchAttribute, '00000057', 'Error in attribute conversion operation')
  const structuralClasses = classes.filter((each) => each !== null && (each.row.kind === 'structural' || each.row.kind === 'type88'))
  const specific = structuralClasses.sort((a, b) => (b?.chain.length ?? 0) - (a?.chain.length ?? 0))[0]
  if (!specific || specific.row.kind !== 'structural')
    throw updateError(resultCode.objectClassViolation, '0000207C', '6002 (OBJ_CLASS_VIOLATION)')
  return specific
}

function isAllowedUnder(definition: ClassDefinition, parent: ClassDefinition): boolean {
  return parent.chain.some((name) => definition.superiors.has(name.toLowerCase()))
}

function storeAttribute(directory: Directory, entry: Entry, attribute: WireAttribute): void {
  const definition = knownAttribute(attribute.type)
  if (structural.has(definition.name) || attribute.values.length === 0) return
  requireAllowed(definition, entry.definition)
  requireWritable(definition)
  if (definition.syntax === 'dn') {
    for (const value of attribute.values) directory.tree.link(definition, entry, linkTarget(directory, definition, value))
    return
  }
  fill(directory, entry, { definition, values: readValues(definition, attribute.values) })
}

interface Content {
  readonly definition: AttributeDefinition
  readonly values: readonly Value[]
}

function fill(directory: Directory, entry: Entry, { definition, values }: Content): void {
  requireUnique(directory, definition, { values, owner: entry })
  directory.tree.fill(entry, definition.name, values.length === 1 ? (values[0] as Value) : values)
}

/** What the security accounts manager adds to users, computers and groups. */
function fillDefaults(directory: Directory, entry: Entry): void {
  if (!entry.definition.chain.includes('user') && entry.definition.row.name !== 'group') return
  const sid = freshSid(directory)
  const defaults = entry.definition.row.name === 'group' ? groupDefaults(entry) : userDefaults(entry)
  directory.tree.fill(entry, 'objectSid', sid)
  for (const [name, value] of Object.entries(defaults)) {
    if (!entry.values.has(name)) fill(directory, entry, { definition: attributeNamed(name), values: [value] })
  }
  if (!entry.values.has('sAMAccountName')) {
    const rid = sid.readUInt32LE(sid.length - 4)
    const name = `$${rid.toString(16).toUpperCase().padStart(6, '0')}-LAB000000000`
    fill(directory, entry, { definition: attributeNamed('sAMAccountName'), values: [name] })
  }
}

function groupDefaults(entry: Entry): Record<string, string> {
  const groupType = firstText(entry.values.get('groupType')) ?? globalSecurityGroup
  return { groupType, sAMAccountType: accountTypeOfGroup(Number(groupType)) }
}

function userDefaults(entry: Entry): Record<string, string> {
  const fallback = accountControl.normalAccount | accountControl.passwordNotRequired | accountControl.disabled
  const bits = Number(firstText(entry.values.get('userAccountControl')) ?? fallback)
  return {
    userAccountControl: String(bits),
    sAMAccountType: accountTypeOfUser(bits),
    primaryGroupID: (bits & accountControl.workstationTrust) === 0 ? domainUsersRid : domainComputersRid,
    accountExpires: neverExpires,
    pwdLastSet: '0',
    badPwdCount: '0',
    badPasswordTime: '0',
    lastLogon: '0',
    logonCount: '0',
    codePage: '0',
    countryCode: '0',
  }
}

/** Only attributes a client must bring itself are checked; the rest of the mandatory ones are given above or follow from the object. */
function requireMandatory(entry: Entry): void {
  const given = new Set(['cn', 'ou', 'dc', 'objectClass', 'objectCategory', 'nTSecurityDescriptor', 'instanceType', 'objectSid'])
  const missing = entry.definition.mandatory.some((name) => !given.has(name) && !entry.values.has(name))
  if (missing) throw updateError(resultCode.objectClassViolation, '0000207C', '6002 (OBJ_CLASS_VIOLATION)')
}
