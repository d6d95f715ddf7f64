import * as fc from 'fast-check'
import { allows, permissionNames, roles } from '#src/model/role.ts'
import { AnswerChecks, isUnchanged, type Asker } from './check-answer.ts'
import { operationsOf, requestsTo, type FuzzRequest, type PlacedOperation } from './fuzz-requests.ts'
import type { FuzzWorld } from './fuzz-world.ts'

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

const askers: readonly Asker[] = [
  { kind: 'nobody' },
  ...roles.flatMap((role): readonly Asker[] => [
    { kind: 'session', role },
    { kind: 'token', role },
  ]),
]

/** Work that takes long is asked for less often. */
const heavy =
  /^(startCycle|startRun|tryConfiguration|tryChanges|verifyDatabase|verifyVault|synchronizeObject|addConnector|testConnector|rotateSecret|makeRecoveryKit|proveRecoveryKit|restoreVault|replaceSecret)$/
/** Findings that are told; more of the same help nobody. */
const findingsMax = 20

/** First everything that is to be refused, after which nothing may have changed; then anything by anybody. */
export async function fuzzApi(world: FuzzWorld, wish: FuzzWish): Promise<FuzzOutcome> {
  const operations = operationsOf(world.document)
  const refusals = operations.flatMap((placed) => askers.filter((asker) => isRefused(placed, asker)).map((asker) => ({ placed, asker })))
  const before = await world.facts()
  const tried = new Tried(world)
  await tried.all(samples(refusals, { world, count: wish.refused, seed: wish.seed }), wish)
  if (!isUnchanged(before, await world.facts())) tried.findings.push('something has changed although every request was refused')
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
      if (++this.#count % 500 === 0) wish.progress?.(this.#count)
    }
  }

  outcome(operations: readonly PlacedOperation[]): FuzzOutcome {
    const ids = operations.map(({ operation }) => operation.operationId)
    const neverDone = ids.filter((id) => !this.#done.has(id))
    return { requests: this.#count, statuses: this.#statuses, neverDone, findings: this.findings }
  }

  async #one({ request, asker }: Trial): Promise<void> {
    try {
      const answer = await this.#world.send(request, asker)
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
  return !isRefused(placed, asker) && !(placed.operation.operationId === 'signOut' && asker.kind === 'session')
}

/** Whether the declared access alone turns the asker away. */
function isRefused({ operation }: PlacedOperation, asker: Asker): boolean {
  if (operation['x-sign-in'] === 'none') return false
  if (asker.kind === 'nobody') return true
  const permission = permissionNames.find((name) => name === operation['x-permission'])
  if (permission !== undefined && !allows(asker.role, permission)) return true
  return operation['x-sign-in'] === 'just-signed-in' && asker.kind === 'token'
}
