import { statfs } from 'node:fs/promises'
import { backupStanding } from '#src/backup/backup-standing.ts'
import type { Clock } from '#src/base/clock.ts'
import type { Ids } from '#src/base/ids.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import { deliverySecretOwner, type DeliveryPlace, type DeliverySecretField } from '#src/model/delivery.ts'
import type { EventBell } from '#src/observe/event-bell.ts'
import { StormWatch } from './end-storms.ts'
import { EventSinks } from '#src/observe/sinks/event-sinks.ts'
import type { ConnectorSecrets } from '#src/runner/connector-secrets.ts'
import { deliveryTarget } from '#src/runner/kept-for.ts'
import type { Drivers } from '#src/runner/drivers.ts'
import type { Store } from '#src/store/store.ts'
import type { Vault } from '#src/vault/vault.ts'
import { AlertMessenger } from './alert-messenger.ts'
import { AlertWatch } from './alert-watch.ts'

/** What the way out to receivers and people works with. */
export interface OutboundParts {
  readonly store: Store
  readonly bell: EventBell
  readonly secrets: Pick<ConnectorSecrets, 'current'>
  readonly vault: Pick<Vault, 'sealedBecause'>
  readonly drivers: Drivers
  readonly clock: Clock
  readonly ids: Ids
  readonly dataDirectory: string
  readonly version: string
  /** Name of the machine. */
  readonly host: string
  failed(error: unknown): void
}

/** Events on their way to sinks, and alerts on their way to people. */
export interface Outbound {
  readonly sinks: EventSinks
  readonly alerts: AlertWatch
  start(): void
  close(): Promise<void>
}

const instanceKey = 'instance.id'

/** Puts sinks and alerts together. Nothing is sent before `start`. */
export async function openOutbound(parts: OutboundParts): Promise<Outbound> {
  const { store, bell, secrets, clock, failed, dataDirectory, version, host } = parts
  const instanceId = (await store.state.get(instanceKey)) ?? parts.ids.next()
  await store.commit({ putState: { [instanceKey]: instanceId } })
  const installation = { instanceId, version, host }
  const openSecret = (field: DeliverySecretField, place: DeliveryPlace) => {
    // Owners are texts to the vault; those of sinks and channels have a colon, which no identifier of a connector has.
    const owner = deliverySecretOwner(place.of, place.name, field) as ConnectorId
    const reason = `the ${place.of === 'sink' ? 'sink' : 'alert channel'} ${place.name}`
    return secrets.current(owner, { actor: 'service', reason, target: deliveryTarget(place) })
  }
  const sinks = new EventSinks({ store, clock, installation, dataDirectory, openSecret, failed })
  const messenger = new AlertMessenger({ store, clock, installation, openSecret })
  const looks = { diskFree: () => diskFree(dataDirectory), backup: () => backupStanding(store, dataDirectory) }
  const alerts = new AlertWatch({ ...parts, ...looks, startedAt: clock.now(), messenger })
  const storms = new StormWatch({ store, clock, failed })
  bell.listen(() => {
    sinks.wake()
    alerts.wake()
  })
  return {
    sinks,
    alerts,
    start: () => {
      sinks.start()
      alerts.start()
      storms.start()
    },
    close: async () => {
      await storms.close()
      await alerts.close()
      await sinks.close()
    },
  }
}

/** Space that is free for everybody, as a share of all; null where the file system does not say, as some network shares do. */
async function diskFree(directory: string): Promise<number | null> {
  const { blocks, bavail } = await statfs(directory)
  return blocks === 0 ? null : bavail / blocks
}
