import { resultCode } from '../ldap/ldap-error.ts'
import type { LdapResult } from '../ldap/response.ts'
import type { ExportResult } from '../contract/exchange.ts'

type Failure = Extract<ExportResult, { outcome: 'failure' }>

/** LDAP result codes as export errors of the field; others are `cd-error` with the directory's own words. */
export const exportCodes: Readonly<Record<number, string>> = {
  [resultCode.strongerAuthRequired]: 'encryption-not-enabled',
  [resultCode.confidentialityRequired]: 'encryption-not-enabled',
  // Taking away a value that is not there is permitted, so what is missing here is the attribute in the schema.
  [resultCode.noSuchAttribute]: 'schema-violation',
  [resultCode.undefinedAttributeType]: 'schema-violation',
  [resultCode.constraintViolation]: 'constraint-violation',
  [resultCode.attributeOrValueExists]: 'cd-existing-attribute-or-value',
  [resultCode.invalidAttributeSyntax]: 'syntax-violation',
  [resultCode.noSuchObject]: 'cd-missing-object',
  [resultCode.invalidDnSyntax]: 'invalid-dn',
  [resultCode.insufficientAccessRights]: 'permission-issue',
  [resultCode.busy]: 'cd-connectivity-error',
  [resultCode.unavailable]: 'cd-connectivity-error',
  [resultCode.namingViolation]: 'invalid-dn',
  [resultCode.objectClassViolation]: 'schema-violation',
  [resultCode.notAllowedOnRdn]: 'modify-naming-attribute',
  [resultCode.entryAlreadyExists]: 'cd-existing-object',
}

/** ERROR_PASSWORD_RESTRICTION at the head of the text: an account was enabled that has no fitting password. */
const PASSWORD_RESTRICTION = /^0000052D\b/i

/** The export error for a refused operation. */
export function exportCode({ code, diagnostic }: Pick<LdapResult, 'code' | 'diagnostic'>): string {
  if (PASSWORD_RESTRICTION.test(diagnostic)) return 'password-policy-violation'
  return exportCodes[code] ?? 'cd-error'
}

/** The failure of an item. `code` is given where the situation says more than the result code. */
export function exportFailure(key: string, result: LdapResult, code = exportCode(result)): Failure {
  return { key, outcome: 'failure', code, message: messageOf(result) }
}

export function messageOf({ code, diagnostic }: Pick<LdapResult, 'code' | 'diagnostic'>): string {
  return diagnostic === '' ? `LDAP result ${code}` : diagnostic
}
