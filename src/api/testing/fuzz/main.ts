/**
 * `npm run fuzz:api [-- --requests N --seed N]`: every operation of the OpenAPI document of a running service by everybody, nobody, and a session
 * and a token of every role; then thousands of requests made from the document, right ones and wrong ones. None may end in a failure,
 * each answer is of its schema, who may not is turned away and changes nothing, and every operation succeeds for somebody unless
 * `never-done.ts` says why not. A run is repeated by its seed.
 */
import { parseArgs } from 'node:util'
import { fuzzApi } from './fuzz-api.ts'
import { FuzzWorld } from './fuzz-world.ts'
import { neverDone } from './never-done.ts'

const tell = (line: string): boolean => process.stdout.write(`${line}\n`)
const { values } = parseArgs({ options: { requests: { type: 'string' }, seed: { type: 'string' } } })
const seed = Number(values.seed ?? Date.now() % 1_000_000_007)
const requests = Number(values.requests ?? 6_000)

const world = await FuzzWorld.start()
const startedAt = performance.now()
const seconds = (): string => ((performance.now() - startedAt) / 1_000).toFixed(1)
try {
  tell(`seed ${seed}, ${requests.toLocaleString('en')} requests`)
  const refused = Math.round(requests / 3)
  const progress = (done: number): boolean => tell(`${done} in ${seconds()} s`)
  const outcome = await fuzzApi(world, { seed, refused, any: requests - refused, progress })
  const statuses = [...outcome.statuses].toSorted(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`)
  tell(`${outcome.requests} requests in ${seconds()} s; ${statuses.join(', ')}`)
  for (const id of outcome.neverDone) tell(`Never seen to succeed: ${id}: ${neverDone[id] ?? 'for no reason that is known'}`)
  for (const finding of outcome.findings) tell(finding)
  if (outcome.findings.length > 0 || outcome.neverDone.some((id) => !(id in neverDone))) process.exitCode = 1
} finally {
  await world.close()
}
