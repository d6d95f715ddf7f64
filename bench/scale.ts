/**
 * `npm run bench:scale [-- PEOPLE…]`: what an object costs as a directory grows, and what one change of a membership costs as
 * a group grows. Directories are made up in this process, so that nothing but the service is measured. The rules are those of an Azure AD
 * Connect export where one lies beside the project (62 rules), else the shipped ones.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { tmpdir } from 'node:os'
import { importExport } from '#src/aadconnect/import-export.ts'
import { must } from '#src/base/assert.ts'
import { systemClock } from '#src/base/clock.ts'
import { Secret } from '#src/base/secret.ts'
import { keepHeapThrifty } from '#src/base/thrifty-heap.ts'
import type { Configuration, ConnectorDocument } from '#src/model/configuration.ts'
import type { StepType } from '#src/model/run.ts'
import { readRuleTests } from '#src/rule-tests/read-rule-tests.ts'
import { Runner } from '#src/runner/runner.ts'
import { openSqliteStore } from '#src/store/sqlite/open.ts'
import { SyntheticForest, type SyntheticGroup } from './synthetic-forest.ts'
import { SyntheticTenant } from './synthetic-tenant.ts'

const exported = resolve(import.meta.dirname, '..', '..', 'shared', 'conformance', 'aadconnect-export')
const shipped = resolve(import.meta.dirname, '..', 'packs', 'active-directory-to-entra-id', 'tests')
const stepTypes: readonly StepType[] = ['full-import', 'delta-import', 'full-synchronization', 'delta-synchronization', 'export']
/** Changes measured one after the other; the middle one is printed. */
const repeats = 21

/** One initial cycle for each size: microseconds an object, and how that compares with the smallest size. */
async function objects(counts: readonly number[]): Promise<void> {
  const configuration = await exportedRules()
  const rules = configuration.rules.filter(({ disabled }) => !disabled).length
  console.log(`Cost of an object through ${rules} rules, in microseconds of processor time (and times that of the smallest directory)`)
  const base = new Map<string, number>()
  for (const people of counts) {
    const groups = Array.from({ length: people / 20 }, (_, i): SyntheticGroup => ({ name: `Group ${i}`, size: 20 }))
    const world = await openWorld(configuration, { people, groups })
    const cells: string[] = []
    for (const [place, type] of initial) {
      const ms = await world.run(place, type)
      const cost = (ms * 1_000) / (people + groups.length)
      const name = `${place} ${type}`
      base.set(name, base.get(name) ?? cost)
      cells.push(`${place} ${type} ${cost.toFixed(0)} (${(cost / must(base.get(name), name)).toFixed(2)})`)
    }
    console.log(`${String(people + groups.length).padStart(8)} objects: ${cells.join(', ')}`)
    await world.close()
  }
}

/** One member leaves a group and comes back: milliseconds from the import to the confirmed export, by size of the group. */
async function memberships(people: number): Promise<void> {
  const configuration = await shippedRules()
  const groups = [...new Set([10, 1_000, people])].map((size): SyntheticGroup => ({ name: `Group of ${size}`, size }))
  const world = await openWorld(configuration, { people, groups })
  for (const [place, type] of initial) await world.run(place, type)
  console.log(`Cost of one membership change among ${people} people, in milliseconds of processor time, the middle of ${repeats}`)
  let base: number | null = null
  for (const [i, group] of groups.entries()) {
    const times: number[] = []
    const person = group.size >= people ? 5 : ((i * 37) % (people - group.size)) + 5
    for (let n = 0; n < repeats; n++) {
      world.forest.changeMembership(i, person, n % 2 === 0 ? 'remove' : 'add')
      world.tenant.takeWrites()
      let ms = 0
      for (const [place, type] of change) ms += await world.run(place, type)
      if (world.tenant.takeWrites() !== 1) throw new Error(`One change of ${group.name} did not lead to one write`)
      times.push(ms)
    }
    const middle = must(times.toSorted((a, b) => a - b)[Math.floor(repeats / 2)], 'the middle time')
    base ??= middle
    console.log(`${String(group.size).padStart(8)} members: ${middle.toFixed(1)} (${(middle / base).toFixed(2)})`)
  }
  await world.close()
}

type Place = 'forest' | 'tenant'

const initial: readonly (readonly [Place, StepType])[] = [
  ['forest', 'full-import'],
  ['tenant', 'full-import'],
  ['forest', 'full-synchronization'],
  ['tenant', 'export'],
  ['tenant', 'delta-import'],
  ['tenant', 'delta-synchronization'],
]

const change: readonly (readonly [Place, StepType])[] = [
  ['forest', 'delta-import'],
  ['forest', 'delta-synchronization'],
  ['tenant', 'export'],
  ['tenant', 'delta-import'],
  ['tenant', 'delta-synchronization'],
]

interface World {
  readonly forest: SyntheticForest
  readonly tenant: SyntheticTenant
  /** Milliseconds of processor time a run took: on a shared machine those of the clock say little. */
  run(place: Place, type: StepType): Promise<number>
  close(): Promise<void>
}

async function openWorld(
  from: Configuration,
  wanted: { readonly people: number; readonly groups: readonly SyntheticGroup[] },
): Promise<World> {
  const directory = mkdtempSync(join(tmpdir(), 'lockstep-scale-'))
  const store = await openSqliteStore({ directory, holder: 'bench', clock: systemClock })
  const forestOf = must(
    from.connectors.find(({ type }) => type === 'active-directory'),
    'a connector to Active Directory',
  )
  const tenantOf = must(
    from.connectors.find(({ type }) => type === 'entra-id'),
    'a connector to Entra ID',
  )
  const root = must(forestOf.partitions[0], 'a partition').name
  const forest = new SyntheticForest({ root, schema: forestOf.schema, ...wanted })
  const tenant = new SyntheticTenant()
  const configuration = { ...from, connectors: [staged(forestOf), staged(tenantOf)] }
  await store.configuration.save({ expectedVersion: 0, configuration, at: systemClock.now(), author: 'bench', reason: '' })
  const drivers = new Map([forest.driver(forestOf.type), tenant.driver(tenantOf.type)].map((driver) => [driver.type, driver]))
  const secrets = { current: async () => Secret.fromText('bench') }
  const runner = new Runner({ store, drivers, secrets, clock: systemClock, holder: 'bench' })
  return {
    forest,
    tenant,
    run: async (place, type) => {
      const before = process.cpuUsage()
      const connector = place === 'forest' ? forestOf.name : tenantOf.name
      const { ended } = await runner.start({ connector, profile: type, trigger: 'operator', acceptShrink: true })
      const run = await ended
      if (run.result !== 'success' && run.result !== 'completed-no-objects') throw new Error(`${connector} ${type} ended ${run.result}`)
      const { user, system } = process.cpuUsage(before)
      return (user + system) / 1_000
    },
    close: async () => {
      await runner.close()
      await store.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** A connector as it is measured: one partition read whole, one profile for each kind of step. */
function staged(connector: ConnectorDocument): ConnectorDocument {
  return {
    ...connector,
    partitions: connector.partitions.slice(0, 1).map((partition) => ({ ...partition, selected: true, include: [], exclude: [] })),
    profiles: stepTypes.map((type) => ({ name: type, steps: [{ type, partition: null }] })),
  }
}

async function exportedRules(): Promise<Configuration> {
  if (!existsSync(exported)) return shippedRules()
  const { configuration } = await importExport(exported, { cloud: { tenantId: null, clientId: null }, base: null })
  return must(configuration, 'the configuration of the export')
}

async function shippedRules(): Promise<Configuration> {
  const tests = await readRuleTests(shipped, null)
  if (!tests.ok) throw new Error('The tests of the shipped rules cannot be read')
  const [forest] = tests.configuration.connectors
  const { connectors, rules } = tests.configuration
  const isUsed = (name: string): boolean => name === forest?.name || connectors.some((one) => one.name === name && one.type === 'entra-id')
  return {
    ...tests.configuration,
    connectors: connectors.filter(({ name }) => isUsed(name)),
    rules: rules.filter(({ connector }) => isUsed(connector)),
  }
}

/** Prints both tables for directories of these sizes. */
export async function measureScale(sizes: readonly number[]): Promise<void> {
  await objects(sizes)
  await memberships(Math.max(...sizes))
}

if (import.meta.main) {
  keepHeapThrifty()
  const given = process.argv.slice(2).map(Number)
  await measureScale(given.length > 0 ? given : [1_000, 10_000, 100_000])
}
