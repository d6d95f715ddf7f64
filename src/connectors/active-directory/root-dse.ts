import { refusal, resultCode } from '../ldap/ldap-error.ts'
import type { LdapClient } from '../ldap/client.ts'
import { anchorOf, dnOf, textOf, textsOf, valuesOf } from './entry.ts'
import { guidText } from './object-guid.ts'
import { extendedNames } from './controls.ts'
import { serverTimeOf } from './server-time.ts'

/** What a domain controller says about itself (MS-ADTS 3.1.1.3.2). */
export interface RootDse {
  /** Naming contexts it holds, as distinguished names. */
  readonly namingContexts: readonly string[]
  readonly defaultNamingContext: string
  readonly rootDomainNamingContext: string
  readonly configurationNamingContext: string
  readonly schemaNamingContext: string
  /** Distinguished name of its NTDS Settings object. */
  readonly dsServiceName: string
  /** Its time when it was asked, to the second, milliseconds since 1970; null where it does not tell. */
  readonly serverTime: number | null
}

/**
 * The point one database of a domain controller has reached. The invocation id changes when the database is restored the
 * right way; the number only ever grows with the same id, unless it was restored the wrong way.
 */
export interface UpdatePosition {
  readonly invocationId: string
  readonly usn: bigint
}

const ROOT = ''

/** Reads the root of the directory information tree; a server without these names is not Active Directory. */
export async function readRootDse(client: LdapClient): Promise<RootDse> {
  const names = ['defaultNamingContext', 'rootDomainNamingContext', 'configurationNamingContext', 'schemaNamingContext', 'dsServiceName']
  const entry = await client.read(ROOT, ['namingContexts', 'currentTime', ...names])
  const text = (name: string): string => {
    const value = entry === null ? null : textOf(entry, name)
    if (value === null)
      throw refusal(resultCode.noSuchAttribute, `The server names no ${name}: it is not an Active Directory domain controller.`)
    return value
  }
  return {
    namingContexts: entry === null ? [] : textsOf(entry, 'namingContexts'),
    defaultNamingContext: text('defaultNamingContext'),
    rootDomainNamingContext: text('rootDomainNamingContext'),
    configurationNamingContext: text('configurationNamingContext'),
    schemaNamingContext: text('schemaNamingContext'),
    dsServiceName: text('dsServiceName'),
    serverTime: serverTimeOf(entry),
  }
}

/** Where the server's database is now. */
export async function readUpdatePosition(client: LdapClient, rootDse: RootDse): Promise<UpdatePosition> {
  const root = await client.read(ROOT, ['highestCommittedUSN'])
  const settings = await client.read(rootDse.dsServiceName, ['invocationId'])
  const usn = root === null ? null : textOf(root, 'highestCommittedUSN')
  const invocationId = settings === null ? undefined : valuesOf(settings, 'invocationId')?.[0]
  if (usn === null || invocationId?.length !== 16) {
    throw refusal(resultCode.noSuchAttribute, 'The server does not tell highestCommittedUSN and the invocationId of its database.')
  }
  return { invocationId: guidText(invocationId), usn: BigInt(usn) }
}

/** The anchor of an object by its name, or null when there is none. */
export async function readAnchor(client: LdapClient, dn: string): Promise<string | null> {
  const entry = await client.read(dn, ['objectGUID'], [extendedNames])
  return entry === null ? null : anchorOf(entry)
}

/** The name an object has now, by its anchor's name or any other; null when there is none. */
export async function readDn(client: LdapClient, name: string): Promise<string | null> {
  const entry = await client.read(name, ['objectGUID'], [extendedNames])
  return entry === null ? null : dnOf(entry)
}
