import {
  Attribute,
  Ber,
  BerWriter,
  Change,
  Client,
  Control,
  type BerReader,
  type ClientOptions,
  type Entry,
  type SearchOptions,
} from 'ldapts'
import { labAccountNames, labPasswords } from '../lab-accounts.ts'
import type { LabDirectory } from '../server.ts'
import { controlOid } from '../wire/controls.ts'

// What the tests of this folder need around the LDAP client they use.

/** Attributes a client must not take for text. */
export const binaryAttributes = [
  'objectGUID',
  'objectSid',
  'parentGUID',
  'invocationId',
  'tokenGroups',
  'mS-DS-ConsistencyGuid',
  'schemaIDGUID',
]

/** The lab's accounts by what they may do, with name and password for a bind. */
export function credentialsOf(
  lab: Pick<LabDirectory, 'dnsDomain'>,
  key: keyof typeof labAccountNames,
): { readonly name: string; readonly password: string } {
  return { name: `${labAccountNames[key]}@${lab.dnsDomain}`, password: labPasswords[key] }
}

/** A client over LDAPS, signed in as one of the lab's accounts. */
export async function connect(
  lab: LabDirectory,
  key: keyof typeof labAccountNames = 'administrator',
  options: Partial<ClientOptions> = {},
): Promise<Client> {
  const client = new Client({ url: lab.ldapsUrl ?? lab.url, timeout: 30_000, tlsOptions: { ca: lab.caPem ?? '' }, ...options })
  const { name, password } = credentialsOf(lab, key)
  await client.bind(name, password)
  return client
}

/** How a bind ends: `ok`, or the sub-code, or the LDAP result when there is none. */
export async function tryBind(lab: Pick<LabDirectory, 'url'>, name: string, password: string): Promise<string> {
  const client = new Client({ url: lab.url, timeout: 30_000 })
  try {
    await client.bind(name, password)
    return 'ok'
  } catch (error) {
    return /data ([0-9a-f]+), v/.exec(String(error))?.[1] ?? `result ${resultOf(error)}`
  } finally {
    await client.unbind()
  }
}

/** The LDAP result code of what an operation was refused with; 0 when it succeeded. */
export async function codeOf(operation: Promise<unknown>): Promise<number> {
  try {
    await operation
    return 0
  } catch (error) {
    return resultOf(error)
  }
}

function resultOf(error: unknown): number {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'number') return error.code
  throw error
}

/** All entries of a search of the domain. */
export async function searchAll(client: Client, lab: LabDirectory, options: SearchOptions): Promise<readonly Entry[]> {
  const { searchEntries } = await client.search(lab.baseDn, {
    scope: 'sub',
    timeLimit: 0,
    explicitBufferAttributes: binaryAttributes,
    ...options,
  })
  return searchEntries
}

/** One object by its DN. */
export async function readEntry(client: Client, dn: string, attributes: string[] = []): Promise<Entry> {
  const { searchEntries } = await client.search(dn, { scope: 'base', attributes, explicitBufferAttributes: binaryAttributes })
  const [entry] = searchEntries
  if (entry === undefined) throw new Error(`${dn} was not found`)
  return entry
}

export function listOf(value: Entry[string] | undefined): readonly (string | Buffer)[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value]
}

export function change(operation: 'add' | 'delete' | 'replace', type: string, values: readonly (string | Buffer)[] = []): Change {
  const buffers = values.map((value) => Buffer.from(value))
  return new Change({ operation, modification: new Attribute({ type, values: buffers }) })
}

/** unicodePwd as LDAP wants it: quoted, UTF-16. */
export function quotedPassword(password: string): Buffer {
  return Buffer.from(`"${password}"`, 'utf16le')
}

/** A control without a value. */
export class FlagControl extends Control {
  constructor(oid: string) {
    super(oid, { critical: true })
  }
}

/** The extended DN control with the text form. */
export class ExtendedDnControl extends Control {
  constructor() {
    super(controlOid.extendedDn, { critical: true })
  }

  override writeControl(writer: BerWriter): void {
    const value = new BerWriter()
    value.startSequence()
    value.writeInt(1)
    value.endSequence()
    writer.writeBuffer(value.buffer, Ber.OctetString)
  }
}

/** A paged results control with a cookie of the test's own making. */
export class PageControl extends Control {
  readonly #cookie: Buffer

  constructor(cookie: Buffer) {
    super(controlOid.paged, { critical: true })
    this.#cookie = cookie
  }

  override writeControl(writer: BerWriter): void {
    const value = new BerWriter()
    value.startSequence()
    value.writeInt(10)
    value.writeBuffer(this.#cookie, Ber.OctetString)
    value.endSequence()
    writer.writeBuffer(value.buffer, Ber.OctetString)
  }
}

/** What a DirSync client asks for. */
export interface DirSyncQuery {
  readonly cookie?: Buffer
  readonly flags?: number
  readonly maxBytes?: number
  readonly filter?: string
  readonly attributes?: readonly string[]
  readonly base?: string
  readonly controls?: readonly Control[]
}

class DirSyncRequestControl extends Control {
  cookie: Buffer
  more: 'nothing' | 'more' = 'nothing'
  readonly #flags: number
  readonly #maxBytes: number

  constructor(query: DirSyncQuery) {
    super(controlOid.dirSync, { critical: true })
    this.cookie = query.cookie ?? Buffer.alloc(0)
    this.#flags = query.flags ?? 0
    this.#maxBytes = query.maxBytes ?? 0x7fffffff
  }

  override writeControl(writer: BerWriter): void {
    const value = new BerWriter()
    value.startSequence()
    value.writeInt(this.#flags)
    value.writeInt(this.#maxBytes)
    value.writeBuffer(this.cookie, Ber.OctetString)
    value.endSequence()
    writer.writeBuffer(value.buffer, Ber.OctetString)
  }

  override parseControl(reader: BerReader): void {
    reader.readSequence()
    this.more = reader.readInt() === 0 ? 'nothing' : 'more'
    reader.readInt()
    this.cookie = Buffer.from(reader.readString(Ber.OctetString, true) ?? [])
  }
}

/** Everything a DirSync client gets until the server has nothing more. */
export interface DirSyncAnswer {
  readonly entries: readonly Entry[]
  readonly rounds: number
  readonly cookie: Buffer
}

const roundsMax = 10_000

/** Runs a DirSync search to its end. Attributes asked for in upper case are not filled in by the client when they did not come. */
export async function dirSync(client: Client, lab: Pick<LabDirectory, 'baseDn'>, query: DirSyncQuery = {}): Promise<DirSyncAnswer> {
  const control = new DirSyncRequestControl(query)
  const entries: Entry[] = []
  const options: SearchOptions = {
    scope: 'sub',
    timeLimit: 0,
    filter: query.filter ?? '(objectClass=*)',
    attributes: [...(query.attributes ?? [])],
    explicitBufferAttributes: binaryAttributes,
  }
  for (let rounds = 1; rounds <= roundsMax; rounds++) {
    const { searchEntries } = await client.search(query.base ?? lab.baseDn, options, [control, ...(query.controls ?? [])])
    entries.push(...searchEntries)
    if (control.more === 'nothing') return { entries, rounds, cookie: control.cookie }
  }
  throw new Error(`DirSync did not end within ${roundsMax} rounds`)
}
