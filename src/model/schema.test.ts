import { expect, it } from 'vitest'
import { formatAttributeSchema, parseAttributeSchema, type AttributeSchema } from './schema.ts'

it('reads the short form of every attribute as it is written', () => {
  for (const type of ['string', 'integer', 'boolean', 'binary', 'reference'] as const) {
    for (const multiValued of [true, false]) {
      for (const access of ['read-write', 'read-only', 'write-on-create', 'never-cleared'] as const) {
        const schema: AttributeSchema = { type, multiValued, access }
        const indexed: AttributeSchema = { ...schema, indexed: true }
        for (const one of [schema, indexed]) expect(parseAttributeSchema(formatAttributeSchema(one))).toEqual(one)
      }
    }
  }
})

it.each(['', 'text', 'string []', 'string[][]', 'string readonly', 'String', 'string  read-only', 'string indexed read-only'])(
  'does not take %j for a schema',
  (text) => {
    expect(parseAttributeSchema(text)).toBeNull()
  },
)
