import { Type, type Static } from 'typebox'
import { orNull, textOf, timeShape } from './shapes.ts'

/** What anybody may know: whether somebody can sign in yet. */
export const firstRunShape = Type.Object({
  isNeeded: Type.Boolean({ description: 'There is no user yet, and no identity provider' }),
  isCodeUsable: Type.Boolean({ description: 'The code that the service printed can be used' }),
})

export const firstAdministratorQuery = Type.Object({ name: Type.String({ minLength: 1, maxLength: 64 }) }, { additionalProperties: false })

/** The code stands in a header: addresses are written to logs. */
export const setupCodeHeader = 'x-lockstep-setup-code'
export const setupCodeHeaders = Type.Object({ [setupCodeHeader]: Type.String({ minLength: 1, maxLength: 64 }) })

export const madeAdministratorShape = Type.Object({ name: Type.String() })

/** Where somebody left the wizard. Answers are the page's own; secrets are never among them. */
const progressShape = Type.Object({
  page: Type.String({ maxLength: 64 }),
  answers: Type.Record(Type.String({ maxLength: 64 }), Type.Unknown()),
})

export const progressRequestShape = Type.Object(
  {
    page: Type.String({ minLength: 1, maxLength: 64 }),
    answers: Type.Record(Type.String({ maxLength: 64 }), Type.Unknown(), { maxProperties: 200 }),
  },
  { additionalProperties: false },
)

/** What there is of everything the wizard asks for, and where somebody left it. */
export const setupStateShape = Type.Object({
  administrator: Type.Boolean(),
  vault: textOf<'open' | 'sealed'>('open or sealed'),
  /** When the recovery kit was last proven; null when it never was. */
  kitProvenAt: orNull(timeShape),
  sources: Type.Array(Type.String({ description: 'Connectors on premises' })),
  targets: Type.Array(Type.String({ description: 'Connectors in the cloud' })),
  hasCycle: Type.Boolean({ description: 'A cycle has run' }),
  stagingMode: Type.Boolean(),
  schedulerEnabled: Type.Boolean(),
  hasDeletionGuard: Type.Boolean(),
  hasNotifications: Type.Boolean({ description: 'Somebody is told of alerts' }),
  progress: orNull(Type.Object({ ...progressShape.properties, savedAt: timeShape, savedBy: Type.String() })),
})

export type FirstRunBody = Static<typeof firstRunShape>
export type SetupStateBody = Static<typeof setupStateShape>
