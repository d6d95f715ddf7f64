import type { Clock } from '#src/base/clock.ts'
import type { Ids } from '#src/base/ids.ts'
import type { Store } from '#src/store/store.ts'
import type { PasswordHashes } from './password-hashes.ts'
import type { RefusalNotes } from './refusal-notes.ts'
import type { RequestLimits } from './request-limits.ts'
import type { SignInThrottle } from './sign-in-throttle.ts'

/** What deciding about access works with. */
export interface AccessParts {
  readonly store: Store
  readonly clock: Clock
  readonly ids: Ids
  readonly passwords: PasswordHashes
  readonly throttle: SignInThrottle
  readonly limits: RequestLimits
  readonly refusals: RefusalNotes
}

/** Where a request comes from. */
export interface Origin {
  readonly address: string
  /** What the client calls itself. */
  readonly agent: string
}
