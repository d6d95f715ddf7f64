import { queryOptions } from '@tanstack/react-query'
import type { PermissionTableBody, SessionBody } from '#src/api/contract/access.ts'
import { keepForgeryProof } from './access-prompts.ts'
import { ask } from './ask.ts'
import { RequestProblem } from './request-problem.ts'

/** Ways to sign in here. */
export interface SignInWays {
  readonly password: boolean
  readonly identityProvider: { readonly label: string; readonly address: string } | null
}

/** Who is signed in; null for nobody. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<SessionBody | null> => {
    try {
      return kept(await ask<SessionBody>({ path: '/session', signal }))
    } catch (error) {
      if (error instanceof RequestProblem && error.problem.code === 'sign-in-needed') return kept(null)
      throw error
    }
  },
})

export const signInWaysQuery = queryOptions({
  queryKey: ['sign-in'],
  queryFn: ({ signal }) => ask<SignInWays>({ path: '/sign-in', signal }),
})

export const permissionsQuery = queryOptions({
  queryKey: ['permissions'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: ({ signal }) => ask<PermissionTableBody>({ path: '/permissions', signal }),
})

/** Signs in. The password goes out as bytes and is nowhere else. */
export async function signIn(name: string, password: string): Promise<SessionBody> {
  return kept(await ask<SessionBody>({ method: 'POST', path: '/session', query: { name }, secret: password }))
}

/** Confirms who is at the screen. */
export async function stepUp(password: string): Promise<SessionBody> {
  return kept(await ask<SessionBody>({ method: 'POST', path: '/session/step-up', secret: password }))
}

export async function signOut(): Promise<void> {
  await ask<SessionBody>({ method: 'DELETE', path: '/session' })
  keepForgeryProof(null)
}

function kept<Session extends SessionBody | null>(session: Session): Session {
  keepForgeryProof(session?.csrf ?? null)
  return session
}
