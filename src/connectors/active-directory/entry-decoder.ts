import { isUtf8 } from 'node:buffer'
import type { AttributeChange } from '#src/model/change.ts'
import type { AttributeSchema, Schema } from '#src/model/schema.ts'
import type { AttributeType, Value } from '#src/model/value.ts'
import type { ImportChange, ReferenceChange, ReferenceTarget } from '../contract/exchange.ts'
import type { EntryAttribute, SearchEntry } from '../ldap/response.ts'
import { parseAttributeName } from './attribute-name.ts'
import { parseDirectoryName } from './directory-name.ts'
import { anchorOf, dnOf, textsOf } from './entry.ts'

type CompleteObject = Extract<ImportChange, { kind: 'object' }>
type PartialUpdate = Extract<ImportChange, { kind: 'update' }>
type Failure = Extract<ImportChange, { kind: 'failure' }>

/** DirSync sends these with every entry although they never change. */
const ALWAYS_SENT: ReadonlySet<string> = new Set(['objectguid', 'instancetype'])

/** An attribute of the selection under its canonical name. */
interface SelectedAttribute {
  readonly name: string
  readonly schema: AttributeSchema
}

/** A value that does not fit the type the schema gives it. */
class InvalidValue extends Error {}

/**
 * Turns entries into import changes. The type of every value comes from the selected schema and never from how the bytes
 * look; what is not selected for an object's type does not exist.
 */
export class EntryDecoder {
  readonly #types = new Map<string, ReadonlyMap<string, SelectedAttribute>>()
  readonly #lowerCase = new Map<string, string>()
  /** Every selected attribute once, by its name as the schema writes it. */
  readonly attributes: readonly string[]

  constructor(schema: Schema) {
    const all = new Set<string>()
    for (const [type, { attributes }] of Object.entries(schema)) {
      const selected = Object.entries(attributes).map(([name, attribute]) => [name.toLowerCase(), { name, schema: attribute }] as const)
      this.#types.set(type, new Map(selected))
      for (const [, { name }] of selected) all.add(name)
    }
    this.attributes = [...all]
  }

  /** A complete entry of a known type. Ranges must have been completed before. */
  object(entry: SearchEntry, objectType: string): CompleteObject | Failure {
    const attributes: Record<string, readonly Value[]> = {}
    const references: Record<string, readonly ReferenceTarget[]> = {}
    return decoding(entry, (anchor, dn) => {
      for (const raw of entry.attributes) {
        const selected = this.#find(objectType, raw.name)
        if (selected === undefined || raw.values.length === 0) continue
        if (selected.schema.type === 'reference') references[selected.name] = raw.values.map(readTarget)
        else attributes[selected.name] = readValues(raw, selected.schema.type)
      }
      return { kind: 'object', anchor, dn, objectType, attributes, references }
    })
  }

  /** What a DirSync entry says changed, null when that is nothing selected. An attribute without values was cleared. */
  update(entry: SearchEntry, objectType: string): PartialUpdate | Failure | null {
    const attributes: Record<string, AttributeChange> = {}
    const references: Record<string, ReferenceChange> = {}
    return decoding(entry, (anchor, dn) => {
      for (const raw of entry.attributes) {
        const selected = this.#find(objectType, raw.name)
        if (selected === undefined || ALWAYS_SENT.has(raw.name.toLowerCase())) continue
        const { name } = selected
        if (selected.schema.type === 'reference') references[name] = referenceChange(raw, references[name])
        else attributes[name] = { kind: 'replace', values: readValues(raw, selected.schema.type) }
      }
      const isEmpty = Object.keys(attributes).length + Object.keys(references).length === 0
      return isEmpty ? null : { kind: 'update', anchor, dn, attributes, references }
    })
  }

  /** Names come in one spelling, so the spelling is remembered; those with options are taken apart every time. */
  #find(objectType: string, rawName: string): SelectedAttribute | undefined {
    const selected = this.#types.get(objectType)
    if (selected === undefined) return undefined
    if (rawName.includes(';')) return selected.get(parseAttributeName(rawName).name.toLowerCase())
    const lowerCase = this.#lowerCase.get(rawName) ?? rawName.toLowerCase()
    if (!this.#lowerCase.has(rawName)) this.#lowerCase.set(rawName, lowerCase)
    return selected.get(lowerCase)
  }
}

/** The object classes of an entry; a failure when there are none, which is what a missing right looks like. */
export function classesOf(entry: SearchEntry): readonly string[] {
  return textsOf(entry, 'objectClass')
}

/** Something an entry lacks to be an object. */
export function failure(entry: SearchEntry, code: string, message: string): Failure {
  return { kind: 'failure', anchor: anchorOf(entry), dn: dnOf(entry), code, message }
}

function decoding<T>(entry: SearchEntry, decode: (anchor: string, dn: string) => T): T | Failure {
  const anchor = anchorOf(entry)
  if (anchor === null) return failure(entry, 'missing-anchor-component', 'The directory gave no objectGUID for this object.')
  try {
    return decode(anchor, dnOf(entry))
  } catch (error) {
    if (error instanceof InvalidValue) return failure(entry, 'invalid-attribute-value', error.message)
    throw error
  }
}

function readTarget(bytes: Buffer): ReferenceTarget {
  const { dn, guid } = parseDirectoryName(bytes.toString('utf8'))
  return guid === null ? { dn } : { dn, anchor: guid }
}

/** `range=1-1` holds added and `range=0-0` removed values; without a range it is the complete list. */
function referenceChange(raw: EntryAttribute, before: ReferenceChange | undefined): ReferenceChange {
  const targets = raw.values.map(readTarget)
  const { range } = parseAttributeName(raw.name)
  if (range === null) return before?.kind === 'update' ? before : { kind: 'replace', targets }
  const { add, remove } = before?.kind === 'update' ? before : { add: [], remove: [] }
  if (range.from === 0) return { kind: 'update', add, remove: [...remove, ...targets] }
  return { kind: 'update', add: [...add, ...targets], remove }
}

function readValues(raw: EntryAttribute, type: AttributeType): readonly Value[] {
  return raw.values.map((bytes) => readValue(bytes, type, raw.name))
}

function readValue(bytes: Buffer, type: AttributeType, attribute: string): Value {
  if (type === 'binary') return new Uint8Array(bytes)
  const text = bytes.toString('utf8')
  if (type === 'integer' && /^-?\d{1,20}$/.test(text)) return BigInt(text)
  if (type === 'boolean' && (text === 'TRUE' || text === 'FALSE')) return text === 'TRUE'
  // Names that are kept as text come with the keys of the extended form too.
  if (type === 'string' && (!text.includes('\uFFFD') || isUtf8(bytes)))
    return text.startsWith('<GUID=') ? parseDirectoryName(text).dn : text
  throw new InvalidValue(`The value of ${attribute} is not of type ${type}, as the selected schema says it is.`)
}
