import { BerError, BerReader } from './ber-reader.ts'
import { readFilter, type Filter } from './filter.ts'

/** An attribute with its values, as a client sends it. */
export interface WireAttribute {
  readonly type: string
  readonly values: readonly Buffer[]
}

export interface WireChange extends WireAttribute {
  readonly operation: 'add' | 'delete' | 'replace'
}

export interface RequestControl {
  readonly oid: string
  readonly criticality: 'critical' | 'optional'
  readonly value: Buffer | null
}

export type Scope = 'base' | 'one' | 'sub'

export interface SearchOperation {
  readonly kind: 'search'
  readonly base: string
  readonly scope: Scope
  /** 0 means no limit. */
  readonly sizeLimit: number
  readonly content: 'types-and-values' | 'types-only'
  readonly filter: Filter
  readonly attributes: readonly string[]
}

export interface RenameOperation {
  readonly kind: 'modify-dn'
  readonly dn: string
  readonly rdn: string
  readonly oldRdn: 'delete' | 'keep'
  readonly superior: string | null
}

/** One request of a client (RFC 4511 section 4). */
export type Operation =
  | { readonly kind: 'bind'; readonly name: string; readonly authentication: Authentication }
  | { readonly kind: 'unbind' }
  | SearchOperation
  | { readonly kind: 'modify'; readonly dn: string; readonly changes: readonly WireChange[] }
  | { readonly kind: 'add'; readonly dn: string; readonly attributes: readonly WireAttribute[] }
  | { readonly kind: 'delete'; readonly dn: string }
  | RenameOperation
  | { readonly kind: 'compare'; readonly dn: string; readonly attribute: string; readonly value: Buffer }
  | { readonly kind: 'abandon'; readonly messageId: number }
  | { readonly kind: 'extended'; readonly oid: string; readonly value: Buffer | null }

export type Authentication = { readonly kind: 'simple'; readonly password: string } | { readonly kind: 'sasl'; readonly mechanism: string }

export interface Request {
  readonly messageId: number
  readonly operation: Operation
  readonly controls: readonly RequestControl[]
}

const scopes: readonly Scope[] = ['base', 'one', 'sub']
const changeOperations: readonly WireChange['operation'][] = ['add', 'delete', 'replace']

/** Decodes one whole LDAP message. Throws BerError when it is not one. */
export function readRequest(message: Buffer): Request {
  const reader = new BerReader(message).enter(0x30)
  const messageId = reader.integer()
  const operation = readOperation(reader)
  const controls = reader.peek() === 0xa0 ? readControls(reader.enter(0xa0)) : []
  return { messageId, operation, controls }
}

function readOperation(reader: BerReader): Operation {
  const tag = reader.peek()
  switch (tag) {
    case 0x60:
      return readBind(reader.enter(tag))
    case 0x42:
      reader.skip()
      return { kind: 'unbind' }
    case 0x63:
      return readSearch(reader.enter(tag))
    case 0x66:
      return readModify(reader.enter(tag))
    case 0x68: {
      const body = reader.enter(tag)
      return { kind: 'add', dn: body.text(), attributes: readList(body.enter(0x30), readAttribute) }
    }
    case 0x4a:
      return { kind: 'delete', dn: reader.text(tag) }
    case 0x6c:
      return readRename(reader.enter(tag))
    case 0x6e: {
      const body = reader.enter(tag)
      const dn = body.text()
      const assertion = body.enter(0x30)
      return { kind: 'compare', dn, attribute: assertion.text(), value: assertion.octets() }
    }
    case 0x50:
      return { kind: 'abandon', messageId: reader.integer(tag) }
    case 0x77: {
      const body = reader.enter(tag)
      return { kind: 'extended', oid: body.text(0x80), value: body.peek() === 0x81 ? body.octets(0x81) : null }
    }
    default:
      throw new BerError(`unknown operation ${tag}`)
  }
}

function readBind(reader: BerReader): Operation {
  reader.integer()
  const name = reader.text()
  if (reader.peek() === 0x80) return { kind: 'bind', name, authentication: { kind: 'simple', password: reader.text(0x80) } }
  return { kind: 'bind', name, authentication: { kind: 'sasl', mechanism: reader.enter(0xa3).text() } }
}

function readSearch(reader: BerReader): Operation {
  const base = reader.text()
  const scope = scopes[reader.integer(0x0a)]
  if (scope === undefined) throw new BerError('unknown search scope')
  reader.integer(0x0a)
  const sizeLimit = reader.integer()
  reader.integer()
  const content = reader.boolean() === 'true' ? 'types-only' : 'types-and-values'
  const filter = readFilter(reader)
  return { kind: 'search', base, scope, sizeLimit, content, filter, attributes: readList(reader.enter(0x30), (list) => list.text()) }
}

function readModify(reader: BerReader): Operation {
  const dn = reader.text()
  const changes = readList(reader.enter(0x30), (list) => {
    const change = list.enter(0x30)
    const operation = changeOperations[change.integer(0x0a)]
    if (operation === undefined) throw new BerError('unknown modify operation')
    return { operation, ...readAttribute(change) }
  })
  return { kind: 'modify', dn, changes }
}

function readRename(reader: BerReader): Operation {
  const dn = reader.text()
  const rdn = reader.text()
  const oldRdn = reader.boolean() === 'true' ? 'delete' : 'keep'
  return { kind: 'modify-dn', dn, rdn, oldRdn, superior: reader.peek() === 0x80 ? reader.text(0x80) : null }
}

function readAttribute(reader: BerReader): WireAttribute {
  const attribute = reader.enter(0x30)
  return { type: attribute.text(), values: readList(attribute.enter(0x31), (list) => list.octets()) }
}

function readControls(reader: BerReader): RequestControl[] {
  return readList(reader, (list) => {
    const control = list.enter(0x30)
    const oid = control.text()
    const criticality = control.peek() === 0x01 && control.boolean() === 'true' ? 'critical' : 'optional'
    return { oid, criticality, value: control.peek() === 0x04 ? control.octets() : null }
  })
}

function readList<T>(reader: BerReader, readOne: (list: BerReader) => T): T[] {
  const items: T[] = []
  while (!reader.atEnd) items.push(readOne(reader))
  return items
}
