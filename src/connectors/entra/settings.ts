import { X509Certificate } from 'node:crypto'
import { AppError } from '#src/base/app-error.ts'
import { clouds, isCloudName, type CloudAddresses, type CloudName } from './clouds.ts'
import { isJsonObject } from './json.ts'
import { vocabularyNames, type VocabularyName } from './vocabulary-name.ts'

/** How the password of a new user is made. It is random for every user, sent once and never kept. */
export interface InitialPasswordPolicy {
  /** Characters, 12 to 256. */
  readonly length: number
  readonly forceChangeNextSignIn: boolean
  readonly forceChangeNextSignInWithMfa: boolean
}

/** Settings of a connector of type `entra-id`, complete. Plain JSON: parsing them again gives the same. */
export interface EntraSettings {
  /** Names of object types and attributes in the connector space. */
  readonly vocabulary: VocabularyName
  /** GUID or a verified domain. */
  readonly tenantId: string
  /** Application (client) id, a GUID. */
  readonly clientId: string
  readonly credential: 'secret' | 'certificate'
  /** PEM of the public certificate when the credential is one; the private key is the connector's secret. */
  readonly certificate: string | null
  readonly cloud: CloudName
  /** Other addresses than the cloud's own: private endpoints, the lab. */
  readonly graphUrl: string | null
  readonly authorityUrl: string | null
  /** PEM of certification authorities to trust instead of the built-in ones. */
  readonly ca: string | null
  readonly initialPassword: InitialPasswordPolicy
  /** Requests under way at the same time, 1 to 16. Throttling lowers it while it lasts. */
  readonly maxConcurrency: number
  readonly connectTimeoutSeconds: number
  readonly requestTimeoutSeconds: number
  /** Renews the certificate by itself when it is this old; null leaves it alone. */
  readonly rotation: { readonly everyDays: number } | null
}

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const domain = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/i
const caExample = 'the text of a certificate, beginning with -----BEGIN CERTIFICATE-----'

/** Setting → its reader. Also the list of what may be set. */
const readers: { readonly [Name in keyof EntraSettings]: (value: unknown, name: string) => EntraSettings[Name] } = {
  vocabulary: (value, name) => oneOf(value ?? 'graph', name, vocabularyNames),
  tenantId: readTenant,
  clientId: (value, name) => matching(value, name, { pattern: guid, example: 'the application (client) id, a GUID' }).toLowerCase(),
  credential: (value, name) => oneOf(value ?? 'secret', name, ['secret', 'certificate']),
  certificate: (value, name) => orNull(value, (present) => readCertificates(present, name)),
  cloud: readCloud,
  graphUrl: (value, name) => orNull(value, (present) => readUrl(present, name)),
  authorityUrl: (value, name) => orNull(value, (present) => readUrl(present, name)),
  ca: (value, name) => orNull(value, (present) => readCertificates(present, name)),
  initialPassword: readInitialPassword,
  maxConcurrency: (value, name) => integer(value ?? 4, name, { min: 1, max: 16 }),
  connectTimeoutSeconds: (value, name) => integer(value ?? 10, name, { min: 1, max: 120 }),
  requestTimeoutSeconds: (value, name) => integer(value ?? 100, name, { min: 5, max: 600 }),
  rotation: (value, name) => orNull(value, (present) => readRotation(present, name)),
}

/** Checks settings and fills in what was left out. Throws `connector-settings` naming the first setting that is wrong. */
export function parseEntraSettings(raw: unknown): EntraSettings {
  if (!isJsonObject(raw)) throw refused('settings', 'must be an object of settings')
  rejectUnknown(raw, readers, '')
  const settings = Object.fromEntries(
    Object.entries(readers).map(([name, read]) => [name, read(raw[name] ?? undefined, name)]),
  ) as unknown as EntraSettings
  if (settings.credential === 'certificate' && settings.certificate === null) {
    throw refused('certificate', `is needed when credential is 'certificate': ${caExample}`)
  }
  if (settings.credential === 'secret' && settings.rotation !== null) {
    throw refused('rotation', 'an application cannot renew a client secret by itself; use credential: certificate, or leave rotation out')
  }
  return settings
}

/** The addresses the settings lead to. */
export function addressesOf(settings: EntraSettings): CloudAddresses {
  const cloud = clouds[settings.cloud]
  return { graphUrl: settings.graphUrl ?? cloud.graphUrl, authorityUrl: settings.authorityUrl ?? cloud.authorityUrl }
}

function readTenant(value: unknown, name: string): string {
  const text = nonEmptyText(value, name).toLowerCase()
  if (!guid.test(text) && !domain.test(text)) {
    throw refused(name, 'must be the directory (tenant) id, a GUID, or a verified domain such as contoso.onmicrosoft.com')
  }
  return text
}

function readCloud(value: unknown, name: string): CloudName {
  const text = nonEmptyText(value ?? 'global', name)
  if (!isCloudName(text)) throw refused(name, `must be one of ${Object.keys(clouds).join(', ')}`)
  return text
}

function readUrl(value: unknown, name: string): string {
  const text = nonEmptyText(value, name)
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.search !== '' || url.hash !== '') {
    throw refused(name, 'must be an https address without user name, query or fragment, for example https://graph.microsoft.com')
  }
  return url.href.replace(/\/+$/, '')
}

function readCertificates(value: unknown, name: string): string {
  const text = nonEmptyText(value, name).trim()
  if (text.includes('PRIVATE KEY')) {
    throw refused(name, 'holds a private key; give the certificate only and store the key as the credential of the connector')
  }
  assertCertificate(text, name)
  return `${text}\n`
}

function assertCertificate(pem: string, name: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (cause) {
    throw new AppError('connector-settings', { subject: name, detail: `must be ${caExample}`, cause })
  }
}

function readInitialPassword(value: unknown, name: string): InitialPasswordPolicy {
  const policy = value ?? {}
  if (!isJsonObject(policy)) throw refused(name, 'must be an object with length, forceChangeNextSignIn and forceChangeNextSignInWithMfa')
  const known = { length: 0, forceChangeNextSignIn: 0, forceChangeNextSignInWithMfa: 0 }
  rejectUnknown(policy, known, `${name}.`)
  return {
    length: integer(policy['length'] ?? 24, `${name}.length`, { min: 12, max: 256 }),
    forceChangeNextSignIn: truth(policy['forceChangeNextSignIn'] ?? true, `${name}.forceChangeNextSignIn`),
    forceChangeNextSignInWithMfa: truth(policy['forceChangeNextSignInWithMfa'] ?? false, `${name}.forceChangeNextSignInWithMfa`),
  }
}

function readRotation(value: unknown, name: string): NonNullable<EntraSettings['rotation']> {
  if (!isJsonObject(value)) throw refused(name, 'must be an object with everyDays')
  rejectUnknown(value, { everyDays: 0 }, `${name}.`)
  return { everyDays: integer(value['everyDays'], `${name}.everyDays`, { min: 1, max: 3_650 }) }
}

function rejectUnknown(given: object, known: object, prefix: string): void {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(known, name))
  if (unknown !== undefined)
    throw refused(`${prefix}${unknown}`, `is not a setting of this connector; known are ${Object.keys(known).join(', ')}`)
}

function orNull<T>(value: unknown, read: (present: unknown) => T): T | null {
  return value === undefined || value === null ? null : read(value)
}

function nonEmptyText(value: unknown, name: string): string {
  if (typeof value !== 'string' || value.trim() === '') throw refused(name, 'is needed and must be text')
  return value.trim()
}

function matching(value: unknown, name: string, rule: { readonly pattern: RegExp; readonly example: string }): string {
  const text = nonEmptyText(value, name)
  if (!rule.pattern.test(text)) throw refused(name, `must be ${rule.example}`)
  return text
}

function oneOf<T extends string>(value: unknown, name: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value)
  if (found === undefined) throw refused(name, `must be one of ${allowed.join(', ')}`)
  return found
}

function integer(value: unknown, name: string, range: { readonly min: number; readonly max: number }): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < range.min || value > range.max) {
    throw refused(name, `must be a whole number from ${range.min} to ${range.max}`)
  }
  return value
}

function truth(value: unknown, name: string): boolean {
  if (typeof value !== 'boolean') throw refused(name, 'must be true or false')
  return value
}

function refused(subject: string, detail: string): AppError {
  return new AppError('connector-settings', { subject, detail })
}
