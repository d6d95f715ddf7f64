import type { FastifyRequest } from 'fastify'
import type { Clock } from '#src/base/clock.ts'
import type { Store } from '#src/store/store.ts'
import { authorOf } from './author.ts'

/** Notes in the audit who takes everything away that is known of people. What was searched for may be a name and is not noted. */
export async function noteExport(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  of: { readonly request: FastifyRequest; readonly subject: string; readonly what: string },
): Promise<void> {
  const { request, subject, what } = of
  const entry = { at: clock.now(), actor: authorOf(request), subject, version: null, reason: what, outcome: 'done' } as const
  await store.commit({ audit: [{ ...entry, action: 'objects-exported' }] })
}
