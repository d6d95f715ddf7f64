import { isDeepStrictEqual } from 'node:util'
import type { Configuration, ConnectorDocument } from '#src/model/configuration.ts'
import type { Permission } from '#src/model/role.ts'
import type { Drivers } from '#src/runner/drivers.ts'
import { voidedSecrets } from '#src/runner/voided-secrets.ts'

/** What a change of the configuration takes. */
export interface ChangePermissions {
  readonly permissions: readonly Permission[]
  /** Whether it needs a sign-in of the last minutes: it decides where secrets go. */
  readonly fresh: 'any' | 'just-signed-in'
}

/** What a changed configuration takes, found out from the change itself: rules, places and everything else are different people's work. */
export function permissionsFor(drivers: Drivers, before: Configuration | null, after: Configuration): ChangePermissions {
  const moved = voidedSecrets(drivers, before, after)
  const movedIds = new Set(moved.map(({ connector }) => connector.id))
  const isRulesChanged =
    !isDeepStrictEqual(before?.rules ?? [], after.rules) ||
    !isDeepStrictEqual(before?.metaverse ?? {}, after.metaverse) ||
    !isDeepStrictEqual(before?.parameters ?? {}, after.parameters)
  const { connectors: was = [], rules: _was, metaverse: _m, parameters: _p, ...restBefore } = before ?? emptyRest
  const { connectors: is, rules: _is, metaverse: _n, parameters: _q, ...restAfter } = after
  const areOthersChanged = !isDeepStrictEqual(
    was.map((connector) => withoutTarget(drivers, connector, movedIds)),
    is.map((connector) => withoutTarget(drivers, connector, movedIds)),
  )
  // Sinks and channels have passwords of their own, which go to the hosts that are named there.
  const isDeliveryChanged = !isDeepStrictEqual([before?.sinks, before?.alerts], [after.sinks, after.alerts])
  return {
    permissions: [
      ...(isRulesChanged ? (['edit-rules'] as const) : []),
      ...(moved.length > 0 ? (['change-target'] as const) : []),
      ...(areOthersChanged ? (['set-up-connectors'] as const) : []),
      ...(isDeepStrictEqual(restBefore, restAfter) ? [] : (['administer'] as const)),
    ],
    fresh: moved.length > 0 || was.length !== is.length || isDeliveryChanged ? 'just-signed-in' : 'any',
  }
}

const emptyRest: Partial<Configuration> = {}

/** The connector without the settings that lead somewhere else now: those have a permission of their own. */
function withoutTarget(drivers: Drivers, connector: ConnectorDocument, moved: ReadonlySet<string>): ConnectorDocument {
  const driver = drivers.get(connector.type)
  const target = moved.has(connector.id) ? (driver?.targetSettings ?? []) : []
  const settings = driver?.parseSettings(connector.settings) ?? connector.settings
  return { ...connector, settings: Object.fromEntries(Object.entries(settings).filter(([name]) => !target.includes(name))) }
}
