import { AppError } from '#src/base/app-error.ts'
import type { Driver } from '#src/connectors/contract/driver.ts'

/** The kinds of connectors this service has, by type. */
export type Drivers = ReadonlyMap<string, Driver>

/** The driver of a type, or an error that names the types there are. */
export function driverOf(drivers: Drivers, type: string): Driver {
  const driver = drivers.get(type)
  if (driver !== undefined) return driver
  throw new AppError('connector-settings', { subject: 'type', detail: `"${type}" is not one of ${[...drivers.keys()].join(', ')}` })
}
