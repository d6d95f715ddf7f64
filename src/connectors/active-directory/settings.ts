import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { AppError } from '#src/base/app-error.ts'
import type { Endpoint } from '../ldap/transport.ts'

/** How the connection is protected. Plain text needs a person to write it down in so many words. */
export type Security = 'ldaps' | 'starttls' | 'plain-text-allowed'

/** Where a forest is and which account reads it. There is no secret in here. */
export interface ActiveDirectorySettings {
  /** DNS name of the forest's root domain, in lower case. */
  readonly forest: string
  /** Domain controllers as `host` or `host:port`, tried in this order; none means that DNS is asked. */
  readonly servers: readonly string[]
  /** Name servers to ask instead of the system's, as `address` or `address:port`. */
  readonly dnsServers: readonly string[]
  /** User principal name, distinguished name or `NETBIOS\account`. */
  readonly userName: string
  readonly security: Security
  /** PEM of the certificate authorities to trust, or null for the system's. */
  readonly ca: string | null
  /** SHA-256 of the server's certificate in lower-case hexadecimal, or null. */
  readonly pin: string | null
  /** For the TCP connection and again for the TLS handshake. */
  readonly connectTimeoutSeconds: number
  /** Silence of the server that is taken while an answer is due. The first page of a large forest takes its time. */
  readonly answerTimeoutSeconds: number
  /** Replaces the account's password by itself when it is this old; null leaves it alone. */
  readonly rotation: { readonly everyDays: number } | null
}

const CONNECT_TIMEOUT_SECONDS = 10
const ANSWER_TIMEOUT_SECONDS = 120
const TIMEOUT_SECONDS_MAX = 3_600
const ROTATION_DAYS_MAX = 3_650
const SECURITIES: readonly Security[] = ['ldaps', 'starttls', 'plain-text-allowed']
const dnsName = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*$/i

/** Reads one setting; `undefined` means that it was not given. */
type Reader<T> = (value: unknown, name: string) => T

const readers: { readonly [Name in keyof ActiveDirectorySettings]: Reader<ActiveDirectorySettings[Name]> } = {
  forest: readForest,
  servers: (value, name) =>
    readList(value, name).map((server) => (parseServer(server, 0) === null ? wrong(name, noServer(server)) : server)),
  dnsServers: (value, name) => readList(value, name).map((server) => (isNameServer(server) ? server : wrong(name, noNameServer(server)))),
  userName: readText,
  security: readSecurity,
  ca: readCa,
  pin: readPin,
  connectTimeoutSeconds: (value, name) => readSeconds(value ?? CONNECT_TIMEOUT_SECONDS, name),
  answerTimeoutSeconds: (value, name) => readSeconds(value ?? ANSWER_TIMEOUT_SECONDS, name),
  rotation: readRotation,
}

/** Validates and completes settings. Throws `AppError('connector-settings')` that names the setting and says what it must be. */
export function parseSettings(raw: unknown): ActiveDirectorySettings {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return wrong('settings', 'they are an object with the setting `forest` and more')
  const given: Readonly<Record<string, unknown>> = { ...raw }
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(readers, name))
  if (unknown !== undefined) wrong(unknown, `there is no such setting; there are ${Object.keys(readers).join(', ')}`)
  const read = <Name extends keyof ActiveDirectorySettings>(name: Name): ActiveDirectorySettings[Name] =>
    readers[name](given[name] ?? undefined, name)
  const forest = read('forest')
  const settings = {
    forest,
    servers: read('servers'),
    dnsServers: read('dnsServers'),
    userName: completeUserName(read('userName'), forest),
    security: read('security'),
    ca: read('ca'),
    pin: read('pin'),
    connectTimeoutSeconds: read('connectTimeoutSeconds'),
    answerTimeoutSeconds: read('answerTimeoutSeconds'),
    rotation: read('rotation'),
  }
  if (settings.security === 'plain-text-allowed' && (settings.ca !== null || settings.pin !== null)) {
    wrong('security', 'with plain text there is no certificate to check: choose ldaps or starttls, or leave ca and pin out')
  }
  if (settings.security === 'plain-text-allowed' && settings.rotation !== null) {
    wrong('rotation', 'passwords are changed over encrypted connections only: choose ldaps or starttls for security')
  }
  return settings
}

/** The port LDAP has by the way it is protected. */
export function defaultPort(security: Security): number {
  return security === 'ldaps' ? 636 : 389
}

/** `host`, `host:port`, `[address]` or `[address]:port`; null when it is none of them. */
export function parseServer(text: string, port: number): Endpoint | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^\s:/[\]]+))(?::(\d{1,5}))?$/i.exec(text.trim())
  const host = match?.[1] ?? match?.[2]
  if (match === null || host === undefined) return null
  if (match[1] === undefined ? !dnsName.test(host) : isIP(host) !== 6) return null
  const given = match[3] === undefined ? port : Number(match[3])
  return given > 65_535 || (match[3] !== undefined && given === 0) ? null : { host, port: given }
}

/**
 * A bare account name does not identify anybody to a domain controller (it answers that name or password is wrong), so it
 * is completed to the user principal name every account has by default.
 */
function completeUserName(name: string, forest: string): string {
  return /[@\\=]/.test(name) ? name : `${name}@${forest}`
}

function readForest(value: unknown, name: string): string {
  const text = readText(value, name).toLowerCase().replace(/\.$/, '')
  return dnsName.test(text) ? text : wrong(name, `it is the DNS name of the forest, for example contoso.com, not \`${text}\``)
}

function readSecurity(value: unknown, name: string): Security {
  const found = SECURITIES.find((security) => security === (value ?? 'ldaps'))
  return found ?? wrong(name, `it is one of ${SECURITIES.join(', ')}`)
}

function readCa(value: unknown, name: string): string | null {
  if (value === undefined) return null
  const text = readText(value, name)
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  if (blocks.length === 0 || !blocks.every(isCertificate))
    return wrong(name, 'it is the PEM text of one or more certificates of authorities')
  return `${blocks.join('\n')}\n`
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0
  } catch {
    return false
  }
}

function readPin(value: unknown, name: string): string | null {
  if (value === undefined) return null
  const digits = readText(value, name).replaceAll(/[:\s]/g, '').toLowerCase()
  if (!/^[0-9a-f]{64}$/.test(digits))
    return wrong(name, 'it is the SHA-256 fingerprint of the certificate: 64 hexadecimal digits, colons allowed')
  return digits
}

function readSeconds(value: unknown, name: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= TIMEOUT_SECONDS_MAX) return value
  return wrong(name, `it is a whole number of seconds from 1 to ${TIMEOUT_SECONDS_MAX}`)
}

function readRotation(value: unknown, name: string): ActiveDirectorySettings['rotation'] {
  if (value === undefined) return null
  const everyDays: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'everyDays') : undefined
  const isWhole = typeof everyDays === 'number' && Number.isInteger(everyDays) && everyDays >= 1 && everyDays <= ROTATION_DAYS_MAX
  if (isWhole && Object.keys(value as object).length === 1) return { everyDays }
  return wrong(name, `it is an object with the setting everyDays, a whole number from 1 to ${ROTATION_DAYS_MAX}`)
}

function readText(value: unknown, name: string): string {
  if (value === undefined) return wrong(name, 'it must be given')
  if (typeof value !== 'string' || value.trim() === '') return wrong(name, 'it is a text that is not empty')
  return value.trim()
}

function readList(value: unknown, name: string): readonly string[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) return wrong(name, 'it is a list of texts')
  return value.map((element: unknown) => readText(element, name))
}

function isNameServer(text: string): boolean {
  const server = parseServer(isIP(text) === 6 ? `[${text}]` : text, 53)
  return server !== null && isIP(server.host) !== 0
}

function noServer(text: string): string {
  return `\`${text}\` is no server: write host or host:port, and an IPv6 address in square brackets`
}

function noNameServer(text: string): string {
  return `\`${text}\` is no name server: write its address, or address:port`
}

function wrong(setting: string, detail: string): never {
  throw new AppError('connector-settings', { subject: setting, detail, facts: { setting } })
}
