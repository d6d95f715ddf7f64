import type { FastifyRequest } from 'fastify'
import { stepUp, signIn } from '#src/access/sign-in.ts'
import { forgeryProofOf, signOut } from '#src/access/sessions.ts'
import { setUserPassword } from '#src/access/users.ts'
import { AppError } from '#src/base/app-error.ts'
import { originOf, principalOf } from './access/identify.ts'
import { forAnybody, forJustSignedIn, forSignedIn } from './access/route-access.ts'
import { giveSessionCookie, sessionKeyOf, takeSessionCookie } from './access/session-cookie.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { sessionBody } from './bodies/access-body.ts'
import { sessionShape, signInQuery, type SessionBody } from './contract/access.ts'
import { takesSecret } from './open-api/answer-schemas.ts'
import { openBodyBytesMax, secretOf } from './secret-body.ts'

/** The session of who asks: sign in, look at it, confirm it, change the password, sign out. Passwords come as raw bytes. */
export function sessionRoutes(api: Api, { access, setup }: ApiParts): void {
  const answered = { response: { 200: sessionShape } }
  const bodyOf = (request: FastifyRequest): SessionBody => {
    const principal = principalOf(request)
    const key = principal.kind === 'session' ? sessionKeyOf(request) : null
    return sessionBody(principal, { now: setup.clock.now(), csrf: key === null ? null : forgeryProofOf(key) })
  }
  api.get('/session', { config: forSignedIn, schema: answered }, async (request) => bodyOf(request))
  api.post(
    '/session',
    {
      bodyLimit: openBodyBytesMax,
      config: { ...forAnybody, ...takesSecret },
      schema: { querystring: signInQuery, response: { 201: sessionShape } },
    },
    async (request, reply) => {
      const password = secretOf(request.body)
      try {
        const { key, principal } = await signIn(access, { name: request.query.name, password }, originOf(request))
        giveSessionCookie(request, reply, key)
        return await reply.status(201).send(sessionBody(principal, { now: setup.clock.now(), csrf: forgeryProofOf(key) }))
      } finally {
        password.destroy()
      }
    },
  )
  api.delete('/session', { config: forSignedIn, schema: answered }, async (request, reply) => {
    const principal = sessionOf(request)
    const body = bodyOf(request)
    await signOut(access, principal, originOf(request).address)
    takeSessionCookie(request, reply)
    return body
  })
  api.post('/session/step-up', { config: { ...forSignedIn, ...takesSecret }, schema: answered }, async (request) => {
    const password = secretOf(request.body)
    try {
      request.principal = await stepUp(access, { principal: sessionOf(request), password }, originOf(request))
      return bodyOf(request)
    } finally {
      password.destroy()
    }
  })
  api.put('/session/password', { config: { ...forJustSignedIn, ...takesSecret }, schema: answered }, async (request) => {
    const password = secretOf(request.body)
    try {
      const { name, userId } = sessionOf(request)
      if (userId === null) throw new AppError('user-unknown', { subject: name, detail: 'the password is that of the identity provider' })
      await setUserPassword(access, { name, password }, principalOf(request))
      return bodyOf(request)
    } finally {
      password.destroy()
    }
  })
}

function sessionOf(request: FastifyRequest) {
  const principal = principalOf(request)
  if (principal.kind === 'session') return principal
  throw new AppError('sign-in-needed', { detail: `this is about a session, and ${principal.name} has none` })
}
