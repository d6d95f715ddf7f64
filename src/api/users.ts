import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { endSessionsOf } from '#src/access/sessions.ts'
import { addUser, removeUser, setUserPassword, setUserRole, userNamed } from '#src/access/users.ts'
import type { AccessParts } from '#src/access/access-parts.ts'
import type { Session, UserAccount } from '#src/model/account.ts'
import { principalOf } from './access/identify.ts'
import { needs, needsJustSignedIn } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { openSessionBody, userBody } from './bodies/access-body.ts'
import {
  addUserShape,
  changeUserShape,
  endedSessionsShape,
  oneUserShape,
  removedUserShape,
  sessionListShape,
  userListShape,
  userParameters,
} from './contract/access.ts'
import { ifMatchHeaders, shortListQuery } from './contract/shapes.ts'
import { assertUnchanged, etagOf, tellVersion } from './if-match.ts'
import { takesSecret, tellsVersion } from './open-api/answer-schemas.ts'
import { pageOf, wantedPage } from './page-of.ts'
import { secretOf } from './secret-body.ts'

/** Users with a password of this installation, and who is signed in. */
export function userRoutes(api: Api, { access, handles }: ApiParts): void {
  const { store } = access
  const answer = answerOf(access)
  const answered = { response: { 200: oneUserShape } }
  api.get(
    '/users',
    { config: needs('administer'), schema: { querystring: shortListQuery, response: { 200: userListShape } } },
    async (request) => {
      const sessions = await store.access.sessions()
      const { page, after } = pageOf(await store.access.users(), wantedPage(request.query), ({ name }) => name.toLowerCase())
      return { users: page.map((user) => userBody(user, sessions)), after }
    },
  )
  api.post(
    '/users',
    { config: needsJustSignedIn('administer'), schema: { body: addUserShape, response: { 201: oneUserShape } } },
    async (request, reply) => {
      const { name, role, password: handle } = request.body
      const password = handles.take(handle)
      try {
        const user = await addUser(access, { name, role, password }, principalOf(request))
        return await reply.status(201).send(await answer(user))
      } finally {
        password.destroy()
      }
    },
  )
  api.put(
    '/users/:user/password',
    { config: { ...needsJustSignedIn('administer'), ...takesSecret }, schema: { params: userParameters, ...answered } },
    async (request) => {
      const password = secretOf(request.body)
      try {
        await setUserPassword(access, { name: request.params.user, password }, principalOf(request))
        return await answer(await userNamed(access, request.params.user))
      } finally {
        password.destroy()
      }
    },
  )
  oneUserRoutes(api, access)
  openSessionRoutes(api, access)
}

function answerOf({ store }: AccessParts) {
  return async (user: UserAccount) => ({ user: userBody(user, await store.access.sessions()) })
}

/** One account: look at it, give it another role, remove it. */
function oneUserRoutes(api: Api, access: AccessParts): void {
  const answer = answerOf(access)
  const answered = { response: { 200: oneUserShape } }
  api.get(
    '/users/:user',
    { config: { ...needs('administer'), ...tellsVersion }, schema: { params: userParameters, ...answered } },
    async (request, reply) => {
      const user = await userNamed(access, request.params.user)
      return tellVersion(reply, versionOf(user), await answer(user))
    },
  )
  const assertSeen = async (request: FastifyRequest, name: string): Promise<void> =>
    assertUnchanged(request, versionOf(await userNamed(access, name)), name)
  api.patch(
    '/users/:user',
    {
      config: { ...needsJustSignedIn('administer'), ...tellsVersion },
      schema: { params: userParameters, headers: ifMatchHeaders, body: changeUserShape, ...answered },
    },
    async (request, reply) => {
      await assertSeen(request, request.params.user)
      const user = await setUserRole(access, { name: request.params.user, role: request.body.role }, principalOf(request))
      return tellVersion(reply, versionOf(user), await answer(user))
    },
  )
  api.delete(
    '/users/:user',
    {
      config: needsJustSignedIn('administer'),
      schema: { params: userParameters, headers: ifMatchHeaders, response: { 200: removedUserShape } },
    },
    async (request) => {
      await assertSeen(request, request.params.user)
      return { removed: (await removeUser(access, request.params.user, principalOf(request))).name }
    },
  )
}

/** Who is signed in, and the end of it. */
function openSessionRoutes(api: Api, access: AccessParts): void {
  const { store } = access
  api.get(
    '/sessions',
    { config: needs('administer'), schema: { querystring: shortListQuery, response: { 200: sessionListShape } } },
    async (request) => {
      const { page, after } = pageOf(await store.access.sessions(), wantedPage(request.query), sessionKey)
      return { sessions: page.map(openSessionBody), after }
    },
  )
  api.delete(
    '/sessions/:user',
    { config: needs('administer'), schema: { params: userParameters, response: { 200: endedSessionsShape } } },
    async (request) => {
      const { user } = request.params
      const ended = (await store.access.sessions()).filter(({ name }) => name === user).length
      await endSessionsOf(access, user, principalOf(request))
      return { ended }
    },
  )
}

/** What an administrator changes of an account. */
function versionOf({ id, role, passwordSetAt }: UserAccount): string {
  return etagOf([id, role, passwordSetAt])
}

/** Sessions by name, and those of one name in their order. What tells two of the same moment apart says nothing of their keys. */
function sessionKey({ name, createdAt, idHash }: Session): string {
  return `${name.toLowerCase()} ${String(createdAt).padStart(16, '0')} ${createHash('sha256').update(idHash).digest('hex').slice(0, 12)}`
}
