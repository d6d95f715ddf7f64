import type { AttributeSchema } from '#src/model/schema.ts'
import type { AttributeType } from '#src/model/value.ts'
import type { SearchEntry } from '../ldap/response.ts'
import { textOf, valuesOf } from './entry.ts'

/** What is asked for about every attributeSchema object. */
export const attributeSchemaFields = [
  'lDAPDisplayName',
  'attributeSyntax',
  'oMObjectClass',
  'isSingleValued',
  'systemOnly',
  'systemFlags',
  'linkID',
  'isDefunct',
]

/**
 * Attribute syntaxes (MS-ADTS 3.1.1.2.2.2) and what they are here. Left out are names with a binary or a text beside them
 * (2.5.5.7 and 2.5.5.14), of which neither half alone is the value; OR-Names, which share the first number with them and are
 * plain names over LDAP (authOrig, dLMemSubmitPerms), are told by their object class.
 */
export const attributeSyntaxes: Readonly<Record<string, AttributeType>> = {
  '2.5.5.1': 'reference',
  '2.5.5.2': 'string',
  '2.5.5.3': 'string',
  '2.5.5.4': 'string',
  '2.5.5.5': 'string',
  '2.5.5.6': 'string',
  '2.5.5.8': 'boolean',
  '2.5.5.9': 'integer',
  '2.5.5.10': 'binary',
  '2.5.5.11': 'string',
  '2.5.5.12': 'string',
  '2.5.5.13': 'string',
  '2.5.5.15': 'binary',
  '2.5.5.16': 'integer',
  '2.5.5.17': 'binary',
}

const orNameClass = '56060102050b1d'

/** The security identifier of another object, which the connector presents as a reference to it. */
const sidReferences: ReadonlySet<string> = new Set(['ms-ds-creatorsid'])

/** Names of the object itself or of the schema: they are facts about the object and no relation to another identity. */
const namesAsText: ReadonlySet<string> = new Set(['distinguishedname', 'objectcategory'])

/** Passwords and keys: never returned, or none of the business of an identity system. */
export const secretAttributes: readonly string[] = [
  'unicodePwd',
  'dBCSPwd',
  'userPassword',
  'unixUserPassword',
  'ntPwdHistory',
  'lmPwdHistory',
  'supplementalCredentials',
  'trustAuthIncoming',
  'trustAuthOutgoing',
  'initialAuthIncoming',
  'initialAuthOutgoing',
  'currentValue',
  'priorValue',
  'msDS-ManagedPassword',
  'msFVE-RecoveryPassword',
  'msFVE-KeyPackage',
  'ms-Mcs-AdmPwd',
  'msLAPS-Password',
  'msLAPS-EncryptedPassword',
  'msLAPS-EncryptedPasswordHistory',
  'msDS-ExecuteScriptPassword',
  'msPKIAccountCredentials',
]

const secrets: ReadonlySet<string> = new Set(secretAttributes.map((name) => name.toLowerCase()))

/** Bit of systemFlags: the value is computed when it is read. */
const CONSTRUCTED = 0x4

/** The directory changes these by renaming the object, not by writing them. */
const namingAttributes: ReadonlySet<string> = new Set(['cn', 'ou', 'name', 'dc', 'objectclass'])

/** An attribute of the forest's schema, or null when it is defunct, a secret, or of a kind that cannot be represented. */
export function readAttributeSchema(entry: SearchEntry): { readonly name: string; readonly schema: AttributeSchema } | null {
  const name = textOf(entry, 'lDAPDisplayName')
  const syntax = syntaxOf(entry)
  if (name === null || syntax === undefined || secrets.has(name.toLowerCase()) || textOf(entry, 'isDefunct') === 'TRUE') return null
  const type = typeOf(name.toLowerCase(), syntax)
  return {
    name,
    schema: { type, multiValued: textOf(entry, 'isSingleValued') !== 'TRUE', access: isReadOnly(entry, name) ? 'read-only' : 'read-write' },
  }
}

function syntaxOf(entry: SearchEntry): AttributeType | undefined {
  const isOrName = valuesOf(entry, 'oMObjectClass')?.[0]?.toString('hex') === orNameClass
  return isOrName ? 'reference' : attributeSyntaxes[textOf(entry, 'attributeSyntax') ?? '']
}

function typeOf(name: string, syntax: AttributeType): AttributeType {
  if (namesAsText.has(name)) return 'string'
  return sidReferences.has(name) ? 'reference' : syntax
}

/** Written by the system only, computed, or the far end of a link, which has an odd link id. */
function isReadOnly(entry: SearchEntry, name: string): boolean {
  const flags = Number(textOf(entry, 'systemFlags') ?? 0)
  const linkId = Number(textOf(entry, 'linkID') ?? 0)
  return (
    textOf(entry, 'systemOnly') === 'TRUE' || (flags & CONSTRUCTED) !== 0 || linkId % 2 === 1 || namingAttributes.has(name.toLowerCase())
  )
}
