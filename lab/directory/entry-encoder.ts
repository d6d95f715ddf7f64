import { derivedDefinitions, isDerived, isVisible, linkedEntries, readAttribute, writtenDn, type ReadView } from './attribute-values.ts'
import { frontEndError } from './directory-error.ts'
import { allAttributes, attributeNamed, findAttribute, type AttributeDefinition } from './schema/schema.ts'
import { valueList, type Entry, type Values } from './tree/entry.ts'
import type { BerWriter } from './wire/ber-writer.ts'
import { resultCode, responseTag } from './wire/result.ts'

/** Part of a long list of values: `member;range=0-1499`. `last` is null for `*`. */
interface ValueRange {
  readonly first: number
  readonly last: number | null
}

interface SelectedAttribute {
  readonly definition: AttributeDefinition
  readonly range: ValueRange | null
}

/** Which attributes a search returns. */
export interface Selection {
  /** `*` or nothing asked: everything that is not constructed. */
  readonly breadth: 'all' | 'named'
  readonly named: readonly SelectedAttribute[]
  readonly content: 'types-and-values' | 'types-only'
}

/** How entries are written: for whom, which attributes and how many values of one attribute at most. */
export interface EncodingOptions {
  readonly view: ReadView
  readonly selection: Selection
  readonly rangeMax: number
}

const linkDefinitions = allAttributes.filter(
  (each) => each.syntax === 'dn' && each.source !== 'constructed' && !isDerived(each),
)

/** Reads the attribute list of a search. Unknown names are passed over; `1.1` asks for none. */
export function selectAttributes(requested: readonly string[], content: Selection['content']): Selection {
  const named = new Map<string, SelectedAttribute>()
  for (const description of requested) {
    const [name, ...options] = description.split(';')
    const definition = findAttribute(name as string)
    if (definition !== null) named.set(definition.name, { definition, range: readRange(options) })
  }
  const breadth = requested.length === 0 || requested.includes('*') ? 'all' : 'named'
  return { breadth, named: [...named.values()], content }
}

function readRange(options: readonly string[]): ValueRange | null {
  for (const option of options) {
    const match = /^range=(\d+)-(\d+|\*)$/i.exec(option)
    if (match !== null) return { first: Number(match[1]), last: match[2] === '*' ? null : Number(match[2]) }
  }
  return null
}

/** Writes one search result entry: message, name and the selected attributes. */
export function writeEntry(writer: BerWriter, messageId: number, entry: Entry, options: EncodingOptions): void {
  const { view, selection } = options
  const attributes = beginEntry(writer, messageId, writtenDn(entry, view.dnFormat))
  if (selection.breadth === 'all') writeAll(writer, entry, options)
  for (const { definition, range } of selection.named) {
    if (selection.breadth === 'all' && range === null && definition.source !== 'constructed') continue
    writeAttribute(writer, entry, definition, { ...options, range })
  }
  endEntry(writer, attributes)
}

/** Marks of an entry that is being written. */
export interface OpenEntry {
  readonly message: number
  readonly body: number
  readonly attributes: number
}

export function beginEntry(writer: BerWriter, messageId: number, dn: string): OpenEntry {
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

/** Writes one attribute with all its values; an empty list is an attribute without values. */
export function writeValues(writer: BerWriter, description: string, values: Values): void {
  const attribute = writer.begin(0x30)
  writer.text(0x04, description)
  const set = writer.begin(0x31)
  if (typeof values === 'string') writer.text(0x04, values)
  else if (Buffer.isBuffer(values)) writer.octets(0x04, values)
  else for (const value of values) writeValue(writer, value)
  writer.end(set)
  writer.end(attribute)
}

function writeValue(writer: BerWriter, value: string | Buffer): void {
  if (typeof value === 'string') writer.text(0x04, value)
  else writer.octets(0x04, value)
}

function writeAll(writer: BerWriter, entry: Entry, options: EncodingOptions): void {
  const { view, selection } = options
  const write = (name: string, values: Values | undefined) => {
    if (values !== undefined) writeValues(writer, name, selection.content === 'types-only' ? [] : values)
  }
  for (const definition of derivedDefinitions) write(definition.name, readAttribute(entry, definition, view))
  for (const [name, values] of entry.values) {
    if (attributeNamed(name).secrecy === 'readable') writeStored(writer, { name, values, range: null }, options)
  }
  for (const definition of linkDefinitions) writeAttribute(writer, entry, definition, { ...options, range: null })
}

function writeAttribute(writer: BerWriter, entry: Entry, definition: AttributeDefinition, options: EncodingOptions & { range: ValueRange | null }): void {
  const { view, range } = options
  const linked = definition.secrecy === 'secret' ? null : linkedEntries(entry, definition, view.tree)
  if (linked !== null) return writeLinks(writer, definition.name, linked, options)
  const values = readAttribute(entry, definition, view)
  if (values !== undefined) writeStored(writer, { name: definition.name, values, range }, options)
}

function writeLinks(writer: BerWriter, name: string, linked: Iterable<Entry>, options: EncodingOptions & { range: ValueRange | null }): void {
  const names: string[] = []
  for (const other of linked) if (isVisible(other, options.view)) names.push(writtenDn(other, options.view.dnFormat))
  if (names.length > 0) writeStored(writer, { name, values: names, range: options.range }, options)
}

/** Writes an attribute, in ranges where the client asks for one or the server allows no more (MS-ADTS 3.1.1.3.1.3.3). */
function writeStored(
  writer: BerWriter,
  attribute: { readonly name: string; readonly values: Values; readonly range: ValueRange | null },
  options: EncodingOptions,
): void {
  const { name, values, range } = attribute
  if (options.selection.content === 'types-only') return writeValues(writer, name, [])
  const list = valueList(values)
  if (range === null && list.length <= options.rangeMax) return writeValues(writer, name, values)
  const first = range?.first ?? 0
  if (first > list.length - 1) {
    throw frontEndError(resultCode.operationsError, '00002121', 'The range of values begins behind the last value')
  }
  const last = Math.min(range?.last ?? Infinity, first + options.rangeMax - 1, list.length - 1)
  if (range === null) writeValues(writer, name, [])
  writeValues(writer, `${name};range=${first}-${last === list.length - 1 ? '*' : last}`, list.slice(first, last + 1))
}
