import { graphErrorOf, type GraphError } from '../graph/graph-error.ts'
import type { HttpAnswer } from '../graph/transport.ts'
import type { Refusal } from './write-outcome.ts'

/** Finer reasons in Graph's error details → export error type. */
export const detailCodes: Readonly<Record<string, string>> = {
  PropertyNotSettable: 'readonly-attribute',
  InvalidValue: 'invalid-attribute-value',
  InvalidLength: 'invalid-attribute-value',
  InvalidType: 'invalid-attribute-value',
  MissingValue: 'missing-provisioning-attribute',
  PasswordComplexity: 'password-policy-violation',
}

const statusCodes: Readonly<Record<number, string>> = {
  403: 'permission-issue',
  404: 'cd-missing-object',
}

/** What Azure AD Connect calls a refusal of the cloud, as far as Graph's error tells which one it is. */
export const cloudErrors = {
  conflict: 'AttributeValueMustBeUnique',
  length: 'ExceededAllowedLength',
  identity: 'IdentityDataValidationFailed',
} as const

/**
 * An error of Graph in the words of the field: the message begins with the name operators know from Azure AD Connect. A value that another object holds already is `cd-existing-object` when an
 * object was to be created, because the object to look for is that other one; on an update it is a plain `cd-error`.
 */
export function refusalOf(answer: HttpAnswer, operation: 'add' | 'update' | 'delete'): Refusal {
  const error = graphErrorOf(answer)
  const name = cloudErrorOf(error)
  return { code: codeOf(error, operation), message: name === null ? error.message : `${name}: ${error.message}` }
}

function codeOf(error: GraphError, operation: 'add' | 'update' | 'delete'): string {
  if (isConflict(error)) return operation === 'add' ? 'cd-existing-object' : 'cd-error'
  if (/password/i.test(error.detail?.target ?? '')) return 'password-policy-violation'
  const detail = detailCodes[error.detail?.code ?? '']
  if (detail !== undefined) return detail
  // A full tenant is refused with 403 too, but no permission would help.
  if (error.code === 'Directory_QuotaExceeded') return 'cd-error'
  return statusCodes[error.status] ?? 'cd-error'
}

function cloudErrorOf(error: GraphError): string | null {
  if (isConflict(error)) return cloudErrors.conflict
  if (error.detail?.code === 'InvalidLength') return cloudErrors.length
  return error.detail?.code === 'InvalidValue' && error.detail.target === 'userPrincipalName' ? cloudErrors.identity : null
}

function isConflict(error: GraphError): boolean {
  return error.detail?.code === 'ObjectConflict' || error.code === 'Request_MultipleObjectsWithSameKeyValue' || error.status === 409
}

/**
 * Whether a link was not added because it is there already. Graph has no code for this, only the sentence that one or more
 * added object references already exist.
 */
export function isExistingLink(answer: HttpAnswer): boolean {
  return answer.status === 400 && /already exist/i.test(graphErrorOf(answer).message)
}
