import type { ServerCertificate } from './certificate.ts'

/** The accounts of a test directory. The passwords open throw-away directories on loopback addresses and nothing else. */
export interface SlapdNames {
  readonly baseDn: string
  readonly adminDn: string
  readonly adminPassword: string
  /** An ordinary reader without size limits: what a synchronization service is given. */
  readonly syncDn: string
  readonly syncPassword: string
}

export function slapdNames(baseDn = 'dc=example,dc=lab'): SlapdNames {
  return { baseDn, adminDn: `cn=admin,${baseDn}`, adminPassword: 'lab-admin', syncDn: `cn=sync,${baseDn}`, syncPassword: 'lab-sync' }
}

/** The root entry and the account of the synchronization service. */
export function slapdBaseLdif(names: SlapdNames): string {
  const label = /^[^=]+=([^,]+)/.exec(names.baseDn)?.[1] ?? ''
  const root = [`dn: ${names.baseDn}`, 'objectClass: dcObject', 'objectClass: organization', 'o: lab', `dc: ${label}`, '']
  const classes = ['objectClass: applicationProcess', 'objectClass: simpleSecurityObject']
  const sync = [`dn: ${names.syncDn}`, ...classes, 'cn: sync', `userPassword: ${names.syncPassword}`, '']
  return [...root, ...sync].join('\n')
}

/** The text of slapd.conf: the old format, because it is one file and needs no root. */
export function slapdConfig(names: SlapdNames, directory: string, tls: ServerCertificate): string {
  return [general(directory, tls), accessLog(names, directory), database(names, directory)].join('\n')
}

function general(directory: string, tls: ServerCertificate): string {
  return `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload syncprov
moduleload accesslog
moduleload memberof
moduleload refint
pidfile ${directory}/slapd.pid
argsfile ${directory}/slapd.args
TLSCertificateFile ${tls.certificateFile}
TLSCertificateKeyFile ${tls.keyFile}
TLSCACertificateFile ${tls.caFile}
sizelimit 500
threads 4
`
}

function accessLog(names: SlapdNames, directory: string): string {
  return `database mdb
suffix "cn=accesslog"
directory ${directory}/accesslog
maxsize 1073741824
rootdn "cn=accesslog"
index default eq
index entryCSN,objectClass,reqEnd,reqResult,reqStart,reqDN eq
limits dn.exact="${names.syncDn}" size.soft=unlimited size.hard=unlimited size.pr=unlimited time=unlimited
access to * by dn.exact="${names.syncDn}" read by dn.exact="${names.adminDn}" read by * none
overlay syncprov
syncprov-nopresent TRUE
syncprov-reloadhint TRUE
`
}

function database(names: SlapdNames, directory: string): string {
  return `database mdb
suffix "${names.baseDn}"
directory ${directory}/database
maxsize 4294967296
rootdn "${names.adminDn}"
rootpw ${names.adminPassword}
dbnosync
index objectClass,entryCSN,entryUUID eq
index uid,cn,mail,employeeNumber eq
index member,memberOf eq
limits dn.exact="${names.syncDn}" size.soft=unlimited size.hard=unlimited size.pr=unlimited time=unlimited
access to attrs=userPassword by self write by anonymous auth by * none
access to * by dn.exact="${names.syncDn}" read by users read by * none
overlay syncprov
syncprov-checkpoint 1000 60
syncprov-sessionlog 10000
overlay memberof
memberof-refint TRUE
overlay refint
refint_attributes member
overlay accesslog
logdb cn=accesslog
logops writes
logsuccess TRUE
logold (objectclass=*)
logpurge 07+00:00 01+00:00
`
}
