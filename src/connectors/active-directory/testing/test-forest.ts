import { readFileSync } from 'node:fs'
import { labPasswords } from '#lab/directory/lab-accounts.ts'
import type { LabDirectory } from '#lab/directory/server.ts'
import { systemClock } from '#src/base/clock.ts'
import { must } from '#src/base/assert.ts'
import { Secret } from '#src/base/secret.ts'
import type { PartitionDocument } from '#src/model/configuration.ts'
import type { Schema } from '#src/model/schema.ts'
import type { Selection, Session } from '../../contract/driver.ts'
import type { ImportChange, ImportPage } from '../../contract/exchange.ts'
import { activeDirectory } from '../driver.ts'

/** A directory that tests connect to, be it Samba or the lab's own server. */
export interface TestForest {
  readonly forest: string
  /** `host:port` of LDAPS. */
  readonly server: string
  readonly ca: string
  readonly baseDn: string
  readonly userName: string
  readonly password: string
}

/** What a test wants otherwise than usual. */
export interface TestConnection {
  readonly settings?: Readonly<Record<string, unknown>>
  readonly userName?: string
  readonly password?: string
  readonly selection?: Selection
  readonly signal?: AbortSignal
}

/** The Samba server of a test file as a forest. */
export function sambaForest(samba: {
  readonly dnsDomain: string
  readonly ldapsUrl: string
  readonly caFile: string
  readonly baseDn: string
  readonly adminUpn: string
  readonly adminPassword: string
}): TestForest {
  return {
    forest: samba.dnsDomain,
    server: new URL(samba.ldapsUrl).host,
    ca: readFileSync(samba.caFile, 'utf8'),
    baseDn: samba.baseDn,
    userName: samba.adminUpn,
    password: samba.adminPassword,
  }
}

/** A directory of the lab as a forest, with the account that synchronizes. */
export function labForest(lab: LabDirectory): TestForest {
  return {
    forest: lab.dnsDomain,
    server: new URL(must(lab.ldapsUrl, 'LDAPS of the lab')).host,
    ca: must(lab.caPem, 'the CA of the lab'),
    baseDn: lab.baseDn,
    userName: `svc-sync@${lab.dnsDomain}`,
    password: labPasswords.syncAccount,
  }
}

/** Signs in, as the forest's administrator unless the test says otherwise. */
export async function openSession(forest: TestForest, wanted: TestConnection = {}): Promise<Session> {
  const secret = Secret.fromText(wanted.password ?? forest.password)
  try {
    return await activeDirectory.connect({
      settings: {
        forest: forest.forest,
        servers: [forest.server],
        userName: wanted.userName ?? forest.userName,
        ca: forest.ca,
        ...wanted.settings,
      },
      secret,
      selection: wanted.selection ?? { partitions: [], schema: {} },
      signal: wanted.signal ?? new AbortController().signal,
      clock: systemClock,
    })
  } finally {
    secret.destroy()
  }
}

/** Opens a session, does something with it and closes it whatever happens. */
export async function withSession<T>(forest: TestForest, wanted: TestConnection, use: (session: Session) => Promise<T>): Promise<T> {
  const session = await openSession(forest, wanted)
  try {
    return await use(session)
  } finally {
    await session.close()
  }
}

/** The part of the directory's own description that a test works with: its domain, all suggested types. */
export async function describeSelection(forest: TestForest, containers: Partial<PartitionDocument> = {}): Promise<Selection> {
  return await withSession(forest, {}, async (session) => {
    const { partitions, suggestedSelection } = await session.describe()
    const domain = must(
      partitions.find(({ name }) => name === forest.baseDn),
      'the domain among the partitions',
    )
    return { partitions: [{ ...domain, ...containers }], schema: suggestedSelection }
  })
}

/** A whole import. */
export interface Imported {
  readonly pages: readonly ImportPage[]
  readonly changes: readonly ImportChange[]
  /** Of the last page. */
  readonly watermark: string
}

export async function collectPages(pages: AsyncIterable<ImportPage>): Promise<Imported> {
  const collected: ImportPage[] = []
  for await (const page of pages) collected.push(page)
  const watermark = must(collected.at(-1)?.watermark, 'the watermark of the last page')
  return { pages: collected, changes: collected.flatMap(({ changes }) => changes), watermark }
}

/** The object with this name; a failure of the test when it is not among the changes. */
export function objectNamed(changes: readonly ImportChange[], dn: string): Extract<ImportChange, { kind: 'object' }> {
  const found = changes.find((change) => change.kind === 'object' && change.dn.toLowerCase() === dn.toLowerCase())
  if (found?.kind === 'object') return found
  throw new Error(
    `No object ${dn} among ${changes.map((change) => `${change.kind} ${'dn' in change ? (change.dn ?? '') : ''}`).join('; ')}`,
  )
}

/** A schema cut down to some types and attributes. */
export function narrowSchema(schema: Schema, attributes: Readonly<Record<string, readonly string[]>>): Schema {
  return Object.fromEntries(
    Object.entries(attributes).map(([type, names]) => {
      const offered = must(schema[type], type).attributes
      return [type, { attributes: Object.fromEntries(names.map((name) => [name, must(offered[name], `${type}.${name}`)])) }]
    }),
  )
}
