import type { ReactNode } from 'react'
import type { SessionBody } from '#src/api/contract/access.ts'
import { useMay } from '../frame/session.tsx'
import { partWords } from '../words/parts.ts'
import { EmptyState } from './empty-state.tsx'

/** What only some may see: everybody else is told who may, so that he knows whom to ask. The service would refuse to show it as well. */
export function NeedsPermission(of: { readonly permission: SessionBody['permissions'][number]; readonly children: ReactNode }) {
  const { may, reason } = useMay(of.permission)
  if (may) return <>{of.children}</>
  return <EmptyState icon="lock" title={partWords.mayNotSee} text={reason ?? partWords.needsUnknown} />
}
