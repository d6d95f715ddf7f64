/** A stored attribute of a generated object: text as LDAP writes it, or bytes. */
export type OrganisationValue = string | Buffer | readonly string[]

/** One object of an organisation, ready to be loaded into a directory or compared with what was imported from it. */
export interface OrganisationObject {
  readonly dn: string
  /** lDAPDisplayName of its structural class: user, group, contact, organizationalUnit, computer, … */
  readonly className: string
  /** Sixteen bytes as on the wire: the first three groups little-endian. */
  readonly objectGuid: Buffer
  readonly createdAtMs: number
  /** Stored attributes by lDAPDisplayName, objectSid included. Names (cn, name, DN) follow from `dn`. */
  readonly attributes: Readonly<Record<string, OrganisationValue>>
  /** References by lDAPDisplayName (manager, member, managedBy): DNs of objects of the same organisation. */
  readonly links: Readonly<Record<string, readonly string[]>>
}

/** A whole organisation, parents before children. */
export interface Organisation {
  readonly dnsDomain: string
  readonly netbiosName: string
  readonly baseDn: string
  readonly domainSid: Buffer
  readonly objects: readonly OrganisationObject[]
}
