import { AppError } from '#src/base/app-error.ts'
import { explainObject } from '#src/runner/explain/explain-object.ts'
import { connectorNamed, type Idle } from '#src/runner/runner.ts'
import { synchronizeObject, type SingleRequest } from '#src/runner/single-object/synchronize-object.ts'
import { stagingMode } from '#src/runner/staging.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import type { Store, StoredConfiguration } from '#src/store/store.ts'
import { needs } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { explainBody } from './bodies/explain-body.ts'
import { namesOf } from './bodies/names.ts'
import { singleObjectRequestShape, singleObjectShape, type SingleObjectBody } from './contract/single-object.ts'
import { findAnywhere } from './find-anywhere.ts'

/** One object taken all the way: read, synchronized, exported, read back. Refused while anything else runs. */
export function singleObjectRoutes(api: Api, parts: ApiParts): void {
  const { store } = parts.setup
  api.post(
    '/objects/synchronize',
    { config: needs('run'), schema: { body: singleObjectRequestShape, response: { 200: singleObjectShape } } },
    async (request): Promise<SingleObjectBody> => {
      refuseDuringCycle(parts)
      const stored = await store.configuration.current()
      if (stored === null) throw new AppError('object-unknown', { subject: request.body.object, detail: 'nothing was configured yet' })
      const until = (await stagingMode(store)).on ? 'synchronization' : (request.body.until ?? 'export')
      const wanted = { ...(await meant(store, stored, request.body)), until }
      return parts.runner.whileIdle((idle) => synchronized(idle, wanted), wanted.connector)
    },
  )
}

/** Between two runs of a cycle nothing is held, so that the leases alone would let it through. */
export function refuseDuringCycle({ scheduler }: ApiParts): void {
  if (scheduler.current() !== null) throw new AppError('run-in-progress', { subject: 'cycle', detail: 'a cycle is running' })
}

async function synchronized(idle: Idle, wanted: SingleRequest): Promise<SingleObjectBody> {
  const { stored } = idle
  const parts = {
    ...idle,
    configurationVersion: stored.version,
    signal: new AbortController().signal,
    limits: stored.configuration.scheduler,
  }
  const { steps, object } = await synchronizeObject(parts, wanted)
  const told = object === null ? null : await explainObject(idle, { kind: 'object', object }, null)
  return {
    connector: wanted.connector.name,
    dn: wanted.dn,
    until: wanted.until,
    steps: steps.map((step) => ({ ...step })),
    explanation: told === null ? null : explainBody(told.facts, told, namesOf(stored)),
  }
}

/** The object somebody means and the connector it comes from; of an identity the object that was there first. */
async function meant(
  store: Store,
  stored: StoredConfiguration,
  { object: said, connector: named }: { readonly object: string; readonly connector?: string },
): Promise<Omit<SingleRequest, 'until'>> {
  const connector = named === undefined ? null : connectorNamed(stored, named)
  const found = await findAnywhere(store, stored.configuration, { said, connectorId: connector?.id ?? null })
  const object = found === null ? null : found.kind === 'object' ? found.object : await sourceOf(store, found.metaverse.id)
  const own = object === null ? connector : (stored.configuration.connectors.find(({ id }) => id === object.connectorId) ?? null)
  if (own === null || (object === null && !said.includes('='))) {
    throw new AppError('object-unknown', {
      subject: said,
      detail: 'for an object that was never imported give its distinguished name and --connector',
    })
  }
  return { connector: own, object, dn: object?.dn ?? said }
}

async function sourceOf(store: Store, id: Parameters<Store['space']['ofMetaverse']>[0][number]): Promise<ConnectorSpaceObject | null> {
  const rank = ({ link }: ConnectorSpaceObject): number => (link?.kind === 'provisioned' ? 1 : 0)
  const objects = await store.space.ofMetaverse([id])
  return objects.toSorted((a, b) => rank(a) - rank(b) || (a.link?.at ?? 0) - (b.link?.at ?? 0))[0] ?? null
}
