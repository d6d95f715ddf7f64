import { describe, expect, it } from 'vitest'
import { attributeRows, isSameSelection, lossesOf, typeRows, withAttribute, withType, type Choice } from './schema-selection.ts'

const attribute = (name: string, ...usedBy: string[]) => ({ name, schema: 'string', rules: usedBy.length, usedBy })
const stored = {
  types: [
    { name: 'user', rules: 1, usedBy: ['In - User'], attributes: [attribute('cn', 'In - User'), attribute('pager')] },
    { name: 'contact', rules: 0, usedBy: [], attributes: [attribute('cn')] },
  ],
}
const offered = {
  at: '2026-11-22T20:00:00.000Z',
  partitions: { added: [], removed: [] },
  types: [
    { name: 'user', isSelected: true, isOffered: true, available: [{ name: 'mail', schema: 'string' }], missing: [], changed: [] },
    {
      name: 'computer',
      isSelected: false,
      isOffered: true,
      available: [
        { name: 'cn', schema: 'string read-only' },
        { name: 'operatingSystem', schema: 'string' },
      ],
      missing: [],
      changed: [],
    },
  ],
}
const choice: Choice = { stored, offered }
const wanted = { user: { cn: 'string', pager: 'string' }, contact: { cn: 'string' } }

function typeNamed(name: string, of = wanted) {
  const row = typeRows(choice, of).find((each) => each.name === name)
  if (row === undefined) throw new Error(`no type ${name}`)
  return row
}

describe('the selection of a schema', () => {
  it('offers what the directory has beside what is selected, with the rules that use it', () => {
    expect(typeRows(choice, wanted).map(({ name, isSelected }) => [name, isSelected])).toEqual([
      ['user', true],
      ['contact', true],
      ['computer', false],
    ])
    expect(attributeRows(choice, wanted, 'user')).toEqual([
      { name: 'cn', form: 'string', usedBy: ['In - User'], isSelected: true },
      { name: 'mail', form: 'string', usedBy: [], isSelected: false },
      { name: 'pager', form: 'string', usedBy: [], isSelected: true },
    ])
    expect(typeRows({ stored, offered: null }, wanted)).toHaveLength(2)
  })

  it('takes attributes in and leaves them out', () => {
    const [cn, mail] = attributeRows(choice, wanted, 'user')
    if (cn === undefined || mail === undefined) throw new Error('two attributes')
    expect(withAttribute(wanted, 'user', mail)['user']).toEqual({ cn: 'string', pager: 'string', mail: 'string' })
    expect(withAttribute(wanted, 'user', cn)['user']).toEqual({ pager: 'string' })
  })

  it('begins a new type with what is read of the others, and brings back one as it was', () => {
    expect(withType(choice, wanted, typeNamed('computer'))['computer']).toEqual({ cn: 'string read-only' })
    const without = withType(choice, wanted, typeNamed('contact'))
    expect(Object.keys(without)).toEqual(['user'])
    const again = withType(choice, without, { ...typeNamed('contact'), isSelected: false })
    expect(isSameSelection(again, wanted)).toBe(true)
    expect(isSameSelection(without, wanted)).toBe(false)
  })

  it('names the rules that lose what they use, and nothing that nobody uses', () => {
    expect(lossesOf(stored, wanted)).toEqual([])
    expect(lossesOf(stored, { user: {} })).toEqual([{ type: 'user', attribute: 'cn', usedBy: ['In - User'] }])
    expect(lossesOf(stored, {})).toEqual([{ type: 'user', attribute: null, usedBy: ['In - User'] }])
  })
})
