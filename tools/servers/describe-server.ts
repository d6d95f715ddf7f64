import { describe } from 'vitest'
import { titleWithReason } from './presence.ts'

/**
 * A suite that needs a server. `missing` is the answer of `sambaMissing()`, `slapdMissing()`, `postgresMissing()` or
 * `chromiumMissing()`; when it is a reason, the suite is reported as skipped with that reason in its title.
 */
export function describeServer(missing: string | null, title: string, suite: () => void): void {
  describe.skipIf(missing !== null)(titleWithReason(title, missing), suite)
}
