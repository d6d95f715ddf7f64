import { describe, expect, it } from 'vitest'
import type { SearchHitBody } from '#src/api/contract/search.ts'
import { detailOfIdentity, groupedHits, nameOfIdentity } from './grouped-hits.ts'

function hit(id: string, more: Partial<SearchHitBody> = {}): SearchHitBody {
  return {
    id,
    kind: 'object',
    objectType: 'user',
    displayName: null,
    dn: null,
    detail: null,
    metaverseId: null,
    waiting: [],
    isExact: false,
    ...more,
  }
}

const metaverse = (hits: SearchHitBody[]) => ({ space: 'metaverse' as const, connector: null, hits, isMore: false })
const space = (connector: string, hits: SearchHitBody[]) => ({ space: 'connector' as const, connector, hits, isMore: false })

describe('what was found', () => {
  it('puts objects to the identity they are joined to', () => {
    const { identities, loose } = groupedHits({
      groups: [
        metaverse([hit('m1', { displayName: 'Ann' })]),
        space('a', [hit('a1', { metaverseId: 'm1' }), hit('a2')]),
        space('b', [hit('b1', { metaverseId: 'm1' })]),
      ],
      notFound: [],
    })
    expect(identities.map(({ id, objects }) => [id, objects.map((each) => `${each.connector} ${each.hit.id}`)])).toEqual([
      ['m1', ['a a1', 'b b1']],
    ])
    expect(loose.map((each) => each.hit.id)).toEqual(['a2'])
  })

  it('names an identity of which only objects were found by them', () => {
    const { identities } = groupedHits({
      groups: [space('a', [hit('a1', { metaverseId: 'm1', displayName: 'Ann', detail: 'ann@contoso.com' })])],
      notFound: [],
    })
    expect(identities.map((each) => [nameOfIdentity(each), detailOfIdentity(each)])).toEqual([['Ann', 'ann@contoso.com']])
  })

  it('brings whole matches first and keeps the order of the service otherwise', () => {
    const { identities } = groupedHits({
      groups: [metaverse([hit('m1'), hit('m2')]), space('a', [hit('a3', { metaverseId: 'm3', isExact: true })])],
      notFound: [],
    })
    expect(identities.map(({ id }) => id)).toEqual(['m3', 'm1', 'm2'])
  })
})
