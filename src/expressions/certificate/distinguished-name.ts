import { derElements, derTag, objectIdentifier, withTag, type DerElement } from './der.ts'
import { directoryString } from './directory-string.ts'

/** One part of a name, for example the CN. */
export interface NamePart {
  readonly oid: string
  readonly value: string
}

/** The components of a name in the order of encoding; a component with several parts is rare but legal. */
export type CertificateName = readonly (readonly NamePart[])[]

/** The attribute types that names are searched for. */
export const nameOid = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  organizationalUnit: '2.5.4.11',
  email: '1.2.840.113549.1.9.1',
} as const

/** Keys as .NET prints them. */
const keys = new Map<string, string>([
  [nameOid.commonName, 'CN'],
  [nameOid.organizationalUnit, 'OU'],
  [nameOid.organization, 'O'],
  [nameOid.email, 'E'],
  ['2.5.4.6', 'C'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'S'],
  ['2.5.4.9', 'STREET'],
  ['2.5.4.4', 'SN'],
  ['2.5.4.5', 'SERIALNUMBER'],
  ['2.5.4.12', 'T'],
  ['2.5.4.42', 'G'],
  ['0.9.2342.19200300.100.1.25', 'DC'],
])

/** Reads a Name (RFC 5280, 4.1.2.4). */
export function readName(element: DerElement | undefined): CertificateName {
  const name = withTag(element, derTag.sequence)
  return derElements(name.content).map((component) => derElements(withTag(component, derTag.set).content).map(readPart))
}

function readPart(element: DerElement): NamePart {
  const [oid, value] = derElements(withTag(element, derTag.sequence).content)
  return { oid: objectIdentifier(oid), value: directoryString(value) }
}

/** The text of a name as .NET writes it: last component first, values quoted where they need it. */
export function nameText(name: CertificateName): string {
  const components = name.map((parts) =>
    parts.map(({ oid, value }) => `${keys.get(oid) ?? `OID.${oid}`}=${quotedValue(value)}`).join(' + '),
  )
  return components.toReversed().join(', ')
}

function quotedValue(value: string): string {
  const plain = value !== '' && !value.startsWith(' ') && !value.endsWith(' ') && !/[,+="<>#;\n]/.test(value)
  return plain ? value : `"${value.replaceAll('"', '""')}"`
}

/** The most specific value of a type: the last one encoded. Null when there is none. */
export function namePart(name: CertificateName, oid: string): string | null {
  return name.flat().findLast((part) => part.oid === oid)?.value ?? null
}
