import { sidBytes, sidInDomain } from '../directory/tree/windows-formats.ts'
import type { Random } from './random.ts'

/** Gives out what every object of a domain needs once: GUIDs, SIDs and account names. */
export interface Identities {
  readonly domainSid: Buffer
  guid(): Buffer
  /** SID of a well-known account of the domain. */
  wellKnownSid(rid: number): Buffer
  /** SID of the next ordinary account. */
  nextSid(): Buffer
  /** An account name nobody has yet, at most 20 characters: what SAM allows. */
  accountName(wanted: string): string
}

const firstRid = 1104
const accountNameMax = 20

export function domainIdentities(random: Random): Identities {
  const part = () => 1_000_000_000 + random.below(3_000_000_000)
  const domainSid = sidBytes(`S-1-5-21-${part()}-${part()}-${part()}`)
  const taken = new Map<string, number>()
  let rid = firstRid
  return {
    domainSid,
    guid: () => randomGuid(random),
    wellKnownSid: (wellKnown) => sidInDomain(domainSid, wellKnown),
    nextSid: () => sidInDomain(domainSid, rid++),
    accountName: (wanted) => claim(taken, wanted),
  }
}

/** Version 4 (RFC 9562) in the byte order of Windows: version and variant are in bytes 7 and 8. */
function randomGuid(random: Random): Buffer {
  const guid = random.bytes(16)
  guid[7] = ((guid[7] as number) & 0x0f) | 0x40
  guid[8] = ((guid[8] as number) & 0x3f) | 0x80
  return guid
}

/** `taken` remembers for each name with which number it was tried last: a popular name is not counted up from one every time. */
function claim(taken: Map<string, number>, wanted: string): string {
  const base = wanted.slice(0, accountNameMax).replace(/\.$/, '')
  const popular = base.toLowerCase()
  for (let number = (taken.get(popular) ?? 0) + 1; ; number++) {
    const suffix = number === 1 ? '' : String(number)
    const candidate = base.slice(0, accountNameMax - suffix.length) + suffix
    const key = candidate.toLowerCase()
    if (taken.has(key)) continue
    taken.set(key, 1)
    taken.set(popular, number)
    return candidate
  }
}
