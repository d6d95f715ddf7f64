/** What a test says about the domain it wants. Names as Active Directory writes them. */
export interface SambaOptions {
  /** Kerberos realm, which is also the DNS name of the domain; `CONTOSO.LAB` when nothing is said. */
  readonly realm?: string
  /** NetBIOS name of the domain; the first label of the realm when nothing is said. */
  readonly domain?: string
  /**
   * How long the previous password still opens a simple bind after a change. 0 when nothing is said; samba's own default is
   * 60, as Windows documents it for NTLM network logons (KB 906305).
   */
  readonly oldPasswordAllowedMinutes?: number
  /** `yes` refuses simple binds without TLS, as a hardened domain does; `no` when nothing is said. */
  readonly requireStrongAuth?: 'no' | 'yes'
}

/** The names of one domain and its only domain controller, all derived from the realm and the NetBIOS name. */
export interface SambaDomain {
  readonly realm: string
  readonly domain: string
  readonly dnsDomain: string
  readonly baseDn: string
  readonly controller: string
  readonly host: string
  readonly adminUpn: string
  readonly adminPassword: string
}

const CONTROLLER = 'DC1'
/** Known to everybody who reads this file: it opens throw-away domains on loopback addresses and nothing else. */
const LAB_ADMIN_PASSWORD = 'Passw0rd!Lab'

export function sambaDomain(options: SambaOptions = {}): SambaDomain {
  const realm = (options.realm ?? 'CONTOSO.LAB').toUpperCase()
  const dnsDomain = realm.toLowerCase()
  const labels = dnsDomain.split('.')
  return {
    realm,
    domain: (options.domain ?? labels[0] ?? '').toUpperCase(),
    dnsDomain,
    baseDn: labels.map((label) => `DC=${label}`).join(','),
    controller: CONTROLLER,
    host: `${CONTROLLER.toLowerCase()}.${dnsDomain}`,
    adminUpn: `administrator@${dnsDomain}`,
    adminPassword: LAB_ADMIN_PASSWORD,
  }
}

/** Where one domain controller lives: its directory, its address and its certificate. */
export interface SambaPlace {
  readonly directory: string
  readonly address: string
  readonly caFile: string
  readonly certificateFile: string
  readonly keyFile: string
}

/** The text of smb.conf. Everything samba writes goes below the private directory, so that nothing of the machine is touched. */
export function sambaConfig(domain: SambaDomain, place: SambaPlace, options: SambaOptions = {}): string {
  const { directory } = place
  const settings = {
    workgroup: domain.domain,
    realm: domain.realm,
    'netbios name': domain.controller,
    'server role': 'active directory domain controller',
    interfaces: `${place.address}/8`,
    'bind interfaces only': 'yes',
    'server services': 'ldap',
    'private dir': `${directory}/private`,
    'lock directory': directory,
    'state directory': `${directory}/state`,
    'cache directory': `${directory}/cache`,
    'binddns dir': `${directory}/bind-dns`,
    'pid directory': `${directory}/run`,
    'ncalrpc dir': `${directory}/ncalrpc`,
    'winbindd socket directory': `${directory}/winbindd`,
    'ntp signd socket directory': `${directory}/ntp_signd`,
    'log file': `${directory}/samba.log`,
    'log level': '0',
    'panic action': '/bin/true',
    'ldap server require strong auth': options.requireStrongAuth ?? 'no',
    'old password allowed period': String(options.oldPasswordAllowedMinutes ?? 0),
    // A test may add the attributes of Exchange, as its setup does.
    'dsdb:schema update allowed': 'yes',
    // No fsync: five times as many modifications a second, and a test domain need not survive a power cut.
    'ldb:nosync': 'true',
    'tls enabled': 'yes',
    'tls certfile': place.certificateFile,
    'tls keyfile': place.keyFile,
    'tls cafile': place.caFile,
  }
  const globalLines = Object.entries(settings).map(([name, value]) => `\t${name} = ${value}`)
  // A domain controller refuses to start without these two shares, although SMB is not served.
  const shares = ['[sysvol]', `\tpath = ${directory}/state/sysvol`, '[netlogon]', `\tpath = ${directory}/state/sysvol/scripts`]
  return ['[global]', ...globalLines, ...shares, ''].join('\n')
}
