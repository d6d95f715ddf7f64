import { bytesOfGuid } from './guid.ts'
import { anchorOf, sourceAnchorOfUniqueName, type EntraType } from './identity.ts'
import { isJsonObject, objectList, type Json, type JsonObject } from './json.ts'
import type { Value } from '#src/model/value.ts'
import { bytesOfSid } from './sid.ts'

/** What a form looks at: the content of the property, the object around it, and the field wanted inside it. */
interface Content {
  readonly json: Json
  readonly field: string | null
  readonly type: EntraType
}

/** Form → how the content of a property becomes values. Content that is missing or null is no value, except where said. */
const forms = {
  /** As Graph gives it; a list is a list of values. */
  plain: ({ json, field }: Content) => plainValues(field === null ? json : isJsonObject(json) ? (json[field] ?? null) : null),
  /** The one item of a list that holds one at the most (`businessPhones`), or the first of several (`addresses`). */
  first: ({ json, field }: Content) => {
    const first = Array.isArray(json) ? ((json as readonly Json[])[0] ?? null) : json
    return plainValues(field === null ? first : isJsonObject(first) ? (first[field] ?? null) : null).slice(0, 1)
  },
  /** The number of one kind among the phones of a contact; the kind stands where others have a field. */
  phone: ({ json, field }: Content) => phoneNumbers(json, field),
  /** `S-1-5-…` as the bytes Active Directory keeps. */
  sid: ({ json }: Content) => textValues(json, bytesOfSid),
  /** A GUID as its 16 bytes, in the order of objectGUID. */
  guid: ({ json }: Content) => textValues(json, bytesOfGuid),
  /** A GUID as Azure AD Connect makes a source anchor of it. */
  'guid-anchor': ({ json }: Content) => textValues(json, sourceAnchorOfGuid),
  /** The source anchor inside the unique name of a group. */
  'unique-name': ({ json }: Content) => textValues(json, sourceAnchorOfUniqueName),
  /** The object id as unique key. */
  'cloud-anchor': ({ json, type }: Content) => textValues(json, (id) => anchorOf({ type, id })),
  /** Whether a user lacks a source anchor: nothing on premises is its master. */
  'without-anchor': ({ json }: Content) => [typeof json !== 'string' || json === ''],
  /** The same for the unique name of a group. */
  'without-unique-name': ({ json }: Content) => [typeof json !== 'string' || sourceAnchorOfUniqueName(json) === null],
  /** Whether a device is not joined to Active Directory. */
  'not-server-joined': ({ json }: Content) => [json !== 'ServerAd'],
  /** A time as directories write it: `20260131093000.0Z`. */
  'generalized-time': ({ json }: Content) => textValues(json, generalizedTime),
} satisfies Readonly<Record<string, (content: Content) => readonly Value[]>>

export type ValueForm = keyof typeof forms

export function isValueForm(text: string): text is ValueForm {
  return Object.hasOwn(forms, text)
}

/** The values of an attribute in an object of Graph. A property that is not in the object counts as null. */
export function readValues(
  attribute: { readonly property: string | null; readonly field: string | null; readonly form: ValueForm },
  item: JsonObject,
  type: EntraType,
): readonly Value[] {
  if (attribute.property === null) return []
  return forms[attribute.form]({ json: item[attribute.property] ?? null, field: attribute.field, type })
}

/** Base64 of the bytes of a GUID, which is what a source anchor made of objectGUID is. Null for what is no GUID. */
export function sourceAnchorOfGuid(guid: string): string | null {
  const bytes = bytesOfGuid(guid)
  return bytes === null ? null : Buffer.from(bytes).toString('base64')
}

function plainValues(json: Json): readonly Value[] {
  if (json === null || json === '') return []
  return (Array.isArray(json) ? (json as readonly Json[]) : [json]).map(plainValue).filter((value) => value !== null)
}

function plainValue(json: Json): Value | null {
  if (typeof json === 'string' || typeof json === 'boolean') return json
  return typeof json === 'number' && Number.isSafeInteger(json) ? BigInt(json) : null
}

function textValues(json: Json, read: (text: string) => Value | null): readonly Value[] {
  const value = typeof json === 'string' && json !== '' ? read(json) : null
  return value === null ? [] : [value]
}

function phoneNumbers(json: Json, kind: string | null): readonly Value[] {
  const phone = objectList({ json }, 'json').find((candidate) => candidate['type'] === kind)
  return plainValues(phone?.['number'] ?? null).slice(0, 1)
}

function generalizedTime(text: string): string | null {
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : `${new Date(at).toISOString().slice(0, 19).replace(/[-:T]/g, '')}.0Z`
}
