import type { Certificate } from './certificate.ts'
import { derElement, derElements, DerFault, derTag, objectIdentifier, type DerElement } from './der.ts'
import { directoryString, latin1 } from './directory-string.ts'

/** What the subject alternative name says; the first value of each kind, null when there is none. */
export interface AlternativeName {
  readonly email: string | null
  readonly dns: string | null
  readonly url: string | null
  readonly userPrincipalName: string | null
}

const subjectAlternativeNameOid = '2.5.29.17'
const userPrincipalNameOid = '1.3.6.1.4.1.311.20.2.3'

/** Context tags of GeneralName (RFC 5280, 4.2.1.6). */
const generalName = { otherName: 0xa0, email: 0x81, dns: 0x82, url: 0x86 } as const

/** Reads the subject alternative name. A malformed one counts as absent, as it does for the product. */
export function alternativeName(certificate: Certificate): AlternativeName {
  const extension = certificate.extensions.find(({ oid }) => oid === subjectAlternativeNameOid)
  const names = extension === undefined ? [] : generalNames(extension.value)
  const first = (tag: number): string | null => {
    const found = names.find((name) => name.tag === tag)
    return found === undefined ? null : latin1(found.content)
  }
  return {
    email: first(generalName.email),
    dns: first(generalName.dns),
    url: first(generalName.url),
    userPrincipalName: names.map(userPrincipalName).find((text) => text !== null) ?? null,
  }
}

function generalNames(value: Uint8Array): readonly DerElement[] {
  try {
    return derElements(derElement(value, derTag.sequence).content)
  } catch (error) {
    if (error instanceof DerFault) return []
    throw error
  }
}

function userPrincipalName(name: DerElement): string | null {
  if (name.tag !== generalName.otherName) return null
  try {
    const [oid, wrapped] = derElements(name.content)
    if (objectIdentifier(oid) !== userPrincipalNameOid || wrapped?.tag !== 0xa0) return null
    return directoryString(derElements(wrapped.content)[0])
  } catch (error) {
    if (error instanceof DerFault) return null
    throw error
  }
}
