import type { Clock } from '#src/base/clock.ts'
import type { Ids } from '#src/base/ids.ts'
import type { Directory } from './directory/directory.ts'
import type { TenantFacts } from './directory/user-rules.ts'
import type { Statistics } from './statistics.ts'

/** How many objects and links a page of a delta query carries. The service chooses; clients must not rely on it. */
export interface DeltaPaging {
  readonly objectCountMax: number
  readonly linkCountMax: number
}

/** What faults change about delta queries. */
export interface ChangeTracking {
  /** Delta tokens of an older epoch have expired. */
  epoch: number
  /** A change shows in delta queries only when it is this old, as in a service whose replicas lag behind. */
  lagMs: number
}

/** Everything the operations of the tenant work on. */
export interface TenantState {
  readonly tenantId: string
  readonly displayName: string
  /** Whether the tenant says that Azure AD Connect synchronizes it. */
  readonly isSynchronized: boolean
  readonly verifiedDomains: readonly string[]
  readonly clock: Clock
  readonly ids: Ids
  readonly directory: Directory
  readonly statistics: Statistics
  readonly deltaPaging: DeltaPaging
  readonly changeTracking: ChangeTracking
}

export function factsOf(state: TenantState): TenantFacts {
  return { verifiedDomains: state.verifiedDomains, nowMs: state.clock.now() }
}
