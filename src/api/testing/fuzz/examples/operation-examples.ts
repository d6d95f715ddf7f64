import { must } from '#src/base/assert.ts'
import { cycleLineShape } from '../../../contract/cycle.ts'
import { heldPageShape } from '../../../contract/held.ts'
import { runLineShape, runPageShape } from '../../../contract/run.ts'
import { collect, forest } from '../../service-world.ts'
import type { ExampleStage } from './example-stage.ts'
import type { Examples } from './example.ts'

/** Runs, cycles, the scheduler, held deletes, alerts. */
export const operationExamples: Examples = {
  startRun: () => ({ json: { connector: forest, profile: 'Delta Import' } }),
  stopRun: async (stage) => {
    const { number, after } = await runInProgress(stage)
    return { path: { number }, after }
  },
  listRunObjects: async (stage) => ({ path: { number: await firstRun(stage) }, query: { step: 1, counter: 'stage-add' } }),
  retryStep: async (stage) => ({ path: { number: await firstRun(stage) }, json: { step: 1 } }),
  purgeHistory: () => ({ json: { olderThan: '30d' } }),
  startCycle: () => ({ json: { policy: 'delta' } }),
  stopCycle: cycleInProgress,
  getCycle: () => ({ path: { id: 'latest' } }),
  changeScheduler: async (stage) => ({ headers: { 'if-match': await stage.tagOf('/scheduler') }, json: { nextPolicy: 'delta' } }),
  suspendScheduler: () => ({ json: { reason: 'a test' } }),
  switchStagingMode: async (stage) => ({ headers: { 'if-match': await stage.tagOf('/staging') }, json: { on: false } }),

  getHeldBatch: async (stage) => ({ path: { number: await heldBatch(stage) } }),
  listHeldDeletes: async (stage) => ({ path: { number: await heldBatch(stage) } }),
  rejectHeldBatch: async (stage) => ({ path: { number: await heldBatch(stage) }, json: { reason: 'not yet' } }),
  approveHeldBatch: async (stage) => ({ path: { number: await heldBatch(stage) }, json: { reason: 'they left' } }),

  getAlert: async (stage) => ({ path: { number: await stage.openAlert() } }),
  acknowledgeAlert: async (stage) => {
    const number = await stage.openAlert()
    const headers = { 'if-match': await stage.tagOf(`/alerts/${number}`) }
    return { path: { number }, headers, json: { note: 'on it', snoozeMinutes: null } }
  },
  testSink: () => ({ path: { name: 'collector' } }),
  storeSinkSecret: (stage) => ({ path: { name: 'collector', field: 'token' }, secret: stage.newPassword() }),
  testAlertChannel: () => ({ path: { name: 'chat' } }),
  storeChannelSecret: (stage) => ({ path: { name: 'chat', field: 'token' }, secret: stage.newPassword() }),
}

async function firstRun({ world }: ExampleStage): Promise<number> {
  const { runs } = await world.client.ask(runPageShape, { method: 'GET', path: '/runs', query: { connector: forest, limit: 100 } })
  return must(runs.at(-1), 'a run').number
}

async function heldBatch({ world }: ExampleStage): Promise<number> {
  const { batches } = await world.client.ask(heldPageShape, { method: 'GET', path: '/held' })
  return must(batches[0], 'a held batch').number
}

/** A run that goes on until the scene is cleared, because the directory takes its time. */
async function runInProgress({ company, world }: ExampleStage): Promise<{ readonly number: number; readonly after: () => unknown }> {
  const release = company.directory.faults.arm({ kind: 'slow-answers', delayMs: 150 }, 'always')
  const body = { connector: forest, profile: 'Full Import' }
  const lines = world.client.lines(runLineShape, { method: 'POST', path: '/runs', body })[Symbol.asyncIterator]()
  await lines.next()
  const { runs } = await world.client.ask(runPageShape, { method: 'GET', path: '/runs', query: { limit: 1 } })
  const after = async (): Promise<void> => {
    release()
    await collect({ [Symbol.asyncIterator]: () => lines })
  }
  return { number: must(runs[0], 'the run').number, after }
}

async function cycleInProgress({ company, world }: ExampleStage): Promise<{ readonly after: () => unknown }> {
  const release = company.directory.faults.arm({ kind: 'slow-answers', delayMs: 150 }, 'always')
  const lines = world.client.lines(cycleLineShape, { method: 'POST', path: '/cycles', body: { policy: 'delta' } })[Symbol.asyncIterator]()
  await lines.next()
  const after = async (): Promise<void> => {
    release()
    await collect({ [Symbol.asyncIterator]: () => lines })
  }
  return { after }
}
