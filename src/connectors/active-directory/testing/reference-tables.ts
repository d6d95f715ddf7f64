import type { ConnectionVerdict } from '../../contract/connection-error.ts'
import { code, markdownTable } from '../../contract/testing/generated-sections.ts'
import { settingsTable, type SettingNote } from '../../contract/testing/settings-table.ts'
import { codedVerdictTable, verdictTable } from '../../contract/testing/failure-tables.ts'
import { resultCode } from '../../ldap/ldap-error.ts'
import type { LdapResult } from '../../ldap/response.ts'
import { exportCodes } from '../export-failure.ts'
import { importRefusals } from '../import-refused.ts'
import { standardTypes } from '../object-type.ts'
import { attributeSyntaxes, secretAttributes } from '../schema-attribute.ts'
import { parseSettings, type ActiveDirectorySettings } from '../settings.ts'
import { classifySignIn, signInSubCodes } from '../sign-in-refusal.ts'
import { suggestedAttributes, suggestedTypes } from '../suggested-selection.ts'
import { transportAdvice } from '../transport-advice.ts'
import { verdicts } from '../verdicts.ts'

/** The generated sections of `docs/connectors/active-directory.md`. */
export function activeDirectorySections(): Readonly<Record<string, string>> {
  return {
    settings: settingsTable(settingNotes, parseSettings({ forest: 'contoso.com', userName: 'svc-lockstep' }), ['forest', 'userName']),
    'object types': typesList(),
    'attribute types': syntaxTable(),
    'attributes left out': secretAttributes.map(code).join(', ') + '.',
    'suggested attributes': `Object types: ${suggestedTypes.map(code).join(', ')}. Attributes: ${suggestedAttributes.map(code).join(', ')}.`,
    'sign-in refusals': signInTable(),
    'connection failures': transportTable(),
    'session failures': verdictTable(Object.values(verdicts)),
    'import refusals': verdictTable(Object.entries(importRefusals).map(([reason, refusal]) => ({ reason, ...refusal }))),
    'export errors': exportTable(),
  }
}

/** What the page says about every setting. */
export const settingNotes: { readonly [Name in keyof ActiveDirectorySettings]: SettingNote } = {
  forest: {
    meaning:
      'DNS name of the root domain of the forest. Domain controllers are looked up below it, and a bare account name is completed with it.',
    example: 'forest: contoso.com',
    option: '--forest',
  },
  servers: {
    meaning: 'Domain controllers as `host` or `host:port`, tried in this order. With none DNS is asked for `_ldap._tcp.dc._msdcs.FOREST`.',
    example: 'servers: [dc1.contoso.com, "dc2.contoso.com:636"]',
    option: '--server',
  },
  dnsServers: {
    meaning: 'Name servers to ask instead of those of the system, as `address` or `address:port`.',
    example: 'dnsServers: [10.0.0.4]',
    option: '--dns-server',
  },
  userName: {
    meaning:
      'Account to sign in as: user principal name, `NETBIOS\\account` or distinguished name. A bare account name is completed to `account@FOREST`.',
    example: 'userName: svc-lockstep@contoso.com',
    option: '--user-name',
  },
  security: {
    meaning:
      '`ldaps` (port 636), `starttls` (port 389) or `plain-text-allowed` (port 389, the password travels unprotected). `ca` and `pin` need one of the first two.',
    example: 'security: ldaps',
    option: '--security',
  },
  ca: {
    meaning: 'PEM text of the certificate authorities to trust instead of those of the system.',
    example: 'ca: "-----BEGIN CERTIFICATE-----…"',
    option: '--ca-file',
  },
  pin: {
    meaning: 'SHA-256 fingerprint of the certificate of the domain controller, 64 hexadecimal digits, colons allowed.',
    example: 'pin: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    option: '--pin',
  },
  connectTimeoutSeconds: {
    meaning: 'Longest wait for the TCP connection, and again for the TLS handshake; 1 to 3600.',
    example: 'connectTimeoutSeconds: 10',
    option: '--connect-timeout',
  },
  answerTimeoutSeconds: {
    meaning: 'Longest silence of the server while an answer is due; 1 to 3600.',
    example: 'answerTimeoutSeconds: 120',
    option: '--answer-timeout',
  },
  rotation: {
    meaning:
      'Replaces the password of the account by itself when it is `everyDays` old (1 to 3650), or has lived 60 % of what the domain allows. Needs an encrypted connection.',
    example: 'rotation: { everyDays: 30 }',
    option: null,
  },
}

function typesList(): string {
  return `${standardTypes.map(code).join(', ')}, and structural classes of the forest's own that derive from \`user\`, \`group\` or \`contact\`.`
}

/** Names of the attribute syntaxes in MS-ADTS 3.1.1.2.2.2. */
const syntaxNames: Readonly<Record<string, string>> = {
  '2.5.5.1': 'Object(DS-DN)',
  '2.5.5.2': 'String(Object-Identifier)',
  '2.5.5.3': 'String(Case)',
  '2.5.5.4': 'String(Teletex)',
  '2.5.5.5': 'String(IA5), String(Printable)',
  '2.5.5.6': 'String(Numeric)',
  '2.5.5.7': 'Object(DN-Binary), Object(OR-Name)',
  '2.5.5.8': 'Boolean',
  '2.5.5.9': 'Integer, Enumeration',
  '2.5.5.10': 'String(Octet), Object(Replica-Link)',
  '2.5.5.11': 'String(Generalized-Time), String(UTC-Time)',
  '2.5.5.12': 'String(Unicode)',
  '2.5.5.13': 'Object(Presentation-Address)',
  '2.5.5.14': 'Object(DN-String), Object(Access-Point)',
  '2.5.5.15': 'String(NT-Sec-Desc)',
  '2.5.5.16': 'LargeInteger',
  '2.5.5.17': 'String(SID)',
}

function syntaxTable(): string {
  const rows = Object.entries(syntaxNames).map(([syntax, name]) => [syntax, name, attributeSyntaxes[syntax] ?? 'left out'])
  return markdownTable(['Syntax', 'Name in Active Directory', 'Type here'], rows)
}

function signInTable(): string {
  const known = Object.keys(signInSubCodes)
    .toSorted()
    .map((subCode) => ({ code: code(subCode), verdict: refusalOf({ code: resultCode.invalidCredentials, diagnostic: `data ${subCode}` }) }))
  const others = otherRefusals.map(({ shown, result }) => ({ code: shown, verdict: refusalOf(result) }))
  return codedVerdictTable([...known, ...others])
}

function refusalOf(result: Pick<LdapResult, 'code' | 'diagnostic'>): ConnectionVerdict {
  return classifySignIn({ matchedDn: '', referrals: [], value: null, controls: [], ...result })
}

/** Refusals that are told by something else than a sub-code. */
const otherRefusals: readonly { readonly shown: string; readonly result: Pick<LdapResult, 'code' | 'diagnostic'> }[] = [
  { shown: 'LDAP 8 or 13', result: { code: resultCode.strongerAuthRequired, diagnostic: '' } },
  { shown: 'LDAP 49 with `80090346`', result: { code: resultCode.invalidCredentials, diagnostic: '80090346: …' } },
  { shown: 'LDAP 49 with `80090324`', result: { code: resultCode.invalidCredentials, diagnostic: '80090324: …' } },
  { shown: 'LDAP 51, 52 or 53', result: { code: resultCode.busy, diagnostic: '' } },
  { shown: 'LDAP 34', result: { code: resultCode.invalidDnSyntax, diagnostic: '' } },
  { shown: 'anything else', result: { code: resultCode.invalidCredentials, diagnostic: '' } },
]

function transportTable(): string {
  return verdictTable(Object.entries(transportAdvice).map(([reason, advice]) => ({ failure: 'connection', reason, advice })))
}

function exportTable(): string {
  const names = Object.entries(resultCode)
  const rows = Object.entries(exportCodes).map(([number, error]) => {
    const name = names.find(([, value]) => value === Number(number))?.[0] ?? ''
    return [`${number} ${name}`, code(error)]
  })
  return markdownTable(['LDAP result', 'Error of the object'], rows)
}
