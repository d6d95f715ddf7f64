import { array, assert as check, constantFrom, letrec, oneof, property, record, string, uint8Array, constant } from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { compileFilter } from './filter-match.ts'
import { candidates } from './candidates.ts'
import { DirectoryError } from './directory-error.ts'
import { classNamed } from './schema/schema.ts'
import { loadOrganisation } from './load-organisation.ts'
import { generateContoso } from '../contoso/generate.ts'
import { foundForest } from './forest.ts'
import { DirectoryTree } from './tree/tree.ts'
import type { Filter } from './wire/filter.ts'
import type { ReadView } from './attribute-values.ts'

let view: ReadView

beforeAll(() => {
  let count = 0
  const nextGuid = () => {
    const guid = Buffer.alloc(16)
    guid.writeUInt32BE(++count)
    return guid
  }
  const organisation = generateContoso({ seed: 2, people: 20, groups: 5 })
  const { dnsDomain, netbiosName, domainSid, baseDn } = organisation
  const tree = new DirectoryTree(
    { now: () => 0 },
    { guid: nextGuid(), definition: classNamed('domainDNS'), rdn: { type: 'DC', value: 'contoso' }, dn: baseDn },
  )
  foundForest({ tree, dnsDomain, netbiosName, domainSid, nextGuid, invocationId: nextGuid(), policy: {} })
  loadOrganisation(tree, organisation)
  view = { tree, netbiosName, dnFormat: 'plain', deletedObjects: 'hidden', access: 'read' }
})

const attribute = constantFrom(
  'cn',
  'sn',
  'objectClass',
  'objectCategory',
  'objectGUID',
  'objectSid',
  'member',
  'memberOf',
  'manager',
  'uSNChanged',
  'whenCreated',
  'pwdLastSet',
  'userAccountControl',
  'mail',
  'anr',
  'isDeleted',
  'lastKnownParent',
  'unknown',
  'canonicalName',
  'unicodePwd',
  'mS-DS-ConsistencyGuid',
  'wellKnownObjects',
)
const value = oneof(
  uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  constantFrom('S-1-5-x', 'S-1-5-21-99999999999', 'CN=x', '<GUID=1>', '12', '-1', '20260101000000.0Z', 'TRUE').map((text) =>
    Buffer.from(text),
  ),
)
const rule = constantFrom(null, '1.2.840.113556.1.4.803', '1.2.840.113556.1.4.804', '1.2.840.113556.1.4.1941', '1.2.3')

const filters = letrec<{ filter: Filter }>((tie) => ({
  filter: oneof(
    { maxDepth: 4, withCrossShrink: true },
    record({
      kind: constantFrom('equal' as const, 'greater-or-equal' as const, 'less-or-equal' as const, 'approximate' as const),
      attribute,
      value,
    }),
    record({ kind: constant('present' as const), attribute }),
    record({
      kind: constant('substring' as const),
      attribute,
      initial: oneof(constant(null), string({ maxLength: 2 })),
      any: array(string({ maxLength: 2 }), { maxLength: 2 }),
      final: oneof(constant(null), string({ maxLength: 2 })),
    }),
    record({ kind: constant('extensible' as const), rule, attribute: oneof(constant(null), attribute), value }),
    record({ kind: constantFrom('and' as const, 'or' as const), parts: array(tie('filter'), { maxLength: 3 }) }),
    record({ kind: constant('not' as const), part: tie('filter') }),
  ),
})).filter

/** Names of the objects a filter finds, or the refusal. */
function run(filter: Filter, among: 'indexed' | 'everything'): readonly string[] | string {
  try {
    const matches = compileFilter(filter, view)
    const range = { base: view.tree.domain, scope: 'sub' as const }
    const pool = candidates(view.tree, range, among === 'indexed' ? filter : { kind: 'present', attribute: 'objectClass' })
    return [...pool]
      .filter(matches)
      .map((entry) => entry.dn)
      .sort()
  } catch (error) {
    if (error instanceof DirectoryError) return 'refused'
    throw error
  }
}

describe('any filter', () => {
  it('finds by index exactly what it finds by looking at every object, and never fails otherwise than by a refusal', () => {
    check(
      property(filters, (filter) => {
        expect(run(filter, 'indexed')).toEqual(run(filter, 'everything'))
      }),
      { numRuns: 2000 },
    )
  })
})
