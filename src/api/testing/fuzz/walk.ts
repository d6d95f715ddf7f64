import { roles } from '#src/model/role.ts'
import { expectedRefusal, type Asker } from './check-answer.ts'
import { accessExamples } from './examples/access-examples.ts'
import { backupExamples } from './examples/backup-examples.ts'
import { configurationExamples } from './examples/configuration-examples.ts'
import { connectorExamples } from './examples/connector-examples.ts'
import type { Example, Examples } from './examples/example.ts'
import type { ExampleStage } from './examples/example-stage.ts'
import { operationExamples } from './examples/operation-examples.ts'
import { vaultExamples } from './examples/vault-examples.ts'
import { addressOf, parametersOf, type FuzzRequest, type PlacedOperation } from './fuzz-requests.ts'
import type { KnownNames } from './schema-values.ts'

const examples: Examples = {
  ...accessExamples,
  ...connectorExamples,
  ...backupExamples,
  ...operationExamples,
  ...configurationExamples,
  ...vaultExamples,
}

/** Everybody who may ask: nobody, and each role with a session and with a token. */
export const askers: readonly Asker[] = [
  { kind: 'nobody' },
  ...roles.toReversed().flatMap((role): readonly Asker[] => [
    { kind: 'session', role },
    { kind: 'token', role },
  ]),
]

/**
 * What takes long or happens once is done by the first who may. Of whoever else may it is enough to see that he is not turned away: he
 * asks for it with nothing in the request.
 */
const once =
  /^(startCycle|startRun|stopRun|stopCycle|tryConfiguration|tryChanges|synchronizeObject|addConnector|clearConnectorSpace|removeConnector|rotateVaultKey|restoreVault|confirmRestore|makeRecoveryKit|proveRecoveryKit|undoSecret|applyConfiguration|applyChanges|makeBackup|rehearseBackup|deleteBackup|retryStep|rotateSecret|useHandOver|changeCredential|replaceSecret|dryRunRules)$/

/** One step of the walk: an operation, and whoever asks for it. */
export interface Step {
  readonly placed: PlacedOperation
  readonly asker: Asker
  /** `bare`: with nothing but the names in its path. */
  readonly way: 'example' | 'bare'
}

/** Every operation by everybody who is to be turned away. */
export function refusals(operations: readonly PlacedOperation[]): readonly Step[] {
  return operations.flatMap((placed) =>
    askers.filter((asker) => expectedRefusal(placed.operation, asker) !== null).map((asker): Step => ({ placed, asker, way: 'bare' })),
  )
}

/** Every operation by everybody who may, as it succeeds. */
export function admissions(operations: readonly PlacedOperation[]): readonly Step[] {
  return operations
    .toSorted((a, b) => rankOf(a) - rankOf(b))
    .flatMap((placed) => {
      const free = askers.filter((asker) => expectedRefusal(placed.operation, asker) === null)
      return free.map((asker, index): Step => ({ placed, asker, way: index === 0 || playsAgain(placed, asker) ? 'example' : 'bare' }))
    })
}

/** What a session may, a token may: how it succeeds is seen once for both. */
function playsAgain({ operation }: PlacedOperation, asker: Asker): boolean {
  return asker.kind === 'session' && !once.test(operation.operationId)
}

/** What others build on comes first, what takes leave comes last. */
function rankOf({ operation }: PlacedOperation): number {
  const rank = order.findIndex((ids) => ids.includes(operation.operationId))
  return rank < 0 ? 0 : rank + 1
}

const order: readonly (readonly string[])[] = [
  ['addConnector'],
  // A decision about deletes lets the next cycle end what is decided.
  ['rejectHeldBatch'],
  ['approveHeldBatch'],
  ['startCycle', 'stopCycle', 'stopRun'],
  ['clearConnectorSpace'],
  ['removeConnector'],
  ['restoreVault'],
  ['confirmRestore'],
  ['switchStagingMode'],
]

/** The request of a step. */
export async function requestOf(step: Step, of: { readonly stage: ExampleStage; readonly known: KnownNames }): Promise<Played> {
  const make = examples[step.placed.operation.operationId]
  const isBare = step.way === 'bare'
  const example: Example = isBare || make === undefined ? {} : await make(of.stage)
  // What changes something is asked for by a name nobody has.
  const known = isBare && step.placed.method !== 'GET' ? {} : of.known
  return { request: filled(step.placed, example, known), example }
}

export interface Played {
  readonly request: FuzzRequest
  readonly example: Example
}

function filled(placed: PlacedOperation, example: Example, known: KnownNames): FuzzRequest {
  const { path = {}, query = {}, headers = {}, json, secret } = example
  const firstOf = (name: string): string => known[name]?.[0] ?? 'x'
  const needed = parametersOf(placed)
    .filter((each) => each.in === 'query' && each.required)
    .map(({ name }): [string, string] => [name, firstOf(name)])
  const names = Object.fromEntries(
    parametersOf(placed)
      .filter((each) => each.in === 'path')
      .map(({ name }) => [name, firstOf(name)]),
  )
  return {
    ...placed,
    address: addressOf(placed, {
      path: { ...names, ...texts(path) },
      query: Object.entries({ ...Object.fromEntries(needed), ...texts(query) }),
    }),
    headers,
    body:
      secret !== undefined
        ? { type: 'application/octet-stream', bytes: secret }
        : json === undefined
          ? null
          : { type: 'application/json', bytes: JSON.stringify(json) },
  }
}

function texts(of: Readonly<Record<string, string | number | boolean>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, String(value)]))
}
