import type { AccessParts } from './access-parts.ts'
import type { Principal } from './principal.ts'
import { isOver } from './sessions.ts'

/** Whether who was let in some time ago would be let in now, with the same role. Looking does not keep a session alive. */
export async function isStillGood({ store, clock }: Pick<AccessParts, 'store' | 'clock'>, principal: Principal): Promise<boolean> {
  const now = clock.now()
  switch (principal.kind) {
    case 'socket':
      return true
    case 'session': {
      const session = await store.access.session(principal.idHash)
      return session !== null && !isOver(session, now) && session.role === principal.role
    }
    case 'token': {
      const token = await store.access.token(principal.id)
      return token !== null && token.revokedAt === null && token.expiresAt > now
    }
  }
}
