import { readFileSync } from 'node:fs'
import { Attribute, Change, Client } from 'ldapts'
import type { SambaDomain } from './samba-domain.ts'

/** One value or several; text or bytes. */
export type AttributeValue = string | Buffer | readonly string[] | readonly Buffer[]

/** A user to be made. Only the name is needed. */
export interface UserRequest {
  /** sAMAccountName and the first part of the user principal name. */
  readonly name: string
  /** The common name, which may contain what the account name may not; the account name when nothing is said. */
  readonly commonName?: string
  /** DN of the container; CN=Users when nothing is said. */
  readonly container?: string
  /** With a password the account is enabled; without one it is disabled, which is about three times faster to make. */
  readonly password?: string
  readonly attributes?: Readonly<Record<string, AttributeValue>>
}

/** A user that was made. */
export interface SambaUser {
  readonly dn: string
  readonly account: string
  readonly upn: string
}

/** What an administrator does to a directory in tests, over LDAPS where nothing else is said: milliseconds each. */
export interface SambaAccounts {
  createUser(request: UserRequest): Promise<SambaUser>
  /** Makes an organizational unit below `container` (the domain when nothing is said) and returns its DN. */
  createOrganizationalUnit(name: string, container?: string): Promise<string>
  /** Makes a global security group in `container` (CN=Users when nothing is said) and returns its DN. */
  createGroup(name: string, members: readonly string[], container?: string): Promise<string>
  /** Sets a password the way an administrator does, with `samba-tool` (about half a second). */
  setPassword(account: string, password: string): Promise<void>
  /** Disables or enables the account by its userAccountControl; everything else in the attribute stays. */
  disable(dn: string): Promise<void>
  enable(dn: string): Promise<void>
  /** Replaces all values of an attribute; an empty list clears it. */
  replace(dn: string, attribute: string, value: AttributeValue): Promise<void>
  delete(dn: string): Promise<void>
  /** Moves an entry into another container, keeping its name. Returns the new DN. */
  move(dn: string, container: string): Promise<string>
  /** The connection of the administrator, for whatever has no verb here. Shared and closed by `stop()`. */
  admin(): Promise<Client>
}

/** userAccountControl flags, MS-ADTS 2.2.16. */
const ACCOUNT = { disabled: 0x2, passwordNotRequired: 0x20, normal: 0x200 }
const GLOBAL_SECURITY_GROUP = '-2147483646'
const OPERATION_LIMIT_MS = 60_000
const CONNECT_LIMIT_MS = 5_000

/** Opens a connection that trusts the given authority and binds; closes it again when the bind is refused. */
export async function connectAs(target: {
  readonly url: string
  readonly caFile: string
  readonly user: string
  readonly password: string
}): Promise<Client> {
  const client = new Client({
    url: target.url,
    timeout: OPERATION_LIMIT_MS,
    connectTimeout: CONNECT_LIMIT_MS,
    ...(target.url.startsWith('ldaps:') ? { tlsOptions: { ca: [readFileSync(target.caFile)] } } : {}),
  })
  try {
    await client.bind(target.user, target.password)
    return client
  } catch (error) {
    await client.unbind()
    throw error
  }
}

/** The verbs of the administrator; `disconnect` closes the connection that they share. */
export function sambaAccounts(
  domain: SambaDomain,
  access: {
    readonly connect: (user: string, password: string) => Promise<Client>
    readonly tool: (...args: readonly string[]) => Promise<string>
  },
): SambaAccounts & { disconnect(): Promise<void> } {
  let connection: Promise<Client> | null = null
  const admin = (): Promise<Client> => (connection ??= access.connect(domain.adminUpn, domain.adminPassword))
  const users = `CN=Users,${domain.baseDn}`
  const add = async (dn: string, attributes: Readonly<Record<string, AttributeValue>>): Promise<string> => {
    await (await admin()).add(dn, Object.entries(attributes).map(toAttribute))
    return dn
  }
  return {
    admin,
    createUser: async (request) => {
      const upn = `${request.name}@${domain.dnsDomain}`
      const dn = await add(
        `CN=${escapeRdn(request.commonName ?? request.name)},${request.container ?? users}`,
        userAttributes(request, upn),
      )
      return { dn, account: request.name, upn }
    },
    createOrganizationalUnit: (name, container = domain.baseDn) =>
      add(`OU=${escapeRdn(name)},${container}`, { objectClass: 'organizationalUnit' }),
    createGroup: (name, members, container = users) =>
      add(`CN=${escapeRdn(name)},${container}`, {
        objectClass: 'group',
        sAMAccountName: name,
        groupType: GLOBAL_SECURITY_GROUP,
        ...(members.length === 0 ? {} : { member: members }),
      }),
    setPassword: async (account, password) => {
      await access.tool('user', 'setpassword', account, `--newpassword=${password}`)
    },
    disable: async (dn) => changeAccountControl(await admin(), dn, (flags) => flags | ACCOUNT.disabled),
    enable: async (dn) => changeAccountControl(await admin(), dn, (flags) => flags & ~ACCOUNT.disabled),
    replace: async (dn, attribute, value) => (await admin()).modify(dn, replacement(attribute, value)),
    delete: async (dn) => (await admin()).del(dn),
    move: async (dn, container) => {
      const moved = `${firstRdn(dn)},${container}`
      await (await admin()).modifyDN(dn, moved)
      return moved
    },
    disconnect: async () => {
      const open = await connection?.catch(() => null)
      await open?.unbind()
    },
  }
}

function userAttributes(request: UserRequest, upn: string): Record<string, AttributeValue> {
  const { password } = request
  const control = password === undefined ? ACCOUNT.normal | ACCOUNT.disabled | ACCOUNT.passwordNotRequired : ACCOUNT.normal
  return {
    objectClass: 'user',
    sAMAccountName: request.name,
    userPrincipalName: upn,
    userAccountControl: String(control),
    ...(password === undefined ? {} : { unicodePwd: encodePassword(password) }),
    ...request.attributes,
  }
}

/** Active Directory takes a password as quoted UTF-16 (MS-ADTS 3.1.1.3.1.5). */
export function encodePassword(password: string): Buffer {
  return Buffer.from(`"${password}"`, 'utf16le')
}

async function changeAccountControl(client: Client, dn: string, change: (flags: number) => number): Promise<void> {
  const { searchEntries } = await client.search(dn, { scope: 'base', attributes: ['userAccountControl'] })
  const flags = Number(searchEntries[0]?.['userAccountControl'])
  await client.modify(dn, replacement('userAccountControl', String(change(flags))))
}

function replacement(attribute: string, value: AttributeValue): Change {
  return new Change({ operation: 'replace', modification: toAttribute([attribute, value]) })
}

function toAttribute([type, value]: readonly [string, AttributeValue]): Attribute {
  const values = typeof value === 'string' ? [value] : Buffer.isBuffer(value) ? [value] : [...value]
  return new Attribute({ type, values: values as string[] | Buffer[] })
}

/** Escapes a name for use in a DN (RFC 4514 section 2.4). */
function escapeRdn(name: string): string {
  return name.replace(/[,+"\\<>;=]|^[ #]| $/g, (character) => `\\${character}`)
}

/** The part of a DN before the first comma that is not escaped. */
function firstRdn(dn: string): string {
  return /^(?:\\.|[^\\,])+/.exec(dn)?.[0] ?? dn
}
