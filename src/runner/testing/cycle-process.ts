/**
 * A service without API in a process of its own, for tests that kill it. Reads one line of JSON from standard input (so that
 * no secret stands among its arguments), prints one line of JSON for everything that happens, and ends after one cycle.
 */
import { createInterface } from 'node:readline'
import { systemClock } from '#src/base/clock.ts'
import { systemIds } from '#src/base/ids.ts'
import { Secret } from '#src/base/secret.ts'
import { loadPack } from '#src/configuration/load-pack.ts'
import { activeDirectory } from '#src/connectors/active-directory/driver.ts'
import type { Driver } from '#src/connectors/contract/driver.ts'
import { entraId } from '#src/connectors/entra/driver.ts'
import type { CyclePolicy } from '#src/model/cycle.ts'
import { openSqliteStore } from '#src/store/sqlite/open.ts'
import { openVault } from '#src/vault/vault.ts'
import { AccountGate } from '../account-gate.ts'
import { ConnectorSecrets } from '../connector-secrets.ts'
import { addConnector } from '../connector-setup.ts'
import { runCycle } from '../cycle.ts'
import { Runner } from '../runner.ts'

/** What the process is told. */
export interface CycleOrder {
  readonly directory: string
  readonly policy: CyclePolicy
  /** Key-encryption key in base64: the same for every process on one data directory. */
  readonly key: string
  readonly connectors: readonly {
    readonly type: string
    readonly name: string
    readonly settings: Readonly<Record<string, unknown>>
    readonly secret: string
  }[]
}

/** What the process says. */
export type CycleWord =
  | { readonly kind: 'opened'; readonly findings: readonly unknown[]; readonly interrupted: readonly string[] }
  | { readonly kind: 'progress'; readonly phase: string; readonly done: number }
  | { readonly kind: 'run'; readonly profile: string; readonly result: string; readonly exported: number }
  | { readonly kind: 'ended'; readonly findings: readonly unknown[] }

function say(word: CycleWord): void {
  process.stdout.write(`${JSON.stringify(word)}\n`)
}

async function order(): Promise<CycleOrder> {
  for await (const line of createInterface({ input: process.stdin })) return JSON.parse(line) as CycleOrder
  throw new Error('No order came.')
}

const { directory, policy, key, connectors } = await order()
const store = await openSqliteStore({ directory, holder: 'cycle process', clock: systemClock })
const drivers = new Map<string, Driver>([activeDirectory, entraId].map((driver) => [driver.type, driver]))
const vault = openVault({ description: 'test', readKey: () => Buffer.from(key, 'base64') })
const secrets = new ConnectorSecrets({ store, vault, clock: systemClock })
const gate = new AccountGate({ store, clock: systemClock })
const runner = new Runner({ store, drivers, secrets, gate, clock: systemClock, holder: 'cycle process' })
const interrupted = await runner.recover()
say({ kind: 'opened', findings: await store.verify(), interrupted: interrupted.map((run) => run.profile) })

const parts = { store, drivers, secrets, gate, clock: systemClock, ids: systemIds, pack: loadPack('active-directory-to-entra-id') }
if ((await store.configuration.current()) === null) {
  for (const { type, name, settings, secret } of connectors) {
    const access = { type, settings, secret: Secret.fromText(secret) }
    await addConnector(parts, { access, name, containers: [], author: 'test' })
  }
}

runner.watch((run) => {
  const progress = run.steps.at(-1)?.progress
  if (progress !== null && progress !== undefined) say({ kind: 'progress', phase: progress.phase, done: progress.done })
})
for (const run of await runCycle({ store, drivers, runner }, { policy, cycleId: systemIds.next(), trigger: 'operator' })) {
  const exported = run.steps.flatMap((step) => Object.values(step.counters.export)).reduce((sum, count) => sum + count, 0)
  say({ kind: 'run', profile: run.profile, result: run.result, exported })
}
say({ kind: 'ended', findings: await store.verify() })
await runner.close()
await store.close()
