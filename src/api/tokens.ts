import { createToken, revokeToken } from '#src/access/tokens.ts'
import { AppError } from '#src/base/app-error.ts'
import { parseTimeSpan } from '#src/model/time-span.ts'
import { principalOf } from './access/identify.ts'
import { needs, needsJustSignedIn } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { tokenBody } from './bodies/access-body.ts'
import { createdTokenShape, createTokenShape, oneTokenShape, tokenListShape, tokenParameters } from './contract/access.ts'

/** Tokens for programs: list, make, revoke. */
export function tokenRoutes(api: Api, { access }: ApiParts): void {
  const { store, clock } = access
  api.get('/tokens', { config: needs('administer'), schema: { response: { 200: tokenListShape } } }, async () => {
    const now = clock.now()
    return { tokens: (await store.access.tokens()).map((token) => tokenBody(token, now)) }
  })
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
