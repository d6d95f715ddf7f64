import { generalizedTime, guidText, sidText } from './tree/windows-formats.ts'
import type { AttributeDefinition } from './schema/schema.ts'
import { attributeNamed, forwardLinkOf } from './schema/schema.ts'
import { firstText, type Entry, type Value, type Values } from './tree/entry.ts'
import type { DirectoryTree } from './tree/tree.ts'
import type { DnFormat } from './wire/controls.ts'
import { computedAccountControl, passwordExpiryTime } from './account-state.ts'

/** Through whose eyes, and in which form, attributes are read. */
export interface ReadView {
  readonly tree: DirectoryTree
  readonly netbiosName: string
  readonly dnFormat: DnFormat
  readonly deletedObjects: 'hidden' | 'shown'
  /** May the reader change objects? Decides what `allowedAttributesEffective` holds. */
  readonly access: 'read' | 'write'
}

/** Attributes that are fields of the object or follow from them. They come with `*`, unlike constructed attributes. */
const derived: Readonly<Record<string, (entry: Entry, view: ReadView) => Values | undefined>> = {
  objectClass: (entry) => entry.definition.chain,
  cn: (entry) => (entry.rdn.type.toLowerCase() === 'cn' ? entry.rdn.value : undefined),
  ou: (entry) => (entry.rdn.type.toLowerCase() === 'ou' ? entry.rdn.value : undefined),
  dc: (entry) => (entry.rdn.type.toLowerCase() === 'dc' ? entry.rdn.value : undefined),
  distinguishedName: (entry, view) => writtenDn(entry, view.dnFormat),
  instanceType: (entry) => (entry.role === 'object' ? '4' : entry.parent === null ? '5' : '13'),
  whenCreated: (entry) => generalizedTime(entry.createdAtMs),
  whenChanged: (entry) => generalizedTime(entry.changedAtMs),
  uSNCreated: (entry) => String(entry.usnCreated),
  uSNChanged: (entry) => String(entry.usnChanged),
  name: (entry) => entry.rdn.value,
  objectGUID: (entry) => entry.guid,
  objectCategory: (entry, view) => categoryDn(view.tree, entry.definition.category),
  isDeleted: (entry) => (entry.state === 'deleted' ? 'TRUE' : undefined),
  lastKnownParent: (entry, view) => (entry.lastKnownParent === null ? undefined : writtenDn(entry.lastKnownParent, view.dnFormat)),
}

/** The attributes above, in the order they are sent. */
export const derivedDefinitions: readonly AttributeDefinition[] = Object.keys(derived).map(attributeNamed)

/** Attributes computed when somebody asks for them by name (MS-ADTS 3.1.1.4.5). */
const constructed: Readonly<Record<string, (entry: Entry, view: ReadView) => Values | undefined>> = {
  allowedAttributes: (entry) => [...entry.definition.attributes],
  allowedAttributesEffective: (entry, view) => (view.access === 'write' ? writableNames(entry) : undefined),
  canonicalName: (entry) => canonicalName(entry),
  createTimeStamp: (entry) => generalizedTime(entry.createdAtMs),
  modifyTimeStamp: (entry) => generalizedTime(entry.changedAtMs),
  parentGUID: (entry) => entry.parent?.guid,
  'msDS-parentdistname': (entry) => entry.parent?.dn,
  'msDS-PrincipalName': (entry, view) => principalName(entry, view),
  'msDS-User-Account-Control-Computed': (entry, view) => computedAccountControl(view.tree, entry),
  'msDS-UserPasswordExpiryTimeComputed': (entry, view) => passwordExpiryTime(view.tree, entry),
  primaryGroupToken: (entry) => (entry.definition.row.name === 'group' ? relativeId(entry) : undefined),
  structuralObjectClass: (entry) => entry.definition.chain,
  tokenGroups: (entry, view) => tokenGroups(entry, view.tree),
}

/** Whether an attribute is one of the object's own fields. */
export function isDerived(definition: AttributeDefinition): boolean {
  return definition.name in derived
}

/** Reads one attribute of any object, as LDAP writes it: undefined when it has none or nobody may read it. */
export type AttributeReader = (entry: Entry) => Values | undefined

/** The reader of an attribute. What can be decided once per search is decided here and not per object. */
export function attributeReader(definition: AttributeDefinition, view: ReadView): AttributeReader {
  const { name } = definition
  if (definition.secrecy === 'secret') return () => undefined
  const own = derived[name] ?? constructed[name]
  if (own !== undefined) return (entry) => own(entry, view)
  return definition.syntax === 'dn' ? linkReader(definition, view) : (entry) => entry.values.get(name)
}

/** The values of one attribute of one object. */
export function readAttribute(entry: Entry, definition: AttributeDefinition, view: ReadView): Values | undefined {
  return attributeReader(definition, view)(entry)
}

function linkReader(definition: AttributeDefinition, view: ReadView): AttributeReader {
  const forward = definition.source === 'stored' ? definition : forwardLinkOf(definition)
  if (forward === null) return () => undefined
  const table = view.tree.linksOf(forward)
  const linked = definition.source === 'stored' ? (entry: Entry) => table.targets(entry)?.keys() : (entry: Entry) => table.sources(entry)
  return (entry) => {
    const others = linked(entry)
    if (others === undefined) return undefined
    const names: Value[] = []
    for (const other of others) if (isVisible(other, view)) names.push(writtenDn(other, view.dnFormat))
    return names.length === 0 ? undefined : names
  }
}

/** The objects a link or back link of `entry` names; null when the attribute is not a link. */
export function linkedEntries(entry: Entry, definition: AttributeDefinition, tree: DirectoryTree): Iterable<Entry> | null {
  if (definition.syntax !== 'dn' || isDerived(definition)) return null
  if (definition.source === 'stored') return tree.linksOf(definition).targets(entry)?.keys() ?? []
  const forward = forwardLinkOf(definition)
  return forward === null ? [] : (tree.linksOf(forward).sources(entry) ?? [])
}

/** A name as the extended DN control asks for it: `<GUID=…>;<SID=…>;CN=…`. */
export function writtenDn(entry: Entry, format: DnFormat): string {
  if (format === 'plain') return entry.dn
  const sid = entry.values.get('objectSid')
  const guid = format === 'guid-text' ? guidText(entry.guid) : entry.guid.toString('hex')
  const sidPart = Buffer.isBuffer(sid) ? `<SID=${format === 'guid-text' ? sidText(sid) : sid.toString('hex')}>;` : ''
  return `<GUID=${guid}>;${sidPart}${entry.dn}`
}

function isVisible(entry: Entry, view: ReadView): boolean {
  return entry.state === 'live' || view.deletedObjects === 'shown'
}

/** DN of the class object that objectCategory names. */
function categoryDn(tree: DirectoryTree, category: string): string {
  return `CN=${category},CN=Schema,CN=Configuration,${tree.domain.dn}`
}

function writableNames(entry: Entry): string[] {
  return [...entry.definition.attributes]
    .map(attributeNamed)
    .filter(isWritable)
    .map((each) => each.name)
}

function isWritable(definition: AttributeDefinition): boolean {
  return definition.writableBy === 'anyone' && definition.source === 'stored'
}

/** `contoso.lab/Users/Anna Berg`. */
function canonicalName(entry: Entry): string {
  const parts: string[] = []
  let current: Entry = entry
  while (current.parent !== null) {
    parts.unshift(current.rdn.value.replaceAll('/', '\\/'))
    current = current.parent
  }
  return `${dnsName(current.dn)}/${parts.join('/')}`
}

/** `contoso.lab` of `DC=contoso,DC=lab`. */
function dnsName(dn: string): string {
  return dn
    .split(',')
    .map((part) => part.slice(part.indexOf('=') + 1))
    .join('.')
}

function principalName(entry: Entry, view: ReadView): string | undefined {
  const account = firstText(entry.values.get('sAMAccountName'))
  return account === null ? undefined : `${view.netbiosName}\\${account}`
}

function relativeId(entry: Entry): string | undefined {
  const sid = entry.values.get('objectSid')
  return Buffer.isBuffer(sid) ? String(sid.readUInt32LE(sid.length - 4)) : undefined
}

/** SIDs of every group the object is in, through nesting, its primary group included. */
export function tokenGroups(entry: Entry, tree: DirectoryTree): Values | undefined {
  const sids = [...groupsOf(entry, tree)].map((group) => group.values.get('objectSid')).filter((sid) => Buffer.isBuffer(sid))
  return sids.length === 0 ? undefined : sids
}

/** Every group `entry` is in, directly, through nesting or as its primary group. */
export function groupsOf(entry: Entry, tree: DirectoryTree): ReadonlySet<Entry> {
  const members = tree.linksOf(attributeNamed('member'))
  const found = new Set<Entry>()
  const waiting = [entry, ...primaryGroup(entry, tree)]
  for (const group of waiting.slice(1)) found.add(group)
  for (let current = waiting.pop(); current !== undefined; current = waiting.pop()) {
    for (const group of members.sources(current) ?? []) {
      if (found.has(group)) continue
      found.add(group)
      waiting.push(group)
    }
  }
  return found
}

function primaryGroup(entry: Entry, tree: DirectoryTree): Entry[] {
  const rid = firstText(entry.values.get('primaryGroupID'))
  const sid = entry.values.get('objectSid')
  if (rid === null || !Buffer.isBuffer(sid)) return []
  const groupSid = Buffer.from(sid)
  groupSid.writeUInt32LE(Number(rid), groupSid.length - 4)
  return [...(tree.findByValue('objectSid', groupSid) ?? [])]
}
