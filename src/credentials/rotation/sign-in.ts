import type { Secret } from '#src/base/secret.ts'
import { ConnectionError } from '#src/connectors/contract/connection-error.ts'
import type { ConnectRequest, Driver, Session, SignInPermit } from '#src/connectors/contract/driver.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { Rotating } from './rotating.ts'
import type { RotationParts } from './rotation-parts.ts'

/** A sign-in that counts against the attempts of an account. `entered` is only tried out, `stored` is what runs use. */
export interface CountedSignIn {
  readonly connectorId: ConnectorDocument['id']
  readonly connectorName: string
  readonly connector: ConnectorDocument
  readonly driver: Driver
  readonly share: 'automatic'
  readonly secret: 'stored' | 'entered'
}

const connectTimeoutMs = 120_000

/**
 * Signs in with one secret, once: no other server is asked about a refusal. At the server that was told first where one is named, and
 * anywhere when that one is gone, for a connection that fails costs no attempt. Throws `ConnectionError`.
 */
export async function signInWith(
  parts: RotationParts,
  rotating: Rotating,
  by: { readonly secret: Secret; readonly kind: CountedSignIn['secret']; readonly server: string | null },
): Promise<Session> {
  const { connector, driver, rotation } = rotating
  const { settings, partitions, schema } = connector
  const open = (at: Readonly<Record<string, unknown>>, permit?: SignInPermit): Promise<Session> => {
    const signals = [AbortSignal.timeout(connectTimeoutMs), ...(parts.stopping === undefined ? [] : [parts.stopping])]
    const request: ConnectRequest = {
      settings: at,
      secret: by.secret,
      selection: { partitions, schema },
      signal: AbortSignal.any(signals),
      clock: parts.clock,
    }
    return driver.connect(permit === undefined ? request : { ...request, permit: onceOnly(permit) })
  }
  const counted = (at: Readonly<Record<string, unknown>>): Promise<Session> => {
    if (parts.gate === undefined) return open(at)
    const wanted = {
      connectorId: connector.id,
      connectorName: connector.name,
      connector,
      driver,
      share: 'automatic',
      secret: by.kind,
    } as const
    return parts.gate.signIn(wanted, (permit) => open(at, permit))
  }
  if (by.server === null) return counted(settings)
  try {
    return await counted(rotation.at(settings, by.server))
  } catch (error) {
    if (error instanceof ConnectionError && error.failure === 'connection') return counted(settings)
    throw error
  }
}

function onceOnly(permit: SignInPermit): SignInPermit {
  return { startAt: permit.startAt, attempt: (kind) => (kind === 'first' ? permit.attempt(kind) : Promise.resolve(false)) }
}
