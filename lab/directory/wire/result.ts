import type { BerWriter } from './ber-writer.ts'

/** LDAP result codes the lab answers with (RFC 4511 appendix A). */
export const resultCode = {
  success: 0,
  operationsError: 1,
  protocolError: 2,
  sizeLimitExceeded: 4,
  compareFalse: 5,
  compareTrue: 6,
  authMethodNotSupported: 7,
  strongerAuthRequired: 8,
  referral: 10,
  unavailableCriticalExtension: 12,
  noSuchAttribute: 16,
  undefinedAttributeType: 17,
  inappropriateMatching: 18,
  constraintViolation: 19,
  attributeOrValueExists: 20,
  invalidAttributeSyntax: 21,
  noSuchObject: 32,
  invalidDnSyntax: 34,
  invalidCredentials: 49,
  insufficientAccessRights: 50,
  busy: 51,
  unavailable: 52,
  unwillingToPerform: 53,
  namingViolation: 64,
  objectClassViolation: 65,
  notAllowedOnNonLeaf: 66,
  notAllowedOnRdn: 67,
  entryAlreadyExists: 68,
  affectsMultipleDsas: 71,
  other: 80,
} as const

export type ResultCode = (typeof resultCode)[keyof typeof resultCode]

/** How an operation ended. `diagnostic` is the text Active Directory would send. */
export interface OperationResult {
  readonly code: ResultCode
  readonly diagnostic: string
  readonly matchedDn: string
  readonly referrals: readonly string[]
}

/** A control of an answer: its OID and its already encoded value. */
export interface ResponseControl {
  readonly oid: string
  readonly value: Buffer
}

/** Application tags of the answers. */
export const responseTag = {
  bind: 0x61,
  entry: 0x64,
  done: 0x65,
  reference: 0x73,
  modify: 0x67,
  add: 0x69,
  delete: 0x6b,
  rename: 0x6d,
  compare: 0x6f,
  extended: 0x78,
} as const

export const success: OperationResult = { code: resultCode.success, diagnostic: '', matchedDn: '', referrals: [] }

/** What an answer carries beside its result. */
export interface ResponseExtras {
  readonly controls?: readonly ResponseControl[]
  /** Name and value of an extended response. */
  readonly extended?: { readonly oid: string | null; readonly value: string | null }
}

/** The answer to request `messageId`: which one, and of which kind (a `responseTag`). */
export interface ResponseHead {
  readonly messageId: number
  readonly tag: number
}

/** Writes one whole result message. */
export function writeResult(writer: BerWriter, head: ResponseHead, answer: { readonly result: OperationResult } & ResponseExtras): void {
  const { result, extended, controls = [] } = answer
  const message = writer.begin(0x30)
  writer.integer(0x02, head.messageId)
  const body = writer.begin(head.tag)
  writer.integer(0x0a, result.code)
  writer.text(0x04, result.matchedDn)
  writer.text(0x04, result.diagnostic)
  if (result.referrals.length > 0) writeTexts(writer, 0xa3, result.referrals)
  if (extended?.oid) writer.text(0x8a, extended.oid)
  if (extended?.value !== undefined && extended.value !== null) writer.text(0x8b, extended.value)
  writer.end(body)
  if (controls.length > 0) writeControls(writer, controls)
  writer.end(message)
}

/** Writes a search result reference (RFC 4511 section 4.5.3). */
export function writeReference(writer: BerWriter, messageId: number, urls: readonly string[]): void {
  const message = writer.begin(0x30)
  writer.integer(0x02, messageId)
  writeTexts(writer, responseTag.reference, urls)
  writer.end(message)
}

function writeTexts(writer: BerWriter, tag: number, texts: readonly string[]): void {
  const list = writer.begin(tag)
  for (const text of texts) writer.text(0x04, text)
  writer.end(list)
}

function writeControls(writer: BerWriter, controls: readonly ResponseControl[]): void {
  const list = writer.begin(0xa0)
  for (const control of controls) {
    const one = writer.begin(0x30)
    writer.text(0x04, control.oid)
    writer.octets(0x04, control.value)
    writer.end(one)
  }
  writer.end(list)
}
