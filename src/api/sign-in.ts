import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { AppError } from '#src/base/app-error.ts'
import { originOf } from './access/identify.ts'
import { forAnybody } from './access/route-access.ts'
import { cookieOf, giveSessionCookie, isSecure } from './access/session-cookie.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { signInWaysShape } from './contract/access.ts'
import { apiRoot } from './contract/socket.ts'

const startQuery = Type.Object({ again: Type.Optional(Type.Boolean()) }, { additionalProperties: false })
const startAnswer = {
  302: Type.Null({ description: 'To the identity provider' }),
  303: Type.Null({ description: 'To the sign-in page, which says why it was refused' }),
}
/** Whatever the identity provider says; it is read by whoever checks it. */
const callbackQuery = Type.Object({ code: Type.Optional(Type.Unknown()), state: Type.Optional(Type.Unknown()) })
const callbackAnswer = {
  303: Type.Null({ description: 'To the sign-in page, which says why it was refused' }),
  200: { description: 'A page that goes on to the console', content: { 'text/html': { schema: Type.String() } } },
}

/** Asking for the head alone would begin or end a sign-in. */
const onlyGet = { exposeHeadRoute: false }

/**
 * A browser that comes back from another site does not send a strict cookie along, not even with a redirect that follows. The page
 * after the sign-in is therefore one of ours, which goes on by itself.
 */
const goOn =
  '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/"><title>Lockstep</title><p><a href="/">Go on</a>'

/** Ways to sign in, and the one through an identity provider. */
export function signInRoutes(api: Api, { oidc }: ApiParts): void {
  const provider = () => {
    if (oidc !== null) return oidc
    throw new AppError('oidc-failed', { detail: 'no identity provider is set up here (lockstep serve --oidc)' })
  }
  api.get('/sign-in', { config: forAnybody, schema: { response: { 200: signInWaysShape } } }, async () => ({
    password: true,
    identityProvider: oidc === null ? null : { label: oidc.settings.label, address: `${apiRoot}/sign-in/oidc` },
  }))
  api.get(
    '/sign-in/oidc',
    { ...onlyGet, config: forAnybody, schema: { querystring: startQuery, response: startAnswer } },
    async (request, reply) => {
      const started = await orSignInPage(request, reply, () =>
        provider().start(request.query.again === true ? 'again' : 'first', originOf(request)),
      )
      if (started === null) return reply
      const { location, key } = started
      const name = isSecure(request) ? '__Host-lockstep-oidc' : 'lockstep-oidc'
      reply.header('set-cookie', `${name}=${key}; Path=/; HttpOnly; SameSite=Lax; Max-Age=600${isSecure(request) ? '; Secure' : ''}`)
      return reply.redirect(location)
    },
  )
  api.get(
    '/sign-in/oidc/callback',
    { ...onlyGet, config: forAnybody, schema: { querystring: callbackQuery, response: callbackAnswer } },
    async (request, reply) => {
      const key = cookieOf(request, isSecure(request) ? '__Host-lockstep-oidc' : 'lockstep-oidc')
      const search = request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : ''
      const begun = await orSignInPage(request, reply, () => provider().finish({ key, search }, originOf(request)))
      if (begun === null) return reply
      giveSessionCookie(request, reply, begun.key)
      return reply.type('text/html; charset=utf-8').send(goOn)
    },
  )
}

/**
 * A browser shows whatever an address answers, so a person whose sign-in is refused is sent to the page that says why (`oidc-failed`
 * says it in `reason`); programs get the problem itself. Null: the answer has been given.
 */
async function orSignInPage<Result>(request: FastifyRequest, reply: FastifyReply, sign: () => Promise<Result>): Promise<Result | null> {
  try {
    return await sign()
  } catch (error) {
    const isPerson = request.headers.accept?.includes('text/html') === true
    if (!isPerson || !(error instanceof AppError) || error.code !== 'oidc-failed') throw error
    await reply.redirect(`/?sign-in=${encodeURIComponent(String(error.facts['reason'] ?? 'failed'))}`, 303)
    return null
  }
}
