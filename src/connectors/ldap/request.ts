import type { Secret } from '#src/base/secret.ts'
import { boolean, element, enumerated, integer, octets, sequence, type Octets } from './ber-writer.ts'
import { encodeControls, type Control } from './control.ts'
import { encodeFilter, type Filter } from './filter.ts'

/** What to search for. */
export interface SearchRequest {
  readonly base: string
  readonly scope: 'base' | 'one' | 'subtree'
  readonly filter: Filter
  /** Attribute names as the server knows them; none means all user attributes. */
  readonly attributes: readonly string[]
  readonly controls?: readonly Control[]
}

/** One attribute of a modify request. No values with `replace` removes the attribute, whether it is there or not. */
export interface Modification {
  readonly operation: 'add' | 'delete' | 'replace'
  readonly attribute: string
  readonly values: readonly Octets[]
}

/** An attribute with its values. */
export interface AttributeValues {
  readonly attribute: string
  readonly values: readonly Octets[]
}

/** A protocol operation in BER, without its envelope. */
export type Operation = Buffer

const scopes = { base: 0, one: 1, subtree: 2 } as const
const modifications = { add: 0, delete: 1, replace: 2 } as const

/** The envelope of an operation (RFC 4511 section 4.1.1). */
export function message(id: number, operation: Operation, controls: readonly Control[] = []): Buffer {
  return sequence([integer(id), operation, ...encodeControls(controls)])
}

/**
 * A simple bind. The password is the last thing in the message: it is written once, into the finished buffer, which the
 * caller fills with zeros after sending.
 */
export function bindMessage(id: number, name: string, password: Secret): Buffer {
  return password.withBytes((bytes) => {
    const bytesToCome = Buffer.alloc(bytes.length)
    const encoded = message(id, sequence([integer(3), octets(name), octets(bytesToCome, 0x80)], 0x60))
    encoded.set(bytes, encoded.length - bytes.length)
    return encoded
  })
}

/** No size limit and no time limit: pages bound the size, the connection's own limits bound the time. */
export function searchOperation({ base, scope, filter, attributes }: SearchRequest): Operation {
  const limits = [integer(0), integer(0), boolean(false)]
  const neverDereference = enumerated(0)
  return sequence(
    [
      octets(base),
      enumerated(scopes[scope]),
      neverDereference,
      ...limits,
      encodeFilter(filter),
      sequence(attributes.map((name) => octets(name))),
    ],
    0x63,
  )
}

export function modifyOperation(dn: string, changes: readonly Modification[]): Operation {
  const encoded = changes.map((change) => sequence([enumerated(modifications[change.operation]), attributeValues(change)]))
  return sequence([octets(dn), sequence(encoded)], 0x66)
}

/** One value of an attribute in the place of another. */
export interface ValueReplacement {
  readonly attribute: string
  readonly before: Uint8Array
  readonly after: Uint8Array
}

/**
 * A modify request that deletes one value and adds another, for values that are secret: each is written once, into the
 * finished buffer, which the caller fills with zeros after sending.
 */
export function replaceValueMessage(id: number, dn: string, { attribute, before, after }: ValueReplacement): Buffer {
  const change = (operation: 'delete' | 'add', length: number): Buffer =>
    sequence([enumerated(modifications[operation]), attributeValues({ attribute, values: [Buffer.alloc(length)] })])
  const addition = change('add', after.length)
  const encoded = message(id, sequence([octets(dn), sequence([change('delete', before.length), addition])], 0x66))
  encoded.set(after, encoded.length - after.length)
  encoded.set(before, encoded.length - addition.length - before.length)
  return encoded
}

export function addOperation(dn: string, attributes: readonly AttributeValues[]): Operation {
  return sequence([octets(dn), sequence(attributes.map(attributeValues))], 0x68)
}

export function deleteOperation(dn: string): Operation {
  return octets(dn, 0x4a)
}

/** `newParent` null leaves the object in its container. The old name value is always dropped. */
export function modifyDnOperation(dn: string, newRdn: string, newParent: string | null): Operation {
  const deleteOldRdn = boolean(true)
  return sequence([octets(dn), octets(newRdn), deleteOldRdn, ...(newParent === null ? [] : [octets(newParent, 0x80)])], 0x6c)
}

export function extendedOperation(oid: string): Operation {
  return sequence([octets(oid, 0x80)], 0x77)
}

export function abandonOperation(id: number): Operation {
  return integer(id, 0x50)
}

export function unbindOperation(): Operation {
  return element(0x42, Buffer.alloc(0))
}

function attributeValues({ attribute, values }: AttributeValues): Buffer {
  const asSet = 0x31
  return sequence([
    octets(attribute),
    sequence(
      values.map((value) => octets(value)),
      asSet,
    ),
  ])
}
