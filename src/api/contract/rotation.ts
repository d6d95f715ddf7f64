import { Type, type Static } from 'typebox'
import { orNull, textOf, timeShape } from './shapes.ts'

/** What the directory was last seen to say of the account a connector signs in as. */
export const forecastShape = Type.Object({
  seenAt: timeShape,
  server: Type.String(),
  standing: textOf<'usable' | 'disabled' | 'locked-out' | 'must-change'>('usable, disabled, locked-out or must-change'),
  changedAt: orNull(timeShape),
  expiry: textOf<'never' | 'unknown' | 'at'>('never, unknown, or at the time of expiresAt'),
  expiresAt: orNull(timeShape),
  /** What it is that ends then. */
  expires: orNull(textOf<'password' | 'account' | 'client-secret' | 'certificate'>('password, account, client-secret or certificate')),
  daysLeft: orNull(Type.Integer()),
  thumbprint: orNull(Type.String()),
  /** Since when the stored secret is known to have been replaced in the directory by somebody else. */
  changedElsewhereSince: orNull(timeShape),
})

/** How a connector's secret is replaced by itself. */
export const rotationShape = Type.Object({
  everyDays: orNull(Type.Integer()),
  /** A version that waits for the directory. */
  pendingVersion: orNull(Type.Integer()),
  nextTryAt: orNull(timeShape),
  lastFailure: orNull(Type.Object({ at: timeShape, reason: Type.String(), text: Type.String(), advice: Type.String() })),
})

export const rotateQuery = Type.Object({ dryRun: Type.Optional(Type.Boolean()) }, { additionalProperties: false })

/** What became of a wish to replace a secret. */
export const rotatedShape = Type.Object({
  outcome: textOf<'replaced' | 'possible' | 'waiting' | 'refused'>('replaced, possible (a dry run), waiting or refused'),
  version: orNull(Type.Integer()),
  server: orNull(Type.String()),
  reason: orNull(Type.String()),
  text: orNull(Type.String()),
  advice: orNull(Type.String()),
  retryAt: orNull(timeShape),
})

export type ForecastBody = Static<typeof forecastShape>
export type RotationBody = Static<typeof rotationShape>
export type RotatedBody = Static<typeof rotatedShape>
