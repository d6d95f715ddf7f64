import { AppError } from '#src/base/app-error.ts'
import { must } from '#src/base/assert.ts'
import type { LinkDecision } from '#src/runner/decide-link.ts'
import type { Store } from '#src/store/store.ts'
import { needs } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { authorOf } from './author.ts'
import { configuredConnector } from './configured-connector.ts'
import { decidedLinkShape, decideLinkShape, type DecidedLinkBody, type DecideLinkBody } from './contract/link.ts'
import { connectorParameters } from './contract/shapes.ts'
import { findMetaverseObject, findObject } from './find-object.ts'
import { refuseDuringCycle } from './single-object.ts'

/** What a person decides about the link of one object: join it, disconnect it, give it back to the rules. */
export function linkRoutes(api: Api, parts: ApiParts): void {
  const { store } = parts.setup
  api.post(
    '/connectors/:connector/space/link',
    {
      config: needs('run'),
      schema: { params: connectorParameters, body: decideLinkShape, response: { 200: decidedLinkShape } },
    },
    async (request): Promise<DecidedLinkBody> => {
      refuseDuringCycle(parts)
      const { connector } = await configuredConnector(store, request.params.connector)
      const { id, dn } = await findObject(store, connector.id, request.body.object)
      const wish = await wishOf(store, request.body)
      const { reason = null, decision } = request.body
      await parts.runner.decideLink({ connector: connector.name, object: id, wish, author: authorOf(request), reason })
      const after = must((await store.space.load([id]))[0], 'the object after the decision')
      const { link, connectorState } = after
      return { connector: connector.name, dn, decision, metaverseId: link?.metaverseId ?? null, connectorState }
    },
  )
}

async function wishOf(store: Store, { decision, metaverse }: DecideLinkBody): Promise<LinkDecision['wish']> {
  if (decision !== 'join') return { kind: decision }
  if (metaverse === undefined)
    throw new AppError('link-refused', { subject: 'metaverse', detail: 'say which identity it is to be joined to' })
  return { kind: 'join', metaverseId: (await findMetaverseObject(store, metaverse)).id }
}
