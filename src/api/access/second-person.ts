import type { FastifyRequest } from 'fastify'
import { mayDo } from '#src/access/principal.ts'
import { AppError } from '#src/base/app-error.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import { heldBatch } from '#src/runner/decide-held.ts'
import type { Store } from '#src/store/store.ts'
import type { ApiParts } from '../api-parts.ts'
import { assertMay } from './admit.ts'
import { principalOf } from './identify.ts'

/** Where the first of two approvals waits: the name of who gave it. A batch never changes, so both approved the same deletes. */
const stateOf = (batch: number): string => `held.approvedFirst.${batch}`

/** Who approved a held batch and waits for a second person; null for nobody. */
export function firstApproverOf(store: Pick<Store, 'state'>, batch: number): Promise<string | null> {
  return store.state.get(stateOf(batch))
}

/**
 * Who approves a held batch, for the history. Who may decide alone does; of everybody else two different people have to, and the
 * first gets `second-person-needed` once his approval is noted. A token is nobody's second person.
 */
export async function approversOf(parts: ApiParts, request: FastifyRequest, batch: number): Promise<string> {
  const principal = principalOf(request)
  if (mayDo(principal, 'override-guard')) return principal.name
  if (principal.kind !== 'session') await assertMay(parts, request, 'override-guard')
  const { store, clock } = parts.setup
  const { status } = await heldBatch(store, batch)
  const first = await store.state.get(stateOf(batch))
  if (first !== null && first !== principal.name) {
    await store.commit({ putState: { [stateOf(batch)]: null } })
    return `${first} and ${principal.name}`
  }
  if (first === null && status !== 'closed') {
    const event = makeEvent(20164, { author: principal.name, batch }, { at: clock.now(), connectorId: null, runId: null })
    await store.commit({ putState: { [stateOf(batch)]: principal.name }, events: [event] })
  }
  throw new AppError('second-person-needed', { subject: String(batch), detail: `${principal.name} has approved it` })
}
