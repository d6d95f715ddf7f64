import { useQuery } from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import type { SessionBody } from '#src/api/contract/access.ts'
import { must } from '../parts/must.ts'
import { permissionsQuery } from '../requests/session.ts'
import { partWords } from '../words/parts.ts'

type Permission = SessionBody['permissions'][number]

/** Who is signed in. Set by session-gate.tsx around everything that needs a session. */
export const SessionOf = createContext<SessionBody | null>(null)

export function useSession(): SessionBody {
  return must(useContext(SessionOf), 'pages stand inside of a session')
}

/** Whether somebody may do something, and if not, why not, in a sentence for the button that stays visible. */
export function useMay(permission: Permission): { readonly may: boolean; readonly reason: string | null } {
  const { permissions } = useSession()
  const { data: table } = useQuery(permissionsQuery)
  if (permissions.includes(permission)) return { may: true, reason: null }
  const entry = table?.permissions.find(({ name }) => name === permission)
  return { may: false, reason: entry === undefined ? partWords.needsUnknown : partWords.needs(entry.title, entry.roles) }
}
