import type { AttributeChange, AttributeChanges } from '#src/model/change.ts'
import type { Value } from '#src/model/value.ts'
import type { Octets } from '../ldap/ber-writer.ts'
import type { AttributeValues, Modification } from '../ldap/request.ts'

/** Changes of attributes as an LDAP modify. An attribute replaced by nothing is removed, whether it is there or not. */
export function modificationsOf(changes: AttributeChanges): readonly Modification[] {
  return Object.entries(changes).flatMap(([attribute, change]) => modificationsOfOne(attribute, change))
}

/** The attributes of an object to be added; those without values are left out. */
export function attributesToAdd(changes: AttributeChanges): readonly AttributeValues[] {
  return Object.entries(changes).flatMap(([attribute, change]) => {
    const values = change.kind === 'replace' ? change.values : change.add
    return values.length === 0 ? [] : [{ attribute, values: values.map(octetsOf) }]
  })
}

/** Removals come first, so that a single-valued attribute can take its new value. */
function modificationsOfOne(attribute: string, change: AttributeChange): readonly Modification[] {
  if (change.kind === 'replace') return [{ operation: 'replace', attribute, values: change.values.map(octetsOf) }]
  const modifications: Modification[] = []
  if (change.remove.length > 0) modifications.push({ operation: 'delete', attribute, values: change.remove.map(octetsOf) })
  if (change.add.length > 0) modifications.push({ operation: 'add', attribute, values: change.add.map(octetsOf) })
  return modifications
}

/** A value as Active Directory writes its type. */
function octetsOf(value: Value): Octets {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  return value
}
