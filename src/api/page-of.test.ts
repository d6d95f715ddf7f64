import { describe, expect, it } from 'vitest'
import { newestFirst, pageOf } from './page-of.ts'

const byName = (name: string): string => name

describe('a page of a list', () => {
  it('leads to the next one until nothing is left', () => {
    const all = ['dora', 'anna', 'carl', 'bert', 'emil']
    const first = pageOf(all, { after: null, limit: 2 }, byName)
    const second = pageOf(all, { after: first.after, limit: 2 }, byName)
    const third = pageOf(all, { after: second.after, limit: 2 }, byName)
    expect([first.page, second.page, third.page, third.after]).toEqual([['anna', 'bert'], ['carl', 'dora'], ['emil'], null])
  })

  it('neither repeats nor leaves out anybody when entries come and go between two pages', () => {
    const first = pageOf(['anna', 'carl', 'dora'], { after: null, limit: 2 }, byName)
    expect(pageOf(['aaron', 'anna', 'dora', 'emil'], { after: first.after, limit: 5 }, byName).page).toEqual(['dora', 'emil'])
  })

  it('takes a cursor that it never gave for a place in the list', () => {
    expect(pageOf(['anna'], { after: '%%%', limit: 5 }, byName)).toEqual({ page: ['anna'], after: null })
  })

  it('can begin with what is newest', () => {
    const { page } = pageOf([1_000, 3_000, 2_000], { after: null, limit: 5 }, newestFirst)
    expect(page).toEqual([3_000, 2_000, 1_000])
  })
})
