import { AppError } from '#src/base/app-error.ts'
import { explainAbsent } from '#src/runner/explain/explain-absent.ts'
import { explainObject } from '#src/runner/explain/explain-object.ts'
import { connectorNamed } from '#src/runner/runner.ts'
import { needs } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { explainBody, stopBody } from './bodies/explain-body.ts'
import { namesOf } from './bodies/names.ts'
import { explainRequestShape, explainShape, type ExplainBody } from './contract/explain.ts'
import { findAnywhere } from './find-anywhere.ts'

/** Why an object or one attribute of it is as it is, and what stopped it where it is not as expected. */
export function explainRoutes(api: Api, { setup, runner }: ApiParts): void {
  const { store, clock, ids } = setup
  api.post(
    '/explain',
    { config: needs('see-values'), schema: { body: explainRequestShape, response: { 200: explainShape } } },
    async (request): Promise<ExplainBody> => {
      const { object: said, connector: named, attribute = null } = request.body
      const stored = await store.configuration.current()
      if (stored === null) throw new AppError('object-unknown', { subject: said, detail: 'nothing was configured yet' })
      const connector = named === undefined ? null : connectorNamed(stored, named)
      const found = await findAnywhere(store, stored.configuration, { said, connectorId: connector?.id ?? null })
      if (found !== null) {
        const told = await explainObject({ store, clock, ids, stored, rules: runner.rulesOf(stored) }, found, attribute)
        return explainBody(told.facts, told, namesOf(stored))
      }
      if (connector === null || !said.includes('=')) throw new AppError('object-unknown', { subject: said })
      const stop = await explainAbsent(store, connector, said)
      return { title: said, identity: null, places: [], attributes: attribute === null ? null : [], stop: stopBody(stop, namesOf(stored)) }
    },
  )
}
