import { isoTime } from '#src/base/clock.ts'
import type { DnKey } from '#src/model/brand.ts'
import type { HeldBatch, HeldDecision, HeldDelete } from '#src/model/held-batch.ts'
import { decideHeld, heldBatch } from '#src/runner/decide-held.ts'
import { needs, showsObjects } from './access/route-access.ts'
import { approversOf, firstApproverOf } from './access/second-person.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { authorOf } from './author.ts'
import { alsoNeeds } from './open-api/answer-schemas.ts'
import { namesOf } from './bodies/names.ts'
import { configuredConnector } from './configured-connector.ts'
import {
  approveHeldShape,
  heldBatchShape,
  heldDeletesPageShape,
  heldDeletesQuery,
  heldPageShape,
  heldParameters,
  heldQuery,
  rejectHeldShape,
  type HeldBatchBody,
  type HeldDeleteBody,
} from './contract/held.ts'

/** Deletes that the deletion guard holds: list, look at, approve, reject. */
export function heldRoutes(api: Api, parts: ApiParts): void {
  const { store } = parts.setup
  api.get(
    '/held',
    { config: needs('see-status'), schema: { querystring: heldQuery, response: { 200: heldPageShape } } },
    async (request) => {
      const { connector, status = 'open', before = null, limit = 50 } = request.query
      const connectorId = connector === undefined ? null : (await configuredConnector(store, connector)).connector.id
      const batches = await store.held.list({ connectorId, status, before, limit })
      return {
        batches: await Promise.all(batches.map((batch) => batchBody(parts, batch))),
        before: batches.length === limit ? (batches.at(-1)?.number ?? null) : null,
      }
    },
  )
  api.get(
    '/held/:number',
    { config: needs('see-status'), schema: { params: heldParameters, response: { 200: heldBatchShape } } },
    async (request) => batchBody(parts, await heldBatch(store, request.params.number)),
  )
  api.get(
    '/held/:number/deletes',
    { config: showsObjects, schema: { params: heldParameters, querystring: heldDeletesQuery, response: { 200: heldDeletesPageShape } } },
    async (request) => {
      const { after = null, limit = 50 } = request.query
      const { number } = await heldBatch(store, request.params.number)
      const deletes = await store.held.deletes(number, { after: after as DnKey | null, limit })
      return { deletes: deletes.map(deleteBody), after: deletes.length === limit ? (deletes.at(-1)?.dnKey ?? null) : null }
    },
  )
  const decide = async (number: number, said: Omit<HeldDecision, 'at'>): Promise<HeldBatchBody> =>
    batchBody(parts, await decideHeld(parts.setup, { batch: number, ...said }))
  api.post(
    '/held/:number/approve',
    {
      config: { ...needs('decide-deletes'), ...alsoNeeds('override-guard') },
      schema: { params: heldParameters, body: approveHeldShape, response: { 200: heldBatchShape } },
    },
    async (request) =>
      decide(request.params.number, {
        decision: 'approved',
        author: await approversOf(parts, request, request.params.number),
        reason: request.body.reason ?? null,
      }),
  )
  api.post(
    '/held/:number/reject',
    { config: needs('decide-deletes'), schema: { params: heldParameters, body: rejectHeldShape, response: { 200: heldBatchShape } } },
    async (request) => decide(request.params.number, { decision: 'rejected', author: authorOf(request), reason: request.body.reason }),
  )
}

async function batchBody({ setup }: ApiParts, batch: HeldBatch): Promise<HeldBatchBody> {
  const { number, connectorId, status, at, runNumber, excess, supersedes, counts, decisions, end } = batch
  return {
    number,
    connector: namesOf(await setup.store.configuration.current()).connector(connectorId),
    status,
    heldAt: isoTime(at),
    run: runNumber,
    excess,
    supersedes,
    deletes: { ...counts },
    decisions: decisions.map((decision) => ({ ...decision, at: isoTime(decision.at) })),
    firstApproval: status === 'closed' || status === 'approved' ? null : await firstApproverOf(setup.store, number),
    end: end === null ? null : { why: end.why, at: isoTime(end.at) },
  }
}

function deleteBody({ objectId, dn, objectType, displayName, reason, isAdded, state }: HeldDelete): HeldDeleteBody {
  return { id: objectId, dn, objectType, displayName, reason, isAdded, state }
}
