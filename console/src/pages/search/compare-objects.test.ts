import { describe, expect, it } from 'vitest'
import { compareSides, type Side } from './compare-objects.ts'

const first: Side = {
  attributes: { displayName: ['Ann'], mail: ['ann@contoso.com'], proxyAddresses: ['a', 'b'], title: ['Lawyer'] },
  references: { manager: { count: 1, names: ['Bo'] }, member: { count: 300, names: ['Bo'] } },
}
const second: Side = {
  attributes: { DisplayName: ['Anna'], mail: ['ann@contoso.com'], proxyAddresses: ['b', 'a'], company: ['Contoso'] },
  references: { manager: { count: 1, names: ['Bo'] }, member: { count: 299, names: ['Bo'] } },
}

describe('two objects side by side', () => {
  it('have what is different first, then what only one of them has, then the rest', () => {
    expect(compareSides(first, second).map(({ attribute, state }) => [attribute, state])).toEqual([
      ['displayName', 'different'],
      ['member', 'different'],
      ['title', 'only-first'],
      ['company', 'only-second'],
      ['mail', 'same'],
      ['manager', 'same'],
      ['proxyAddresses', 'same'],
    ])
  })

  it('are told apart by the end of a long value, too', () => {
    const photo = (end: string): Side => ({ attributes: { photo: [{ binary: `${'00'.repeat(100)}${end}` }] }, references: {} })
    expect(compareSides(photo('01'), photo('02'))).toMatchObject([{ state: 'different' }])
  })

  it('are told apart by the number of references where not all of them are named', () => {
    expect(compareSides(first, second).find(({ attribute }) => attribute === 'member')?.counts).toEqual([300, 299])
  })
})
