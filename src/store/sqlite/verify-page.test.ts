import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { literalsIn } from '#src/connectors/contract/testing/source-literals.ts'

const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'operations.md'), 'utf8')

describe('The operations page', () => {
  it('says what every invariant of the database is', () => {
    const invariants = literalsIn(import.meta.dirname, /(?:invariant: |finding\()'([a-z-]+)'/g)
    expect(invariants.length).toBeGreaterThan(20)
    expect(invariants.filter((invariant) => !page.includes(`\`${invariant}\``))).toEqual([])
  })
})
