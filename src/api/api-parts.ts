import type { AccessParts } from '#src/access/access-parts.ts'
import type { AlertWatch } from '#src/alerts/alert-watch.ts'
import type { Backups } from '#src/backup/backups.ts'
import type { EventBell } from '#src/observe/event-bell.ts'
import type { EventSinks } from '#src/observe/sinks/event-sinks.ts'
import type { OidcSignIn } from '#src/access/oidc/oidc-sign-in.ts'
import type { FastifyInstance, FastifyTypeProvider } from 'fastify'
import type { Logger } from 'pino'
import type { Static, TSchema } from 'typebox'
import type { SetupParts } from '#src/runner/connector-setup.ts'
import type { SecretRotations } from '#src/credentials/rotation/secret-rotations.ts'
import type { Runner } from '#src/runner/runner.ts'
import type { VaultKeeper } from '#src/runner/vault/vault-keeper.ts'
import type { Scheduler } from '#src/scheduler/scheduler.ts'
import type { Vault } from '#src/vault/vault.ts'
import type { SecretHandles } from './secret-handles.ts'

/** What is known of the service itself. */
export interface ServiceFacts {
  readonly version: string
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly dataDirectory: string
  /** Where the built console stands, if it was built. */
  readonly consoleDirectory: string
}

/** Everything the routes work with. */
export interface ApiParts {
  readonly setup: SetupParts
  readonly vault: Vault
  readonly keeper: VaultKeeper
  readonly backups: Backups
  readonly rotations: SecretRotations
  readonly runner: Runner
  readonly scheduler: Scheduler
  readonly handles: SecretHandles
  /** Says what is written. */
  readonly bell: EventBell
  readonly sinks: EventSinks
  readonly alerts: AlertWatch
  readonly access: AccessParts
  /** Signs people in through an identity provider; null where none is set up. */
  readonly oidc: OidcSignIn | null
  readonly facts: ServiceFacts
  /** Ends the service in good order and begins anew. */
  restart(author: string): void
  readonly log: Logger
}

/** Derives the types of a request from the schemas of its route. */
interface TypeBoxProvider extends FastifyTypeProvider {
  readonly validator: this['schema'] extends TSchema ? Static<this['schema']> : unknown
  readonly serializer: this['schema'] extends TSchema ? Static<this['schema']> : unknown
}

type PlainInstance = FastifyInstance
/** The server with requests and answers typed by their schemas. */
export type Api =
  PlainInstance extends FastifyInstance<infer Server, infer Request, infer Reply, infer Log>
    ? FastifyInstance<Server, Request, Reply, Log, TypeBoxProvider>
    : never
