import { must } from '#src/base/assert.ts'
import type { Organisation, OrganisationObject } from '../contoso/organisation.ts'
import { attributeNamed, classNamed } from './schema/schema.ts'
import { parseRdn, splitDn } from './tree/distinguished-name.ts'
import type { Entry } from './tree/entry.ts'
import type { DirectoryTree } from './tree/tree.ts'

/** RIDs below this one belong to Windows itself. */
const firstRid = 1103

/**
 * Loads an organisation: first the objects, parents before children, then their references. It goes past the checks an LDAP add
 * meets, because a hundred thousand objects are to be there in seconds; the generator is trusted.
 */
export function loadOrganisation(tree: DirectoryTree, organisation: Organisation): void {
  const entries = new Map<string, Entry>()
  for (const object of organisation.objects) entries.set(object.dn, plantObject(tree, object, entries))
  for (const object of organisation.objects) linkObject(tree, object, entries)
  const highestRid = organisation.objects.reduce(
    (highest, object) => Math.max(highest, domainRid(object, organisation.domainSid)),
    firstRid,
  )
  tree.transact(() => tree.set(tree.domain, attributeNamed('rIDNextRID'), String(highestRid)))
}

/** The relative identifier of a domain account; 0 for everything else. */
function domainRid({ attributes }: OrganisationObject, domainSid: Buffer): number {
  const sid = attributes['objectSid']
  if (!Buffer.isBuffer(sid) || sid.length !== domainSid.length + 4) return 0
  return sid.readUInt32LE(domainSid.length)
}

function plantObject(tree: DirectoryTree, object: OrganisationObject, entries: ReadonlyMap<string, Entry>): Entry {
  const [own = '', ...above] = splitDn(object.dn)
  const parentDn = above.join(',')
  const parent = entries.get(parentDn) ?? must(tree.find(parentDn), `the parent of ${object.dn}`)
  return tree.transact(() => {
    const entry = tree.create({
      guid: object.objectGuid,
      definition: classNamed(object.className),
      parent,
      rdn: parseRdn(own),
      atMs: object.createdAtMs,
    })
    for (const [name, values] of Object.entries(object.attributes)) tree.fill(entry, attributeNamed(name).name, values)
    return entry
  })
}

function linkObject(tree: DirectoryTree, object: OrganisationObject, entries: ReadonlyMap<string, Entry>): void {
  const links = Object.entries(object.links)
  if (links.length === 0) return
  const source = must(entries.get(object.dn), object.dn)
  tree.transact(() => {
    for (const [name, targets] of links) {
      for (const target of targets) tree.link(attributeNamed(name), source, must(entries.get(target) ?? tree.find(target), target))
    }
  })
}
