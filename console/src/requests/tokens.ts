import { queryOptions } from '@tanstack/react-query'
import type { SessionBody, TokenBody } from '#src/api/contract/access.ts'
import { ask, pathOf } from './ask.ts'

export const tokensQuery = queryOptions({
  queryKey: ['audit', 'tokens'],
  queryFn: ({ signal }) => ask<{ readonly tokens: readonly TokenBody[] }>({ path: '/tokens', signal }),
})

/** Makes a token. Its text is in this answer and in no other. */
export function createToken(of: {
  readonly purpose: string
  readonly role: SessionBody['role']
  readonly scope: readonly SessionBody['permissions'][number][] | null
  readonly expiresIn: string
}): Promise<{ readonly token: TokenBody; readonly text: string }> {
  return ask({ method: 'POST', path: '/tokens', json: of })
}

export async function revokeToken(id: string): Promise<void> {
  await ask({ method: 'DELETE', path: pathOf('tokens', id) })
}
