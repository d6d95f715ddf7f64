import { expect, it } from 'vitest'
import { runOutcome, runResults } from '#src/model/run.ts'
import { resultWords } from './results.ts'

it('gives every result a sentence, and the colour of its outcome', () => {
  for (const result of runResults) {
    expect([result, resultWords[result].tone]).toEqual([result, runOutcome(result)])
    expect(resultWords[result].sentence).toMatch(/^[A-Z].*\.$/)
  }
})
