import { attributeReader, derivedDefinitions, isDerived, writtenDn, type AttributeReader, type ReadView } from './attribute-values.ts'
import { frontEndError } from './directory-error.ts'
import { allAttributes, findAttribute, forwardLinkOf, secretNames, type AttributeDefinition } from './schema/schema.ts'
import { valueList, type Entry, type Values } from './tree/entry.ts'
import { BerWriter } from './wire/ber-writer.ts'
import { resultCode, responseTag } from './wire/result.ts'

/** Part of a long list of values: `member;range=0-1499`. `last` is null for `*`. */
interface ValueRange {
  readonly first: number
  readonly last: number | null
}

interface SelectedAttribute {
  readonly definition: AttributeDefinition
  readonly range: ValueRange | null
  readonly read: AttributeReader
}

/** How entries are written: which attributes, for whom, and how many values of one attribute at most. */
export interface EntryFormat {
  readonly view: ReadView
  /** `types-only`: names of attributes without their values. */
  readonly content: 'types-and-values' | 'types-only'
  /** Whether everything stored comes (`*`, or nothing asked), beside what is named. */
  readonly stored: 'all' | 'named'
  readonly attributes: readonly SelectedAttribute[]
  /** Stored attributes that do not come by themselves: those selected by name, and secrets. */
  readonly passedOver: ReadonlySet<string>
  readonly rangeMax: number
}

/** Where entries go: a writer, and the search they answer. */
export interface EntrySink {
  readonly writer: BerWriter
  readonly messageId: number
}

/** What a search says about the entries it wants. */
export interface EntryRequest {
  readonly view: ReadView
  readonly requested: readonly string[]
  readonly content: EntryFormat['content']
  readonly rangeMax: number
}

const linkDefinitions = allAttributes.filter((each) => each.syntax === 'dn' && each.source !== 'constructed' && !isDerived(each))

/** Reads the attribute list of a search. Unknown names are passed over; `1.1` asks for none. */
export function entryFormat({ view, requested, content, rangeMax }: EntryRequest): EntryFormat {
  const stored = requested.length === 0 || requested.includes('*') ? 'all' : 'named'
  const named = new Map<string, SelectedAttribute>()
  const select = (definition: AttributeDefinition, range: ValueRange | null) =>
    named.set(definition.name, { definition, range, read: attributeReader(definition, view) })
  if (stored === 'all') for (const definition of [...derivedDefinitions, ...presentLinks(view)]) select(definition, null)
  for (const description of requested) {
    const [name, ...options] = description.split(';')
    const definition = findAttribute(name as string)
    if (definition !== null) select(definition, readRange(options))
  }
  const passedOver = new Set([...named.keys(), ...secretNames])
  return { view, content, stored, passedOver, attributes: [...named.values()], rangeMax }
}

/** Links and back links at least one object has: most of the schema's are never used. */
function presentLinks({ tree }: ReadView): readonly AttributeDefinition[] {
  return linkDefinitions.filter((each) => {
    const forward = each.source === 'stored' ? each : forwardLinkOf(each)
    return forward !== null && !tree.linksOf(forward).isEmpty
  })
}

function readRange(options: readonly string[]): ValueRange | null {
  for (const option of options) {
    const match = /^range=(\d+)-(\d+|\*)$/i.exec(option)
    if (match !== null) return { first: Number(match[1]), last: match[2] === '*' ? null : Number(match[2]) }
  }
  return null
}

/** Writes one search result entry: message, name and the selected attributes. */
export function writeEntry(sink: EntrySink, entry: Entry, format: EntryFormat): void {
  const { writer } = sink
  const open = beginEntry(sink, writtenDn(entry, format.view.dnFormat))
  if (format.stored === 'all') writeStored(writer, entry, format)
  for (const { definition, range, read } of format.attributes) {
    const values = read(entry)
    if (values !== undefined) writeAttribute(writer, { name: definition.name, values, range }, format)
  }
  endEntry(writer, open)
}

function writeStored(writer: BerWriter, entry: Entry, format: EntryFormat): void {
  for (const [name, values] of entry.values) {
    if (!format.passedOver.has(name)) writeAttribute(writer, { name, values, range: null }, format)
  }
}

/** Marks of an entry that is being written. */
export interface OpenEntry {
  readonly message: number
  readonly body: number
  readonly attributes: number
}

export function beginEntry({ writer, messageId }: EntrySink, dn: string): OpenEntry {
  const message = writer.begin(0x30)
  writer.integer(0x02, messageId)
  const body = writer.begin(responseTag.entry)
  writer.text(0x04, dn)
  return { message, body, attributes: writer.begin(0x30) }
}

export function endEntry(writer: BerWriter, open: OpenEntry): void {
  writer.end(open.attributes)
  writer.end(open.body)
  writer.end(open.message)
}

const attributeHeads = new Map<string, Buffer>()
/** How many attribute descriptions are kept encoded: ranges come in any number. */
const attributeHeadsMax = 2000
/** Where the lengths of attribute and value set stand in an encoded head. */
const attributeStart = 6

/** Everything of an encoded attribute that comes before its values, lengths still to be patched. */
function attributeHead(description: string): Buffer {
  const known = attributeHeads.get(description)
  if (known !== undefined) return known
  const writer = new BerWriter(64)
  writer.begin(0x30)
  writer.text(0x04, description)
  writer.begin(0x31)
  const head = writer.bytes()
  if (attributeHeads.size < attributeHeadsMax) attributeHeads.set(description, head)
  return head
}

/** Writes one attribute with all its values; an empty list is an attribute without values. */
export function writeValues(writer: BerWriter, description: string, values: Values): void {
  const start = writer.length
  writer.raw(attributeHead(description))
  const set = writer.length
  if (typeof values === 'string') writer.text(0x04, values)
  else if (Buffer.isBuffer(values)) writer.octets(0x04, values)
  else for (const value of values) writeValue(writer, value)
  writer.end(set)
  writer.end(start + attributeStart)
}

function writeValue(writer: BerWriter, value: string | Buffer): void {
  if (typeof value === 'string') writer.text(0x04, value)
  else writer.octets(0x04, value)
}

interface ReadAttribute {
  readonly name: string
  readonly values: Values
  readonly range: ValueRange | null
}

/** Writes an attribute, in ranges where the client asks for one or the server allows no more (MS-ADTS 3.1.1.3.1.3.3). */
function writeAttribute(writer: BerWriter, { name, values, range }: ReadAttribute, format: EntryFormat): void {
  if (format.content === 'types-only') return writeValues(writer, name, [])
  const count = typeof values === 'string' || Buffer.isBuffer(values) ? 1 : values.length
  if (range === null && count <= format.rangeMax) return writeValues(writer, name, values)
  const first = range?.first ?? 0
  if (first > count - 1) throw frontEndError(resultCode.operationsError, '00002121', 'The range of values begins behind the last value')
  const last = Math.min(range?.last ?? Infinity, first + format.rangeMax - 1, count - 1)
  // A client that asked for no range finds the attribute without values, and beside it the first range.
  if (range === null) writeValues(writer, name, [])
  writeValues(writer, `${name};range=${first}-${last === count - 1 ? '*' : last}`, valueList(values).slice(first, last + 1))
}
