import { Type, type Static } from 'typebox'
import type { AlertSeverity } from '#src/model/alert.ts'
import type { CyclePolicy } from '#src/model/cycle.ts'
import type { Run, RunResult } from '#src/model/run.ts'
import { orNull, textOf, timeShape } from './shapes.ts'

/**
 * What `GET /live` tells, as server-sent events: `event:` is the name of the shape, `data:` one line of JSON. Messages say that something
 * has changed and name it; whoever wants to know more asks the route of the noun. They never carry a value of an object or a secret.
 */
export const liveType = 'text/event-stream'

/** Milliseconds after which a browser connects anew. */
export const liveRetryMs = 2_000
/** Milliseconds between two signs of life. Whoever hears nothing for twice as long has lost the connection. */
export const liveHeartbeatMs = 15_000

/**
 * First of every connection. `missed`: something has changed since the `id` the client had last (header Last-Event-ID), or the service was
 * started anew, and everything shown has to be fetched again.
 */
const helloShape = Type.Object({
  missed: Type.Boolean(),
  version: Type.String({ description: 'Version of the service: a page of another one has to be loaded again' }),
  startedAt: timeShape,
  heartbeatMs: Type.Integer(),
})

/** A run began, went on, came to another step or ended. */
const liveRunShape = Type.Object({
  number: Type.Integer(),
  connector: Type.String(),
  profile: Type.String(),
  result: textOf<RunResult>('How it ended, or in-progress'),
  trigger: textOf<Run['trigger']>('Who started it'),
  cycleId: orNull(Type.String()),
  startedAt: timeShape,
  endedAt: orNull(timeShape),
  step: orNull(Type.Integer({ description: 'Number of the step it is in' })),
  stepType: orNull(Type.String()),
  phase: orNull(Type.String()),
  done: orNull(Type.Integer({ minimum: 0 })),
  total: orNull(Type.Integer({ description: 'Known or estimated number of objects' })),
  rate: orNull(Type.Number({ description: 'Objects a second since the phase began' })),
  errors: Type.Integer({ description: 'Errors of objects so far' }),
})

/** A cycle began, went on or ended. */
const liveCycleShape = Type.Object({
  id: Type.String(),
  policy: textOf<CyclePolicy>('delta or initial'),
  trigger: textOf<Run['trigger']>('Who started it'),
  result: textOf<RunResult>('How it ended, or in-progress'),
  startedAt: timeShape,
  endedAt: orNull(timeShape),
  runs: Type.Integer({ description: 'Runs that have ended' }),
})

/** Events were written: the highest sequence, and how many since the last message. */
const liveEventShape = Type.Object({
  highest: Type.Integer(),
  information: Type.Integer(),
  warning: Type.Integer(),
  error: Type.Integer(),
})

/** An alert was raised, somebody is at it, or it is over. */
const liveAlertShape = Type.Object({
  number: Type.Integer(),
  key: Type.String(),
  severity: textOf<AlertSeverity>('P1, P2 or P3'),
  state: Type.Enum(['open', 'acknowledged', 'snoozed', 'resolved'] as const),
})

/** What may have changed of a connector. */
const connectorAspects = ['secret', 'account', 'forecast', 'rotation', 'overrides', 'leaving', 'removed'] as const

/** Something of connectors has changed, besides what their runs did. */
const liveConnectorShape = Type.Object({
  connectors: orNull(Type.Array(Type.String(), { description: 'Names; null for any of them' })),
  about: Type.Array(Type.Enum(connectorAspects)),
})

/** The scheduler was set, suspended or resumed, or began a cycle. */
const liveSchedulerShape = Type.Object({ about: Type.Array(Type.String({ description: 'Names of settings' })) })

/** Held batches were made, decided or closed. */
const liveHeldShape = Type.Object({
  batches: Type.Array(Type.Integer(), { description: 'Numbers of those that are known; others may have changed as well' }),
})

/** A configuration was saved. */
const liveConfigurationShape = Type.Object({ version: Type.Integer(), author: Type.String(), at: timeShape })

/** Staging mode was switched. */
const liveStagingShape = Type.Object({ on: Type.Boolean() })

/** The vault was opened, sealed, got another key or a recovery kit. */
const liveVaultShape = Type.Object({ sealed: Type.Boolean() })

/** Backups were made, tried out or removed, or one of these has begun. */
const liveBackupsShape = Type.Object({})

/**
 * Why the service hangs up. After `session-ended` one has to sign in again; after everything else the browser connects anew.
 * `service-restarting`: it comes back by itself, which nobody knows after `service-closing`.
 */
const goodbyeReasons = ['service-closing', 'service-restarting', 'session-ended', 'too-slow'] as const
const goodbyeShape = Type.Object({
  reason: Type.Enum(goodbyeReasons),
  runs: Type.Optional(
    Type.Array(Type.Object({ number: Type.Integer(), connector: Type.String(), profile: Type.String() }), {
      description: 'Runs in progress, which the service ends at their next page or batch because it closes',
    }),
  ),
})

/** Event type → shape of its data. */
export const liveShapes = {
  hello: helloShape,
  run: liveRunShape,
  cycle: liveCycleShape,
  event: liveEventShape,
  alert: liveAlertShape,
  connector: liveConnectorShape,
  scheduler: liveSchedulerShape,
  held: liveHeldShape,
  configuration: liveConfigurationShape,
  staging: liveStagingShape,
  vault: liveVaultShape,
  backups: liveBackupsShape,
  goodbye: goodbyeShape,
} as const

type LiveBodies = { readonly [Name in keyof typeof liveShapes]: Static<(typeof liveShapes)[Name]> }

/** One message: its type and what it says. */
export type LiveMessage = {
  readonly [Name in keyof LiveBodies]: { readonly type: Name; readonly data: LiveBodies[Name] }
}[keyof LiveBodies]
/** A message about what has changed, which every listener gets. */
export type LiveChange = Exclude<LiveMessage, { readonly type: 'hello' | 'goodbye' }>
export type LiveType = LiveMessage['type']
/** The data of a message of one type. */
export type LiveBody<Name extends LiveType> = LiveBodies[Name]
export type LiveRunBody = LiveBodies['run']
export type ConnectorAspect = (typeof connectorAspects)[number]
export type Goodbye = LiveBodies['goodbye']
