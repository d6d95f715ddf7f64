import type { Clock } from '#src/base/clock.ts'
import type { Check } from '../contract/driver.ts'
import { LdapResultError } from '../ldap/ldap-error.ts'
import type { LdapClient } from '../ldap/client.ts'
import { equal } from '../ldap/filter.ts'
import type { SearchEntry } from '../ldap/response.ts'
import type { Connection, Connections } from './connections.ts'
import { showDeleted } from './controls.ts'
import { dirSyncRound, roundEnd } from './dirsync-round.ts'
import { dnOf, textOf, valuesOf } from './entry.ts'
import { isDirSyncRefused } from './import-position.ts'
import { sidText } from './object-sid.ts'
import { readServerTime } from './server-time.ts'

const EXPIRY_WARNING_DAYS = 30
const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** What Kerberos takes by default (RFC 4120 section 1.6 speaks of loosely synchronized clocks; Windows allows five minutes). */
const CLOCK_SKEW_MINUTES = 5
/** FILETIME counts 100 ns since 1601; this is 1970. */
const FILETIME_1970_MS = 11_644_473_600_000n
const FILETIME_PER_MS = 10_000n
const NEVER = 0x7fff_ffff_ffff_ffffn

/** Groups whose members can do anything, by the end of their security identifier. */
const privileged: readonly { readonly ending: RegExp; readonly name: string }[] = [
  { ending: /^S-1-5-32-544$/, name: 'Administrators' },
  { ending: /^S-1-5-21-.*-512$/, name: 'Domain Admins' },
  { ending: /^S-1-5-21-.*-518$/, name: 'Schema Admins' },
  { ending: /^S-1-5-21-.*-519$/, name: 'Enterprise Admins' },
]

/** What is tested. */
export interface CheckRequest {
  readonly connections: Connections
  /** Selected naming contexts. */
  readonly partitions: readonly string[]
  readonly clock: Clock
}

/** Tests what an import needs, without changing anything. The sign-in is behind us. */
export async function* checkSession({ connections, partitions, clock }: CheckRequest): AsyncGenerator<Check, void, undefined> {
  const { client, server } = connections.first
  yield passed('bind', `Signed in at ${server}.`)
  yield await clockCheck(client, clock)
  const sids = await ownSids(client)
  const account = sids[0] === undefined ? null : await readAccount(client, sids[0])
  yield identityCheck(account, await client.whoAmI())
  yield privilegeCheck(sids)
  yield expiryCheck(account, clock.now())
  for (const partition of partitions) yield* partitionChecks(await connections.holding(partition), partition)
}

/** Certificates, Kerberos and signed assertions all fail when clocks are far apart, and none of them says so plainly. */
async function clockCheck(client: LdapClient, clock: Clock): Promise<Check> {
  const there = await readServerTime(client)
  if (there === null) return warning('clock', 'The server does not tell its time.', 'Compare the clocks of both machines yourself.')
  const minutes = Math.round(Math.abs(clock.now() - there) / MINUTE_MS)
  if (minutes < CLOCK_SKEW_MINUTES) return passed('clock', 'The clocks of both machines agree.')
  return warning(
    'clock',
    `clock-skew: the clock of the server is ${minutes} minutes ${there < clock.now() ? 'behind' : 'ahead of'} the clock of this machine.`,
    'Check the time service of both machines; five minutes are taken at the most. The password has nothing to do with it.',
  )
}

async function* partitionChecks({ client }: Connection, partition: string): AsyncGenerator<Check, void, undefined> {
  const head = await client.read(partition, ['objectClass'])
  if (head === null) {
    yield failed(
      'partition-read',
      `${partition} cannot be read.`,
      'Give the account the right to read the domain, or take the partition out of the selection.',
    )
    return
  }
  yield passed('partition-read', `${partition} can be read.`)
  yield await replicationCheck(client, partition)
  yield await deletedObjectsCheck(client, partition)
}

async function replicationCheck(client: LdapClient, partition: string): Promise<Check> {
  const name = 'replicate-changes'
  try {
    const filter = equal('objectClass', 'domainDNS')
    const results = dirSyncRound(client, { partition, cookie: Buffer.alloc(0), filter, attributes: ['objectGUID'], bytesMax: 1 })
    for await (const _ of results) continue
    roundEnd(results)
    return passed(name, `The account may replicate changes of ${partition}: delta imports use DirSync.`)
  } catch (error) {
    if (!isDirSyncRefused(error)) throw error
    return warning(
      name,
      `The account lacks the right "Replicating Directory Changes" on ${partition}. Delta imports poll update sequence numbers of one domain controller instead, which brings changed objects whole.`,
      `Grant the account "Replicating Directory Changes" on the head of ${partition}, then run a full import.`,
    )
  }
}

/** Windows shows deletions in DirSync to whoever may replicate; Samba, and polling everywhere, need the right on the container. */
async function deletedObjectsCheck(client: LdapClient, partition: string): Promise<Check> {
  const name = 'deleted-objects'
  const container = `CN=Deleted Objects,${partition}`
  if (await isReadable(client, container)) return passed(name, `${container} can be read, so deletions are seen.`)
  return warning(
    name,
    `${container} cannot be read. Without it deletions are not seen when update sequence numbers are polled, and never on Samba; they then wait for the next full import.`,
    `Grant the account "List Contents" and "Read Property" on ${container}.`,
  )
}

/** Samba shows the container to everybody, but its properties, like its contents, only with the right. */
async function isReadable(client: LdapClient, dn: string): Promise<boolean> {
  try {
    const entry = await client.read(dn, ['objectClass'], [showDeleted])
    return entry !== null && valuesOf(entry, 'objectClass') !== undefined
  } catch (error) {
    if (error instanceof LdapResultError) return false
    throw error
  }
}

/** The caller's own identifier and those of its groups, nested ones included: the account's own comes first. */
async function ownSids(client: LdapClient): Promise<readonly string[]> {
  const root = await client.read('', ['tokenGroups'])
  return root === null ? [] : (valuesOf(root, 'tokenGroups') ?? []).flatMap((bytes) => sidText(bytes) ?? [])
}

function readAccount(client: LdapClient, sid: string): Promise<SearchEntry | null> {
  return client.read(`<SID=${sid}>`, ['sAMAccountName', 'msDS-UserPasswordExpiryTimeComputed'])
}

function identityCheck(account: SearchEntry | null, said: string | null): Check {
  const name = 'identity'
  if (account !== null)
    return passed(name, `The directory knows the account as ${said ?? textOf(account, 'sAMAccountName') ?? ''} (${dnOf(account)}).`)
  if (said === '') {
    return failed(
      name,
      'The server took the sign-in as that of nobody in particular (anonymous).',
      'It takes a name without its password for a sign-in (RFC 4513 section 5.1.2). Have that switched off there, and enter the password.',
    )
  }
  if (said !== null) return passed(name, `The directory knows the account as ${said}.`)
  return warning(name, 'The directory does not tell which account this is.', 'Check that the account may read its own object.')
}

function privilegeCheck(sids: readonly string[]): Check {
  const groups = privileged.filter(({ ending }) => sids.some((sid) => ending.test(sid))).map((group) => group.name)
  if (groups.length === 0) return passed('privileges', 'The account is in none of the groups that administer the domain.')
  return warning(
    'privileges',
    `The account is a member of ${groups.join(', ')}.`,
    'Use an account of its own that can only read, plus "Replicating Directory Changes" and what is written back.',
  )
}

function expiryCheck(account: SearchEntry | null, nowMs: number): Check {
  const name = 'password-expiry'
  const text = account === null ? null : textOf(account, 'msDS-UserPasswordExpiryTimeComputed')
  if (text === null) return warning(name, 'When the password expires cannot be read.', 'Check that the account may read its own object.')
  const filetime = BigInt(text)
  if (filetime === NEVER) return passed(name, 'The password does not expire.')
  if (filetime === 0n) return warning(name, 'The password must be changed at the next logon.', 'Remove that flag or set a new password.')
  const expiresAt = Number(filetime / FILETIME_PER_MS - FILETIME_1970_MS)
  const message = `The password expires on ${new Date(expiresAt).toISOString().slice(0, 10)}.`
  if (expiresAt - nowMs > EXPIRY_WARNING_DAYS * DAY_MS) return passed(name, message)
  return warning(name, message, 'Set a new password in Active Directory before that day and enter it here.')
}

function passed(name: string, message: string): Check {
  return { name, outcome: 'passed', message, advice: null }
}

function warning(name: string, message: string, advice: string): Check {
  return { name, outcome: 'warning', message, advice }
}

function failed(name: string, message: string, advice: string): Check {
  return { name, outcome: 'failed', message, advice }
}
