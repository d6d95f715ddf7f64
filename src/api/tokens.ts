import { createToken, revokeToken } from '#src/access/tokens.ts'
import { AppError } from '#src/base/app-error.ts'
import type { ApiToken } from '#src/model/account.ts'
import { parseTimeSpan } from '#src/model/time-span.ts'
import { principalOf } from './access/identify.ts'
import { needs, needsJustSignedIn } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { tokenBody } from './bodies/access-body.ts'
import { createdTokenShape, createTokenShape, oneTokenShape, tokenListShape, tokenParameters } from './contract/access.ts'
import { shortListQuery } from './contract/shapes.ts'
import { newestFirst, pageOf, wantedPage } from './page-of.ts'

/** Tokens for programs: list, make, revoke. */
export function tokenRoutes(api: Api, { access }: ApiParts): void {
  const { store, clock } = access
  api.get(
    '/tokens',
    { config: needs('administer'), schema: { querystring: shortListQuery, response: { 200: tokenListShape } } },
    async (request) => {
      const keyOf = ({ createdAt, id }: ApiToken): string => `${newestFirst(createdAt)} ${id}`
      const { page, after } = pageOf(await store.access.tokens(), wantedPage(request.query), keyOf)
      return { tokens: page.map((token) => tokenBody(token, clock.now())), after }
    },
  )
  api.post(
    '/tokens',
    { config: needsJustSignedIn('administer'), schema: { body: createTokenShape, response: { 201: createdTokenShape } } },
    async (request, reply) => {
      const { purpose, role, scope = null, expiresIn } = request.body
      const spanMs = parseTimeSpan(expiresIn)
      if (spanMs === null) throw new AppError('time-span', { subject: 'expiresIn', detail: `"${expiresIn}" is none` })
      const now = clock.now()
      const { token, text } = await createToken(access, { purpose, role, scope, expiresAt: now + spanMs }, principalOf(request))
      return reply.status(201).send({ token: tokenBody(token, now), text })
    },
  )
  api.delete(
    '/tokens/:token',
    { config: needs('administer'), schema: { params: tokenParameters, response: { 200: oneTokenShape } } },
    async (request) => ({ token: tokenBody(await revokeToken(access, request.params.token, principalOf(request)), clock.now()) }),
  )
}
