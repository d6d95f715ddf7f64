import { queryOptions } from '@tanstack/react-query'
import type { OpenSessionBody, SessionBody, UserBody } from '#src/api/contract/access.ts'
import { ask, pathOf } from './ask.ts'
import { handInSecret } from './directory.ts'

export type RoleName = SessionBody['role']

/** People with a password of this installation. */
export const usersQuery = queryOptions({
  queryKey: ['audit', 'users'],
  queryFn: ({ signal }) => ask<{ readonly users: readonly UserBody[] }>({ path: '/users', signal }),
})

/** Who is signed in. */
export const sessionsQuery = queryOptions({
  queryKey: ['audit', 'sessions'],
  queryFn: ({ signal }) => ask<{ readonly sessions: readonly OpenSessionBody[] }>({ path: '/sessions', signal }),
})

/** Adds a person. The password goes out as bytes and is nowhere else. */
export async function addUser(of: { readonly name: string; readonly role: RoleName }, password: string): Promise<void> {
  const { handle } = await handInSecret(password)
  await ask({ method: 'POST', path: '/users', json: { ...of, password: handle } })
}

export async function changeRole(name: string, role: RoleName): Promise<void> {
  await ask({ method: 'PATCH', path: pathOf('users', name), json: { role } })
}

export async function setPassword(name: string, password: string): Promise<void> {
  await ask({ method: 'PUT', path: pathOf('users', name, 'password'), secret: password })
}

export async function removeUser(name: string): Promise<void> {
  await ask({ method: 'DELETE', path: pathOf('users', name) })
}

export async function endSessions(name: string): Promise<void> {
  await ask({ method: 'DELETE', path: pathOf('sessions', name) })
}
