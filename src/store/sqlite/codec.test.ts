import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AttributeChange } from '#src/model/change.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import type { Value } from '#src/model/value.ts'
import { metaverseObject, person } from '../conformance/sample.ts'
import { Codec, metaverseColumns, objectColumnNames, type MetaverseRow, type ObjectRow } from './codec.ts'
import { Database } from './driver.ts'
import { migrate } from './migrate.ts'
import { Names } from './names.ts'
import { uuidBytes, uuidText } from './uuid.ts'

const value: fc.Arbitrary<Value> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(9_007_199_254_740_991n, 9_007_199_254_740_992n, -9_007_199_254_740_992n, 0n),
  fc.boolean(),
  fc.uint8Array({ maxLength: 40 }),
)
const attributeName = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9-]{0,8}$/)
const attributes = fc.dictionary(attributeName, fc.array(value, { minLength: 1, maxLength: 4 }), { noNullPrototype: true })
const change: fc.Arbitrary<AttributeChange> = fc.oneof(
  fc.record({ kind: fc.constant('replace' as const), values: fc.array(value, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('update' as const), add: fc.array(value, { maxLength: 3 }), remove: fc.array(value, { maxLength: 3 }) }),
)
const changes = fc.dictionary(attributeName, change, { noNullPrototype: true })
const owned = fc.dictionary(
  attributeName,
  fc.oneof(fc.constantFrom('all' as const, 'references' as const), fc.array(value, { minLength: 1, maxLength: 3 })),
  { noNullPrototype: true },
)

function codec(): Codec {
  const database = new Database(':memory:', { busyTimeoutMs: 0 })
  migrate(database)
  return new Codec(new Names(database))
}

describe('the row format', () => {
  it('gives back every attribute and every change of an object', () => {
    const rows = codec()
    fc.assert(
      fc.property(attributes, changes, changes, owned, (synchronized, imported, exported, ours) => {
        const object: ConnectorSpaceObject = {
          ...person('Anna'),
          synchronized,
          pendingImport: { operation: 'update', renamedFrom: null, changes: imported },
          pendingExport: { operation: 'update', newDn: 'CN=x', changes: exported },
          connectorState: 'explicit',
          owned: ours,
        }
        const values = rows.objectValues(object)
        const row = Object.fromEntries(objectColumnNames.map((name, i) => [name, values[i]])) as unknown as ObjectRow
        expect(rows.object(row)).toEqual(object)
      }),
    )
  })

  it('gives back every contribution of a metaverse object', () => {
    const rows = codec()
    fc.assert(
      fc.property(attributes, attributes, (first, second) => {
        const source = { connectorId: person('x').connectorId, objectId: person('x').id, ruleId: 'rule' as never, at: 5 }
        const all = Object.entries(first).map(([name, values]) => {
          const other = second[name] ?? []
          return [
            name,
            [
              { values, ...source },
              { values: other, ...source, at: 6 },
            ],
          ] as const
        })
        const object = metaverseObject({ attributes: Object.fromEntries(all) })
        const values = rows.metaverseValues(object)
        const row = Object.fromEntries(metaverseColumns.split(', ').map((name, i) => [name, values[i]])) as unknown as MetaverseRow
        expect(rows.metaverseObject(row)).toEqual(object)
      }),
    )
  })
})

describe('identifiers', () => {
  it('are sixteen bytes and the same text again', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(uuidText(uuidBytes(id))).toBe(id)
      }),
    )
  })

  it.each([
    '',
    'x',
    '018bcfe5-6800-7000-8000-00000000000',
    '018bcfe5-6800-7000-8000-00000000000g',
    '018bcfe5-6800-7000-8000-0000000000001',
  ])('that are no UUID are a defect of the caller: %j', (text) => {
    expect(() => uuidBytes(text)).toThrow('UUID')
  })
})
