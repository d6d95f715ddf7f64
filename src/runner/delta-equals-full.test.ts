import { randomInt } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { playTrial } from './testing/memory-trial.ts'

/*
 * LOCKSTEP_TEST_SEEDS names the seeds to play instead, apart by spaces, or a range of them: `1000-9999`. A seed that fails
 * prints its story and is played again with LOCKSTEP_TEST_SEEDS=SEED.
 */
const wanted = process.env['LOCKSTEP_TEST_SEEDS']
const fixedCount = 30
const randomCount = 10
/** Seeds of one test, so that a report has lines that can be read. */
const partSize = 20

const seeds =
  wanted === undefined
    ? [...range(1, fixedCount), ...Array.from({ length: randomCount }, () => randomInt(1_000_000, 1_000_000_000))]
    : named(wanted)

describe('after any changes, mishaps and other rules, delta cycles end where a new server begins', () => {
  it.each(parts(seeds))('seeds %i to %i', async (_first, _last, own) => {
    for (const seed of own) {
      const { log, failure } = await playTrial(seed)
      expect(failure === null ? '' : `seed ${seed}: ${failure}\n${log.join('\n')}`).toBe('')
    }
  })
})

function named(text: string): readonly number[] {
  return text.split(' ').flatMap((part) => {
    const [from = 0, to = from] = part.split('-').map(Number)
    return range(from, to)
  })
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}

function parts(all: readonly number[]): readonly (readonly [number, number, readonly number[]])[] {
  const lists = Array.from({ length: Math.ceil(all.length / partSize) }, (_, i) => all.slice(i * partSize, (i + 1) * partSize))
  return lists.map((own) => [own[0] ?? 0, own.at(-1) ?? 0, own])
}
