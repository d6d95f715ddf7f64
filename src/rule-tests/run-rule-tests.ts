import { systemClock, type Clock } from '#src/base/clock.ts'
import { countingIds } from '#src/base/ids.ts'
import type { Configuration } from '#src/model/configuration.ts'
import type { Drivers } from '#src/runner/drivers.ts'
import type { Store } from '#src/store/store.ts'
import { compare, type Difference } from './compare.ts'
import { CoverageCount, type Coverage } from './coverage.ts'
import { applyGiven, GivenFault } from './given-objects.ts'
import type { CaseText, ExpectationText, GivenText, RuleTestText } from './rule-test-shape.ts'
import { Scene } from './scene.ts'

/** A document of tests and where it was found. */
export interface RuleTestFile {
  readonly path: string
  readonly text: RuleTestText
  /** Line of a case, from 1. */
  lineOf(index: number): number
}

/** A case that did not come out as it says. */
export interface FailedCase {
  readonly path: string
  readonly line: number
  readonly name: string
  /** Which step of the case, from 1. */
  readonly step: number
  /** Why the case could not be played, or null. */
  readonly problem: string | null
  readonly differences: readonly Difference[]
}

export interface RuleTestResult {
  readonly passed: number
  readonly failed: readonly FailedCase[]
  readonly coverage: Coverage
}

export interface RuleTestParts {
  readonly configuration: Configuration
  readonly drivers: Drivers
  /** A store that nobody else uses; closing it forgets it. */
  openStore(clock: Clock): Promise<Store>
}

/** Plays every case in a world of its own: import, synchronize, compare; and for its further steps export, change and again. */
export async function runRuleTests(files: readonly RuleTestFile[], parts: RuleTestParts): Promise<RuleTestResult> {
  const coverage = new CoverageCount()
  const failed: FailedCase[] = []
  let passed = 0
  for (const file of files) {
    for (const [index, test] of file.text.cases.entries()) {
      const failure = await playCase(test, { ...parts, now: file.text.now, coverage })
      if (failure === null) passed++
      else failed.push({ path: file.path, line: file.lineOf(index), name: test.name, ...failure })
    }
  }
  return { passed, failed, coverage: coverage.of(parts.configuration) }
}

type Playing = RuleTestParts & { readonly now: string | undefined; readonly coverage: CoverageCount }
type Failure = Pick<FailedCase, 'step' | 'problem' | 'differences'>

async function playCase(test: CaseText, playing: Playing): Promise<Failure | null> {
  const clock = clockAt(playing.now)
  const store = await playing.openStore(clock)
  const scene = await Scene.open({ ...playing, store, clock, ids: countingIds(clock.now()) })
  try {
    const steps = [test, ...(test.afterwards ?? [])]
    for (const [i, step] of steps.entries()) {
      const failure = await playStep(scene, step, { ...playing, isFirst: i === 0 })
      if (failure !== null) return { step: i + 1, ...failure }
    }
    return null
  } finally {
    await scene.close()
    await store.close()
  }
}

interface StepText {
  readonly given: readonly GivenText[]
  readonly expect: readonly ExpectationText[]
}

async function playStep(
  scene: Scene,
  step: StepText,
  playing: Playing & { readonly isFirst: boolean },
): Promise<Omit<Failure, 'step'> | null> {
  if (!playing.isFirst) await scene.settle()
  const problem = given(scene, step.given)
  if (problem !== null) return { problem, differences: [] }
  playing.coverage.add(await scene.synchronize(playing.isFirst ? 'full' : 'delta'))
  const outcome = await scene.outcome()
  const differences = step.expect.flatMap((expected) => compare(expected, outcome, playing.configuration))
  return differences.length === 0 ? null : { problem: null, differences }
}

function given(scene: Scene, objects: readonly GivenText[]): string | null {
  for (const object of objects) {
    const [directory, connector] = [scene.directory(object.connector), scene.connector(object.connector)]
    if (directory === undefined || connector === undefined) return `There is no connector "${object.connector}".`
    try {
      applyGiven(directory, object, connector)
    } catch (error) {
      if (!(error instanceof GivenFault)) throw error
      return `${error.message}.`
    }
  }
  return null
}

function clockAt(now: string | undefined): Clock {
  const at = now === undefined ? Number.NaN : Date.parse(now)
  return Number.isNaN(at) ? systemClock : { now: () => at }
}
