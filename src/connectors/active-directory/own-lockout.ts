import { unknownLockout, type LockoutPolicy } from '#src/model/lockout-policy.ts'
import { LdapResultError } from '../ldap/ldap-error.ts'
import type { SearchEntry } from '../ldap/response.ts'
import type { Connection } from './connections.ts'
import { textOf, valuesOf } from './entry.ts'
import { sidText } from './object-sid.ts'

/** Where the numbers stand on a password settings object, and where on the head of a domain (MS-ADTS 3.1.1.5.8). */
const attributes = {
  'fine-grained': ['msDS-LockoutThreshold', 'msDS-LockoutObservationWindow', 'msDS-LockoutDuration'],
  domain: ['lockoutThreshold', 'lockOutObservationWindow', 'lockoutDuration'],
} as const

/** Intervals are negative and count 100 ns; the smallest number means for ever. */
const TICKS_PER_MS = 10_000n
const FOREVER = -0x8000_0000_0000_0000n

/** When the account of a connection is locked. A fine-grained policy that applies and cannot be read leaves nothing to rely on. */
export async function readOwnLockout({ client, rootDse }: Connection): Promise<LockoutPolicy> {
  try {
    const root = await client.read('', ['tokenGroups'])
    const sid = sidText(root === null ? Buffer.alloc(0) : (valuesOf(root, 'tokenGroups')?.[0] ?? Buffer.alloc(0)))
    const account = sid === null ? null : await client.read(`<SID=${sid}>`, ['msDS-ResultantPSO'])
    const settingsObject = account === null ? null : textOf(account, 'msDS-ResultantPSO')
    const source = settingsObject === null ? 'domain' : 'fine-grained'
    const entry = await client.read(settingsObject ?? rootDse.defaultNamingContext, attributes[source])
    return entry === null ? unknownLockout : policyOf(entry, source)
  } catch (error) {
    // The server answered and does not show it.
    if (error instanceof LdapResultError) return unknownLockout
    throw error
  }
}

function policyOf(entry: SearchEntry, source: 'fine-grained' | 'domain'): LockoutPolicy {
  const [threshold, window, duration] = attributes[source].map((name) => textOf(entry, name))
  if (threshold === null || threshold === undefined) return unknownLockout
  return {
    threshold: Number(threshold),
    observationWindowMs: intervalMs(window ?? null),
    durationMs: intervalMs(duration ?? null),
    source,
  }
}

/** Null for ever, and where nothing is said. */
function intervalMs(text: string | null): number | null {
  if (text === null) return null
  const ticks = BigInt(text)
  // Windows takes zero for a lock that only an administrator ends, like the smallest number.
  return ticks === FOREVER || ticks === 0n ? null : Number(-ticks / TICKS_PER_MS)
}
