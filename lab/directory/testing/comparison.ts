import { Attribute, type Client, type Entry } from 'ldapts'
import {
  change,
  codeOf,
  dirSync,
  ExtendedDnControl,
  FlagControl,
  listOf,
  quotedPassword,
  tryBind,
  type DirSyncQuery,
} from './ldap-client.ts'

/** A directory two implementations of which are compared. */
export interface ComparedDirectory {
  /** Signed in as administrator over LDAPS. */
  readonly client: Client
  /** Plain LDAP, for sign-ins. */
  readonly url: string
  readonly baseDn: string
}

/** What was seen, by the name of what was tried. */
export type Observations = Readonly<Record<string, unknown>>

const incrementalValues = -0x80000000
const password = 'Correct-Horse-7'
/** In upper case, so that the client does not fill in what did not come. */
const attributes =
  'SAMACCOUNTNAME GIVENNAME SN CN NAME MEMBER MANAGER OBJECTCLASS ISDELETED LASTKNOWNPARENT USERACCOUNTCONTROL PWDLASTSET'.split(' ')

/** An account nobody has signed in with yet, and where it is. */
interface Account {
  readonly dn: string
  readonly upn: string
}

/** Goes through the same steps at any Active Directory and tells what it saw, without what differs from one domain to the next. */
export class DirectoryComparison {
  readonly #directory: ComparedDirectory
  readonly #ou: string
  #count = 0

  constructor(directory: ComparedDirectory) {
    this.#directory = directory
    this.#ou = `OU=Comparison,${directory.baseDn}`
  }

  /** Makes the unit everything happens in, and lets passwords be changed at once. */
  async prepare(): Promise<void> {
    const { client, baseDn } = this.#directory
    await client.add(this.#ou, { objectClass: 'organizationalUnit' })
    await client.modify(baseDn, change('replace', 'minPwdAge', ['0']))
  }

  /** Sub-codes of refused binds. */
  async signIns(): Promise<Observations> {
    const seen: Record<string, unknown> = {}
    const cases: Readonly<Record<string, readonly [string, string | Buffer] | null>> = {
      enabled: null,
      disabled: ['userAccountControl', '514'],
      'must change': ['pwdLastSet', '0'],
      expired: ['accountExpires', '116444736000000000'],
      'no logon hours': ['logonHours', Buffer.alloc(21)],
      'other workstations': ['userWorkstations', 'SOMEPC'],
      'smart card': ['userAccountControl', '262656'],
    }
    for (const [title, setting] of Object.entries(cases)) {
      const { dn, upn } = await this.#account()
      if (setting !== null) await this.#directory.client.modify(dn, change('replace', setting[0], [setting[1]]))
      seen[title] = [await tryBind(this.#directory, upn, password), await tryBind(this.#directory, upn, 'wrong')]
    }
    const { dn, upn } = await this.#account()
    const account = upn.split('@')[0] as string
    for (const name of [
      dn,
      `CONTOSO\\${account}`,
      `${account}@CONTOSO`,
      account,
      'nobody@contoso.lab',
      `CN=nobody,${this.#ou}`,
      'OTHER\\x',
    ]) {
      seen[name.replace(/\d+/, 'N')] = await tryBind(this.#directory, name, password)
    }
    return seen
  }

  /** Result codes of refused writes. */
  async refusals(): Promise<Observations> {
    const { client, baseDn } = this.#directory
    const { dn } = await this.#account()
    const other = (await this.#account()).dn
    const group = `CN=Refusals,${this.#ou}`
    await client.add(group, { objectClass: 'group', sAMAccountName: 'refusals', member: [dn] })
    await client.modify(dn, [change('add', 'otherTelephone', ['1'])])
    const modify = (type: string, operation: 'add' | 'delete' | 'replace', ...values: readonly (string | Buffer)[]) =>
      client.modify(dn, change(operation, type, values))
    const attempts: Readonly<Record<string, () => Promise<unknown>>> = {
      'add what is there': () => client.add(dn, { objectClass: 'contact' }),
      'add below nothing': () => client.add(`CN=x,OU=nowhere,${this.#ou}`, { objectClass: 'contact' }),
      'add an account name twice': () => client.add(`CN=y,${this.#ou}`, { objectClass: 'user', sAMAccountName: 'refusals' }),
      'add a user below a user': () => client.add(`CN=y,${dn}`, { objectClass: 'user' }),
      'add an unknown attribute': () => client.add(`CN=y,${this.#ou}`, { objectClass: 'contact', nonsense: '1' }),
      'add an attribute of another class': () => client.add(`CN=y,${this.#ou}`, { objectClass: 'contact', groupType: '2' }),
      'modify what is not there': () => client.modify(`CN=nobody,${this.#ou}`, change('replace', 'sn', ['x'])),
      'remove an absent attribute': () => modify('title', 'delete'),
      'remove an absent value': () => modify('otherTelephone', 'delete', '9'),
      'add a present value': () => modify('otherTelephone', 'add', '1'),
      'add a second single value': () => modify('givenName', 'add', 'Grace'),
      'replace by two single values': () => modify('title', 'replace', 'a', 'b'),
      'write an unknown attribute': () => modify('nonsense', 'replace', 'x'),
      'write too much': () => modify('employeeID', 'replace', '12345678901234567'),
      'write a wrong number': () => modify('userAccountControl', 'replace', 'many'),
      'write the GUID': () => modify('objectGUID', 'replace', Buffer.alloc(16, 1)),
      'write a manager who is not there': () => modify('manager', 'replace', `CN=nobody,${this.#ou}`),
      'write memberOf': () => modify('memberOf', 'replace', group),
      'write the naming attribute': () => modify('cn', 'replace', 'other'),
      'add a member twice': () => client.modify(group, change('add', 'member', [dn])),
      'remove a stranger from a group': () => client.modify(group, change('delete', 'member', [other])),
      'rename to a taken name': () => client.modifyDN(dn, other.split(',')[0] as string),
      'move to nowhere': () => client.modifyDN(dn, `CN=x,OU=nowhere,${this.#ou}`),
      'move into another naming context': () => client.modifyDN(dn, `CN=x,CN=Configuration,${baseDn}`),
      'delete a container with content': () => client.del(this.#ou),
      'delete a built-in account': () => client.del(`CN=krbtgt,CN=Users,${baseDn}`),
      'delete what is not there': () => client.del(`CN=nobody,${this.#ou}`),
      'search below nothing': () => client.search(`CN=nobody,${this.#ou}`, { scope: 'base' }),
      'a critical control nobody knows': () => client.search(this.#ou, { scope: 'base' }, new FlagControl('1.2.3.4')),
      'a password that is not quoted': () => modify('unicodePwd', 'replace', Buffer.from(password)),
    }
    const seen: Record<string, unknown> = {}
    for (const [title, attempt] of Object.entries(attempts)) seen[title] = await codeOf(attempt())
    return seen
  }

  /** What DirSync tells of each kind of change: names and numbers of values. */
  async deltas(): Promise<Observations> {
    const { client, baseDn } = this.#directory
    const unit = `OU=Second,${this.#ou}`
    const group = `CN=Deltas,${this.#ou}`
    const [one, two, three] = [(await this.#account()).dn, (await this.#account()).dn, (await this.#account()).dn]
    await client.modify(two, [change('add', 'manager', [three]), change('add', 'otherTelephone', ['1', '2'])])
    await client.add(unit, { objectClass: 'organizationalUnit' })
    const steps: Readonly<Record<string, () => Promise<unknown>>> = {
      'a new user': () => this.#account(),
      'a new group with members': () => client.add(group, { objectClass: 'group', sAMAccountName: 'deltas', member: [one, two] }),
      'a changed attribute': () => client.modify(one, change('replace', 'givenName', ['Grace'])),
      'a cleared attribute': () => client.modify(one, change('delete', 'givenName')),
      'an attribute not asked for': () => client.modify(one, change('replace', 'description', ['x'])),
      'a manager': () => client.modify(one, change('replace', 'manager', [two])),
      'a manager taken away': () => client.modify(one, change('delete', 'manager')),
      'a rename': () => client.modifyDN(three, `CN=renamed,${this.#ou}`),
      'a move': () => client.modifyDN(`CN=renamed,${this.#ou}`, `CN=renamed,${unit}`),
      'a renamed unit': () => client.modifyDN(unit, `OU=Third,${this.#ou}`),
      'a member more and one less': () =>
        client.modify(group, [change('add', 'member', [`CN=renamed,OU=Third,${this.#ou}`]), change('delete', 'member', [one])]),
      'no member left': () => client.modify(group, change('delete', 'member')),
      'a member again': () => client.modify(group, change('add', 'member', [two])),
      'a deleted member': () => client.del(two),
      'a deleted group': () => client.del(group),
    }
    const seen: Record<string, unknown> = {}
    let cookie = (await dirSync(client, { baseDn }, { attributes })).cookie
    for (const [title, step] of Object.entries(steps)) {
      await step()
      const plain = await this.#told({ cookie, attributes })
      const incremental = await this.#told({ cookie, attributes, flags: incrementalValues })
      const everything = (await dirSync(client, { baseDn }, { cookie })).entries.map((entry) =>
        entry.dn === '' ? '' : shapeOfName(entry.dn),
      )
      seen[title] = { plain: plain.shapes, incremental: incremental.shapes, everything }
      cookie = plain.cookie
    }
    return seen
  }

  /** How names look in a full import: with the extended DN control, in values and for what was deleted. */
  async names(): Promise<Observations> {
    const { client, baseDn } = this.#directory
    const { dn } = await this.#account()
    await client.add(`CN=Names,${this.#ou}`, { objectClass: 'group', sAMAccountName: 'names', member: [dn], description: 'only here' })
    const read = async (query: DirSyncQuery) =>
      (await dirSync(client, { baseDn }, { filter: '(description=only here)', ...query })).entries[0] as Entry
    const plain = await read({ attributes })
    const extended = await read({ attributes, controls: [new ExtendedDnControl()] })
    const incremental = await read({ attributes, flags: incrementalValues })
    const unasked = await read({ attributes: ['MEMBER'] })
    const nothing = (await dirSync(client, { baseDn }, { filter: '(description=only here)', attributes: ['cn'] })).entries.length
    return {
      plain: [shapeOfName(plain.dn), ...listOf(plain['member']).map(shapeOfName)],
      extended: [shapeOfName(extended.dn), ...listOf(extended['member']).map(shapeOfName)],
      incremental: Object.keys(incremental)
        .filter((key) => key.startsWith('member'))
        .sort(),
      'only members asked for': told(unasked),
      'only cn asked for': nothing,
    }
  }

  async #told(query: DirSyncQuery): Promise<{ readonly shapes: readonly string[]; readonly cookie: Buffer }> {
    const { entries, cookie } = await dirSync(this.#directory.client, this.#directory, query)
    return { shapes: entries.map((entry) => `${shapeOfName(entry.dn)}: ${told(entry).join(' ')}`).sort(), cookie }
  }

  async #account(): Promise<Account> {
    const account = `compared${++this.#count}`
    const dn = `CN=${account},${this.#ou}`
    const upn = `${account}@contoso.lab`
    const given = { objectClass: 'user', sAMAccountName: account, userPrincipalName: upn, userAccountControl: '512', givenName: 'Ada' }
    const written = Object.entries(given).map(([type, value]) => new Attribute({ type, values: [value] }))
    await this.#directory.client.add(dn, [...written, new Attribute({ type: 'unicodePwd', values: [quotedPassword(password)] })])
    return { dn, upn }
  }
}

/** Names of attributes that came, with the number of their values; parents of tombstones by their form. */
function told(entry: Entry): readonly string[] {
  const names = Object.keys(entry).filter((key) => key !== 'dn' && !attributes.includes(key))
  return names
    .sort()
    .map((name) => (name === 'lastKnownParent' ? `${name}=${shapeOfName(String(entry[name]))}` : `${name}(${listOf(entry[name]).length})`))
}

/** A name without its GUIDs, SIDs and numbers. */
function shapeOfName(dn: string | Buffer): string {
  return dn
    .toString()
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, 'GUID')
    .replaceAll(/S-1-5-21[-\d]+/g, 'SID')
    .replaceAll(/compared\d+/g, 'comparedN')
}
