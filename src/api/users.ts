import { endSessionsOf } from '#src/access/sessions.ts'
import { addUser, removeUser, setUserPassword, setUserRole, userNamed } from '#src/access/users.ts'
import type { UserAccount } from '#src/model/account.ts'
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
import { takesSecret } from './open-api/answer-schemas.ts'
import { secretOf } from './secret-body.ts'

/** Users with a password of this installation, and who is signed in. */
export function userRoutes(api: Api, { access, handles }: ApiParts): void {
  const { store } = access
  const answer = async (user: UserAccount) => ({ user: userBody(user, await store.access.sessions()) })
  const answered = { response: { 200: oneUserShape } }
  api.get('/users', { config: needs('administer'), schema: { response: { 200: userListShape } } }, async () => {
    const sessions = await store.access.sessions()
    return { users: (await store.access.users()).map((user) => userBody(user, sessions)) }
  })
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
  api.patch(
    '/users/:user',
    { config: needsJustSignedIn('administer'), schema: { params: userParameters, body: changeUserShape, ...answered } },
    async (request) => answer(await setUserRole(access, { name: request.params.user, role: request.body.role }, principalOf(request))),
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
  api.delete(
    '/users/:user',
    { config: needsJustSignedIn('administer'), schema: { params: userParameters, response: { 200: removedUserShape } } },
    async (request) => ({ removed: (await removeUser(access, request.params.user, principalOf(request))).name }),
  )
  api.get('/sessions', { config: needs('administer'), schema: { response: { 200: sessionListShape } } }, async () => ({
    sessions: (await store.access.sessions()).map(openSessionBody),
  }))
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
