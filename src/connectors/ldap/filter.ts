import { boolean, octets, sequence, type Octets } from './ber-writer.ts'

/**
 * A search filter as a value (RFC 4511 section 4.5.1.7). It is never text, so nothing has to be escaped and nothing that
 * comes from a directory or an operator can change its meaning.
 */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly filters: readonly Filter[] }
  | { readonly kind: 'not'; readonly filter: Filter }
  | { readonly kind: 'present'; readonly attribute: string }
  | { readonly kind: 'equal' | 'greater-or-equal' | 'less-or-equal'; readonly attribute: string; readonly value: Octets }
  | { readonly kind: 'matching-rule'; readonly rule: string; readonly attribute: string; readonly value: Octets }

/** Every entry. */
export const anyObject: Filter = { kind: 'present', attribute: 'objectClass' }

export function and(...filters: readonly Filter[]): Filter {
  return filters.length === 1 && filters[0] !== undefined ? filters[0] : { kind: 'and', filters }
}

export function or(...filters: readonly Filter[]): Filter {
  return filters.length === 1 && filters[0] !== undefined ? filters[0] : { kind: 'or', filters }
}

export function not(filter: Filter): Filter {
  return { kind: 'not', filter }
}

export function equal(attribute: string, value: Octets): Filter {
  return { kind: 'equal', attribute, value }
}

export function greaterOrEqual(attribute: string, value: Octets): Filter {
  return { kind: 'greater-or-equal', attribute, value }
}

/** An extensible match, for example with Active Directory's bit rules. */
export function matchingRule(attribute: string, rule: string, value: Octets): Filter {
  return { kind: 'matching-rule', attribute, rule, value }
}

/** The filter as it goes over the wire. */
export function encodeFilter(filter: Filter): Buffer {
  switch (filter.kind) {
    case 'and':
      return sequence(filter.filters.map(encodeFilter), 0xa0)
    case 'or':
      return sequence(filter.filters.map(encodeFilter), 0xa1)
    case 'not':
      return sequence([encodeFilter(filter.filter)], 0xa2)
    case 'present':
      return octets(filter.attribute, 0x87)
    case 'equal':
      return sequence([octets(filter.attribute), octets(filter.value)], 0xa3)
    case 'greater-or-equal':
      return sequence([octets(filter.attribute), octets(filter.value)], 0xa5)
    case 'less-or-equal':
      return sequence([octets(filter.attribute), octets(filter.value)], 0xa6)
    case 'matching-rule':
      return sequence([octets(filter.rule, 0x81), octets(filter.attribute, 0x82), octets(filter.value, 0x83), boolean(false, 0x84)], 0xa9)
  }
}
