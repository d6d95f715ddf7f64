import * as fc from 'fast-check'
import type { SignedIn } from '../access-world.ts'
import { AnswerChecks, expectedRefusal, isUnchanged, type Asker } from './check-answer.ts'
import { operationsOf, requestsTo, type FuzzRequest, type PlacedOperation } from './fuzz-requests.ts'
import type { FuzzWorld } from './fuzz-world.ts'
import { admissions, askers, refusals, requestOf, type Step } from './walk.ts'

/** How much is to be tried. */
export interface FuzzWish {
  readonly seed: number
  /** Requests by those who may not, and by anybody. */
  readonly refused: number
  readonly any: number
  /** Told now and then how far it is. */
  progress?(done: number): unknown
}

/** What was tried, and everything that is wrong. */
export interface FuzzOutcome {
  readonly requests: number
  /** Status → how often it was answered. */
  readonly statuses: ReadonlyMap<number, number>
  /** Operations that nothing but problems were seen of. */
  readonly neverDone: readonly string[]
  readonly findings: readonly string[]
}

/** Work that takes long is asked for less often. */
const heavy =
  /^(startCycle|startRun|tryConfiguration|tryChanges|verifyDatabase|verifyVault|synchronizeObject|addConnector|testConnector|rotateSecret|makeRecoveryKit|proveRecoveryKit|restoreVault|replaceSecret)$/
/** Findings that are told; more of the same help nobody. */
const findingsMax = 20

/**
 * First everything that is to be refused, after which nothing may have changed; then every operation by everybody who may, as it succeeds; then
 * anything by anybody.
 */
export async function fuzzApi(world: FuzzWorld, wish: FuzzWish): Promise<FuzzOutcome> {
  const operations = operationsOf(world.document)
  const refused = operations.flatMap((placed) =>
    askers.filter((asker) => expectedRefusal(placed.operation, asker) !== null).map((asker) => ({ placed, asker })),
  )
  const before = await world.facts()
  const tried = new Tried(world)
  await tried.walk(refusals(operations))
  await tried.all(samples(refused, { world, count: wish.refused, seed: wish.seed }), wish)
  if (!isUnchanged(before, await world.facts())) tried.findings.push('something has changed although every request was refused')
  await tried.walk(admissions(operations))
  const weighted = operations.flatMap((placed) =>
    heavy.test(placed.operation.operationId) ? [placed] : Array.from({ length: 5 }, () => placed),
  )
  const free = weighted.flatMap((placed) => askers.filter((asker) => isFree(placed, asker)).map((asker) => ({ placed, asker })))
  await tried.all(samples(free, { world, count: wish.any, seed: wish.seed + 1 }), wish)
  return tried.outcome(operations)
}

interface Pair {
  readonly placed: PlacedOperation
  readonly asker: Asker
}

interface Trial {
  readonly request: FuzzRequest
  readonly asker: Asker
}

function samples(
  pairs: readonly Pair[],
  of: { readonly world: FuzzWorld; readonly count: number; readonly seed: number },
): readonly Trial[] {
  const made = new Map<PlacedOperation, fc.Arbitrary<FuzzRequest>>()
  const requests = (placed: PlacedOperation): fc.Arbitrary<FuzzRequest> => {
    const known = made.get(placed) ?? requestsTo(placed, of.world.known)
    made.set(placed, known)
    return known
  }
  const trials = fc.nat({ max: pairs.length - 1 }).chain((index) => {
    const pair = pairs[index] as Pair
    return requests(pair.placed).map((request) => ({ request, asker: pair.asker }))
  })
  return fc.sample(trials, { seed: of.seed, numRuns: of.count })
}

class Tried {
  readonly findings: string[] = []
  readonly #world: FuzzWorld
  readonly #checks = new AnswerChecks()
  readonly #statuses = new Map<number, number>()
  readonly #done = new Set<string>()
  #count = 0

  constructor(world: FuzzWorld) {
    this.#world = world
  }

  async all(trials: readonly Trial[], wish: FuzzWish): Promise<void> {
    for (const trial of trials) {
      if (this.findings.length >= findingsMax) return
      await this.#one(trial)
      if (this.#count % 500 === 0) wish.progress?.(this.#count)
    }
  }

  async walk(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      if (this.findings.length >= findingsMax) return
      try {
        const { request, example } = await requestOf(step, this.#world)
        await this.#one({ request, asker: step.asker }, example.as)
        await example.after?.()
      } catch (error) {
        this.findings.push(`${step.placed.operation.operationId}: its example cannot be set up: ${String(error)}`)
      }
    }
  }

  outcome(operations: readonly PlacedOperation[]): FuzzOutcome {
    const ids = operations.map(({ operation }) => operation.operationId)
    const neverDone = ids.filter((id) => !this.#done.has(id))
    return { requests: this.#count, statuses: this.#statuses, neverDone, findings: this.findings }
  }

  async #one({ request, asker }: Trial, instead?: SignedIn): Promise<void> {
    try {
      this.#count++
      const answer = await this.#world.send(request, asker, instead)
      this.#statuses.set(answer.status, (this.#statuses.get(answer.status) ?? 0) + 1)
      if (answer.status < 400) this.#done.add(request.operation.operationId)
      for (const finding of this.#checks.check(request, asker, answer)) this.#found({ request, asker }, finding)
    } catch (error) {
      this.#found({ request, asker }, `no answer: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  #found({ request, asker }: Trial, finding: string): void {
    const who = asker.kind === 'nobody' ? 'nobody' : `${asker.kind} of ${asker.role}`
    const body = request.body === null ? '' : ` ${request.body.type} ${JSON.stringify(request.body.bytes.slice(0, 400))}`
    this.findings.push(`${request.method} ${request.address.slice(0, 300)} ${JSON.stringify(request.headers)}${body} by ${who}: ${finding}`)
  }
}

/** Whoever signs out cannot ask for anything any more. */
function isFree(placed: PlacedOperation, asker: Asker): boolean {
  return expectedRefusal(placed.operation, asker) === null && !(placed.operation.operationId === 'signOut' && asker.kind === 'session')
}
