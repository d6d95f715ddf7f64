import { ConnectionError } from '#src/connectors/contract/connection-error.ts'
import type { ReadKey, Session } from '#src/connectors/contract/driver.ts'
import type { ConnectorId, MetaverseId, ObjectId } from '#src/model/brand.ts'
import type { ConnectorDocument, SchedulerDocument } from '#src/model/configuration.ts'
import { isLeaving, type ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import { dnKey } from '#src/model/dn.ts'
import type { AccountGate } from '../account-gate.ts'
import { guardDeletes } from '../deletion-guard.ts'
import { driverOf } from '../drivers.ts'
import { exportObjects } from '../export-step.ts'
import { flowEdges } from '../flow-edges.ts'
import { stageMissing } from '../obsoletion.ts'
import { openSession } from '../open-session.ts'
import type { SecretSource } from '../secret-source.ts'
import { stagePage } from '../stage-page.ts'
import { commit, type DirectoryStep, type Step } from '../step.ts'
import { requireUsableRules, synchronizeObjects } from '../sync-step.ts'
import { UnsupportedExports } from '../unsupported-exports.ts'
import { SingleRun, type SingleParts } from './single-run.ts'

/** One thing that was done for the object, for people and programs. */
export interface SingleStep {
  readonly connector: string
  readonly action: 'import' | 'synchronization' | 'export' | 'confirming-import'
  readonly result: 'done' | 'nothing-to-do' | 'not-found' | 'left-out' | 'failed'
  readonly message: string
}

/** Which object, and how far it goes. */
export interface SingleRequest {
  readonly connector: ConnectorDocument
  /** Null when it was never imported. */
  readonly object: ConnectorSpaceObject | null
  readonly dn: string
  /** `synchronization`: what would be exported stays pending. */
  readonly until: 'export' | 'synchronization'
}

/** What became of it. */
export interface SingleOutcome {
  readonly steps: readonly SingleStep[]
  /** The object afterwards; null when it is not there. */
  readonly object: ConnectorSpaceObject | null
}

/** Exports of one connector in a row: an add, then the references that had to wait for it. */
const exportRoundsMax = 3

/**
 * Takes one object all the way, with the steps of ordinary runs: reads it from its directory, synchronizes it, exports what
 * follows from it in every connector, reads that back and synchronizes again. The caller sees to it that nothing else runs.
 * A directory that fails ends it; what was done stays, and the next runs go on from there.
 */
export async function synchronizeObject(
  parts: SingleParts & { readonly secrets: SecretSource; readonly gate: AccountGate; readonly limits: SchedulerDocument },
  request: SingleRequest,
): Promise<SingleOutcome> {
  requireUsableRules(parts.rules)
  return new SingleObject(parts, request).run()
}

class SingleObject {
  readonly #parts: Parameters<typeof synchronizeObject>[0]
  readonly #request: SingleRequest
  readonly #steps: SingleStep[] = []
  readonly #runs = new Map<ConnectorId, SingleRun>()

  constructor(parts: Parameters<typeof synchronizeObject>[0], request: SingleRequest) {
    this.#parts = parts
    this.#request = request
  }

  async run(): Promise<SingleOutcome> {
    try {
      const before = await this.#related(this.#request.object)
      const object = await this.#import()
      if (object !== null) {
        await this.#synchronize(this.#request.connector, [object.id])
        if (this.#request.until === 'export') await this.#export(object.id, before)
      }
      return { steps: this.#steps, object: object === null ? null : await this.#load(object.id) }
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error
      return { steps: this.#steps, object: this.#request.object === null ? null : await this.#load(this.#request.object.id) }
    } finally {
      for (const run of this.#runs.values()) await run.end()
    }
  }

  /** Reads the object from its directory and stages what it finds. */
  async #import(): Promise<ConnectorSpaceObject | null> {
    const { connector, object, dn } = this.#request
    const found = await this.#inDirectory(connector, 'import', async (step) => {
      const changes = await step.session.read([keyOf(object, dn)])
      await stagePage(step, changes, { seen: null, watermark: null })
      const said = changes[0]?.kind ?? null
      const failure = changes.find((change) => change.kind === 'failure')
      if (failure !== undefined) return { step: { result: 'failed' as const, message: `${failure.code}: ${failure.message}` }, value: said }
      if (said === null)
        return { step: { result: 'not-found' as const, message: 'The directory shows no such object to this account.' }, value: said }
      const message = said === 'delete' ? 'It is gone, or outside of what is read.' : `Read from ${step.session.server}.`
      return { step: { result: 'done' as const, message }, value: said }
    })
    if (object !== null) return this.#load(object.id)
    if (found === null) return null
    const [identity] = await this.#parts.store.space.identify(connector.id, { anchors: [], dnKeys: [dnKey(dn)] })
    return identity === undefined ? null : this.#load(identity.id)
  }

  async #synchronize(connector: ConnectorDocument, ids: readonly ObjectId[]): Promise<void> {
    const run = await this.#runOf(connector)
    const counters = await run.step('delta-synchronization', async (step) => {
      await synchronizeObjects(step, ids)
      await flowEdges(step)
      const failed = step.counts.errors > 0
      return { result: failed ? ('completed-sync-errors' as const) : ('success' as const), value: step.counts.values.inbound }
    })
    const names = Object.keys(counters)
    const failed = names.includes('flow-failure')
    this.#note(connector, 'synchronization', {
      result: failed ? 'failed' : 'done',
      message: failed ? 'It failed; the explanation below says why.' : names.join(', '),
    })
  }

  /** Exports what waits on the object's relatives, connector by connector, and reads it back. */
  async #export(id: ObjectId, before: readonly ConnectorSpaceObject[]): Promise<void> {
    const waiting = (await this.#relatives(id, before)).filter((object) => object.pendingExport !== null)
    if (waiting.length === 0) {
      this.#note(this.#request.connector, 'export', { result: 'nothing-to-do', message: 'Nothing waits to be exported.' })
      return
    }
    for (const [connectorId, objects] of Map.groupBy(waiting, (object) => object.connectorId)) {
      const connector = this.#parts.rules.connector(connectorId)
      if (connector === null) continue
      const ids = objects.map((object) => object.id)
      const sent = await this.#inDirectory(connector, 'export', (step) => this.#send(step, ids))
      if (sent.length === 0) continue
      await this.#inDirectory(connector, 'confirming-import', (step) => confirm(step, sent))
      await this.#synchronize(connector, sent)
    }
  }

  /** Sends the objects, then the references that could not go with an add. Returns those that were handed out. */
  async #send(
    step: DirectoryStep,
    ids: readonly ObjectId[],
  ): Promise<{ readonly step: Pick<SingleStep, 'result' | 'message'>; readonly value: readonly ObjectId[] }> {
    const guard = await guardDeletes(step, this.#parts.limits)
    const unsupported = new UnsupportedExports(step.session)
    const mayDelete = guard.stop === null && guard.leftOut === null
    for (let round = 0; round < exportRoundsMax; round++) {
      const loaded = await this.#parts.store.space.load(ids)
      const pending = loaded.filter((object) => object.pendingExport !== null && !object.isTransient && (mayDelete || !isLeaving(object)))
      const wanted = unsupported.sift(round === 0 ? pending : pending.filter((object) => object.exportProblem === null))
      if (wanted.length === 0) break
      await exportObjects(step, wanted)
    }
    const after = await this.#parts.store.space.load(ids)
    const sent = after.filter((object) => object.unconfirmedExport !== null || object.escrowedExport !== null).map((object) => object.id)
    return { step: this.#sentStep({ ids, after, heldBecause: guard.stop?.reason ?? guard.leftOut }), value: sent }
  }

  #sentStep(of: {
    readonly ids: readonly ObjectId[]
    readonly after: readonly ConnectorSpaceObject[]
    readonly heldBecause: string | null
  }): Pick<SingleStep, 'result' | 'message'> {
    const problem = of.after.find((object) => object.exportProblem !== null)?.exportProblem ?? null
    if (problem !== null) return { result: 'failed', message: `${problem.code}: ${problem.message}` }
    const left = of.after.filter((object) => object.pendingExport !== null)
    if (left.length === 0) return { result: 'done', message: `${of.ids.length} objects were written.` }
    return {
      result: 'left-out',
      message:
        of.heldBecause ?? `${left.length} objects wait: what they refer to is not there yet, or this directory cannot be written so.`,
    }
  }

  /** The object and everything joined to its identity, now and before. */
  async #relatives(id: ObjectId, before: readonly ConnectorSpaceObject[]): Promise<readonly ConnectorSpaceObject[]> {
    const now = await this.#related(await this.#load(id))
    const ids = [...new Set([...now, ...before].map((object) => object.id))]
    return this.#parts.store.space.load(ids)
  }

  async #related(object: ConnectorSpaceObject | null): Promise<readonly ConnectorSpaceObject[]> {
    if (object === null) return []
    const metaverseId: MetaverseId | null = object.link?.metaverseId ?? null
    return metaverseId === null ? [object] : this.#parts.store.space.ofMetaverse([metaverseId])
  }

  async #load(id: ObjectId): Promise<ConnectorSpaceObject | null> {
    return (await this.#parts.store.space.load([id]))[0] ?? null
  }

  /** A step with a session of its own; the secret is gone right after the sign-in. */
  async #inDirectory<T>(
    connector: ConnectorDocument,
    action: SingleStep['action'],
    work: (step: DirectoryStep) => Promise<{ readonly step: Pick<SingleStep, 'result' | 'message'>; readonly value: T }>,
  ): Promise<T> {
    const run = await this.#runOf(connector)
    const partition = connector.partitions.find(({ selected }) => selected)?.name ?? ''
    try {
      return await run.step(action === 'export' ? 'export' : 'delta-import', async (step) => {
        const session = await this.#connect(step)
        try {
          const done = await work({ ...step, session, partition })
          this.#note(connector, action, done.step)
          return { result: done.step.result === 'failed' ? failedResults[action] : 'success', value: done.value }
        } finally {
          await session.close()
        }
      })
    } catch (error) {
      if (error instanceof ConnectionError) this.#note(connector, action, { result: 'failed', message: error.advice ?? error.message })
      throw error
    }
  }

  #connect({ connector, signal }: Step): Promise<Session> {
    const driver = driverOf(this.#parts.drivers, connector.type)
    return openSession(this.#parts, { connector, driver, signal, reason: 'one object' })
  }

  async #runOf(connector: ConnectorDocument): Promise<SingleRun> {
    const known = this.#runs.get(connector.id)
    if (known !== undefined) return known
    const run = await SingleRun.begin(this.#parts, connector)
    this.#runs.set(connector.id, run)
    return run
  }

  #note(connector: ConnectorDocument, action: SingleStep['action'], said: Pick<SingleStep, 'result' | 'message'>): void {
    this.#steps.push({ connector: connector.name, action, ...said })
  }
}

const failedResults = {
  import: 'completed-discovery-errors',
  synchronization: 'completed-sync-errors',
  export: 'completed-export-errors',
  'confirming-import': 'completed-discovery-errors',
} as const

function keyOf(object: ConnectorSpaceObject | null, dn: string): ReadKey {
  const objectType = object?.objectType ?? ''
  const anchor = object?.anchor ?? null
  return anchor === null ? { objectType, anchor, dn } : { objectType, anchor, dn }
}

/** Reads back what was written. What the directory knows nothing of goes back to pending. */
async function confirm(
  step: DirectoryStep,
  ids: readonly ObjectId[],
): Promise<{ readonly step: Pick<SingleStep, 'result' | 'message'>; readonly value: null }> {
  const objects = await step.store.space.load(ids)
  const changes = await step.session.read(objects.map((object) => keyOf(object, object.dn)))
  await stagePage(step, changes, { seen: null, watermark: null })
  const now = await step.store.space.load(ids)
  const lost = now.filter((object) => object.escrowedExport?.operation === 'add').map((object) => object.id)
  if (lost.length > 0) await commit(step, await stageMissing(step, lost))
  const open = now.filter((object) => object.unconfirmedExport !== null || object.escrowedExport !== null)
  if (open.length === 0) return { step: { result: 'done', message: 'The directory holds what was written.' }, value: null }
  return {
    step: { result: 'left-out', message: 'The directory does not show all of it yet; the next import looks again.' },
    value: null,
  }
}
