import type { AccountFacts, Expiry, PasswordRules } from '#src/model/credential-forecast.ts'
import type { LdapClient } from '../ldap/client.ts'
import { LdapResultError } from '../ldap/ldap-error.ts'
import type { SearchEntry } from '../ldap/response.ts'
import type { Connection } from './connections.ts'
import { dnOf, textOf, valuesOf } from './entry.ts'
import { intervalMsOf, momentOf } from './filetime.ts'
import { sidText } from './object-sid.ts'

/** The account of a connection, and its facts. */
export interface OwnAccount {
  readonly dn: string
  readonly facts: AccountFacts
}

const accountAttributes = [
  'sAMAccountName',
  'pwdLastSet',
  'userAccountControl',
  'msDS-User-Account-Control-Computed',
  'msDS-UserPasswordExpiryTimeComputed',
  'accountExpires',
  'badPwdCount',
  'msDS-ResultantPSO',
]

/** Where a rule stands on a password settings object, and where on the head of a domain. */
const ruleAttributes = {
  settingsObject: {
    minimumAge: 'msDS-MinimumPasswordAge',
    maximumAge: 'msDS-MaximumPasswordAge',
    minimumLength: 'msDS-MinimumPasswordLength',
    historyLength: 'msDS-PasswordHistoryLength',
  },
  domain: { minimumAge: 'minPwdAge', maximumAge: 'maxPwdAge', minimumLength: 'minPwdLength', historyLength: 'pwdHistoryLength' },
} as const

/** userAccountControl and its computed companion, MS-ADTS 2.2.16. */
const flag = { disabled: 0x2, lockedOut: 0x10, passwordNeverExpires: 0x1_0000, smartCardOnly: 0x4_0000 }

interface Rules extends PasswordRules {
  readonly maximumAgeMs: number | 'never' | null
}

/** Reads what the account of a connection may read of itself: up to three base searches, no sign-in. Null where it may not. */
export async function readOwnAccount({ client, rootDse }: Connection): Promise<OwnAccount | null> {
  try {
    const root = await client.read('', ['tokenGroups'])
    const identity = root === null ? null : sidText(valuesOf(root, 'tokenGroups')?.[0] ?? Buffer.alloc(0))
    const entry = identity === null ? null : await client.read(`<SID=${identity}>`, accountAttributes)
    if (entry === null) return null
    const rules = await readRules(client, { settingsObject: textOf(entry, 'msDS-ResultantPSO'), domain: rootDse.defaultNamingContext })
    return { dn: dnOf(entry), facts: accountFacts(entry, { identity, rules }) }
  } catch (error) {
    // The server answered and does not tell: a directory without this costs the forecast and nothing else.
    if (error instanceof LdapResultError) return null
    throw error
  }
}

function accountFacts(entry: SearchEntry, of: { readonly identity: string | null; readonly rules: Rules }): AccountFacts {
  const lastSet = textOf(entry, 'pwdLastSet')
  const changed = momentOf(lastSet)
  const changedAt = changed?.kind === 'at' ? changed.at : null
  const failed = textOf(entry, 'badPwdCount')
  const { minimumAgeMs, minimumLength, historyLength } = of.rules
  return {
    identity: of.identity,
    name: textOf(entry, 'sAMAccountName'),
    changedAt,
    changeMark: lastSet,
    expiry: earlier(passwordExpiry(entry, { changedAt, rules: of.rules }), accountExpiry(entry)),
    standing: standingOf(entry, lastSet),
    failedSignIns: failed === null ? null : Number(failed),
    rules: { minimumAgeMs, minimumLength, historyLength },
  }
}

/** The settings object of the account where it has one and may read it; the domain's rules otherwise. */
async function readRules(
  client: LdapClient,
  { settingsObject, domain }: { readonly settingsObject: string | null; readonly domain: string },
): Promise<Rules> {
  const own = settingsObject === null ? null : await client.read(settingsObject, Object.values(ruleAttributes.settingsObject))
  const names = own === null ? ruleAttributes.domain : ruleAttributes.settingsObject
  const entry = own ?? (await client.read(domain, Object.values(names)))
  const text = (name: string): string | null => (entry === null ? null : textOf(entry, name))
  const count = (name: string): number | null => (text(name) === null ? null : Number(text(name)))
  const minimumAgeMs = intervalMsOf(text(names.minimumAge))
  // Rules that apply to the account but cannot be read are not those of the domain.
  const isForeign = settingsObject !== null && own === null
  return {
    minimumAgeMs: isForeign || minimumAgeMs === 'never' ? null : minimumAgeMs,
    maximumAgeMs: isForeign ? null : intervalMsOf(text(names.maximumAge)),
    minimumLength: isForeign ? null : count(names.minimumLength),
    historyLength: isForeign ? null : count(names.historyLength),
  }
}

/** What the directory computed, or the same arithmetic (MS-ADTS 3.1.1.4.5.33) where it does not show the result. */
function passwordExpiry(entry: SearchEntry, of: { readonly changedAt: number | null; readonly rules: Rules }): Expiry {
  const computed = momentOf(textOf(entry, 'msDS-UserPasswordExpiryTimeComputed'))
  if (computed?.kind === 'never') return { kind: 'never' }
  if (computed?.kind === 'at') return { kind: 'at', at: computed.at, what: 'password', thumbprint: null }
  if (computed?.kind === 'zero') return { kind: 'unknown' }
  const control = numberOf(entry, 'userAccountControl')
  if (control !== null && (control & (flag.passwordNeverExpires | flag.smartCardOnly)) !== 0) return { kind: 'never' }
  const { maximumAgeMs } = of.rules
  if (maximumAgeMs === 'never' || maximumAgeMs === 0) return { kind: 'never' }
  if (of.changedAt === null || maximumAgeMs === null || control === null) return { kind: 'unknown' }
  return { kind: 'at', at: of.changedAt + maximumAgeMs, what: 'password', thumbprint: null }
}

function accountExpiry(entry: SearchEntry): Expiry {
  const moment = momentOf(textOf(entry, 'accountExpires'))
  if (moment === null) return { kind: 'unknown' }
  return moment.kind === 'at' ? { kind: 'at', at: moment.at, what: 'account', thumbprint: null } : { kind: 'never' }
}

function earlier(password: Expiry, account: Expiry): Expiry {
  if (account.kind !== 'at') return password
  return password.kind === 'at' && password.at <= account.at ? password : account
}

function standingOf(entry: SearchEntry, lastSet: string | null): AccountFacts['standing'] {
  if (((numberOf(entry, 'userAccountControl') ?? 0) & flag.disabled) !== 0) return 'disabled'
  if (((numberOf(entry, 'msDS-User-Account-Control-Computed') ?? 0) & flag.lockedOut) !== 0) return 'locked-out'
  return lastSet === '0' ? 'must-change' : 'usable'
}

function numberOf(entry: SearchEntry, name: string): number | null {
  const text = textOf(entry, name)
  return text === null ? null : Number(text)
}
