import { Type, type Static } from 'typebox'
import { permissionNames, roles, type Permission, type Role } from '#src/model/role.ts'
import { nextPageShape, orNull, timeShape } from './shapes.ts'

const roleShape = Type.Unsafe<Role>({ type: 'string', enum: [...roles] })
const permissionShape = Type.Unsafe<Permission>({ type: 'string', enum: [...permissionNames] })
const nameShape = Type.String({ minLength: 1, maxLength: 128 })

/** How one can sign in here. */
export const signInWaysShape = Type.Object({
  password: Type.Boolean(),
  identityProvider: orNull(Type.Object({ label: Type.String(), address: Type.String() })),
})

export const signInQuery = Type.Object({ name: nameShape }, { additionalProperties: false })

/** Who asks, and what he may do. */
export const sessionShape = Type.Object({
  kind: Type.Union([Type.Literal('socket'), Type.Literal('session'), Type.Literal('token')]),
  name: Type.String(),
  role: roleShape,
  permissions: Type.Array(permissionShape),
  /** Until when secrets can be written without a new sign-in; null when one is needed first. */
  justSignedInUntil: orNull(timeShape),
  /** How to confirm the sign-in; null where none is needed or possible. */
  confirmWith: orNull(Type.Union([Type.Literal('password'), Type.Literal('identity-provider')])),
  /** When the session ends at the latest; it ends earlier when it is not used. */
  endsAt: orNull(timeShape),
  /** For the header Lockstep-Csrf of every change; null where none is needed. */
  csrf: orNull(Type.String()),
})

const userShape = Type.Object({
  name: Type.String(),
  role: roleShape,
  createdAt: timeShape,
  createdBy: Type.String(),
  passwordSetAt: timeShape,
  lastSignInAt: orNull(timeShape),
  sessions: Type.Integer(),
})
export const oneUserShape = Type.Object({ user: userShape })
export const userListShape = Type.Object({ users: Type.Array(userShape), after: nextPageShape })
export const addUserShape = Type.Object(
  {
    name: nameShape,
    role: roleShape,
    /** What `POST /secrets` answered for the password. */
    password: Type.String({ maxLength: 128 }),
  },
  { additionalProperties: false },
)
export const changeUserShape = Type.Object({ role: roleShape }, { additionalProperties: false })
export const userParameters = Type.Object({ user: nameShape })
export const removedUserShape = Type.Object({ removed: Type.String() })

const openSessionShape = Type.Object({
  name: Type.String(),
  role: roleShape,
  by: Type.Union([Type.Literal('password'), Type.Literal('identity-provider')]),
  createdAt: timeShape,
  signedInAt: timeShape,
  lastSeenAt: timeShape,
  address: Type.String(),
  agent: Type.String(),
})
export const sessionListShape = Type.Object({ sessions: Type.Array(openSessionShape), after: nextPageShape })
export const endedSessionsShape = Type.Object({ ended: Type.Integer() })

const tokenShape = Type.Object({
  id: Type.String(),
  purpose: Type.String(),
  role: roleShape,
  scope: orNull(Type.Array(permissionShape)),
  createdAt: timeShape,
  createdBy: Type.String(),
  expiresAt: timeShape,
  lastUsedAt: orNull(timeShape),
  revokedAt: orNull(timeShape),
  state: Type.Union([Type.Literal('good'), Type.Literal('expired'), Type.Literal('revoked')]),
})
export const tokenListShape = Type.Object({ tokens: Type.Array(tokenShape), after: nextPageShape })
export const oneTokenShape = Type.Object({ token: tokenShape })
/** The token itself is in this answer and in no other. */
export const createdTokenShape = Type.Object({ token: tokenShape, text: Type.String() })
export const createTokenShape = Type.Object(
  {
    purpose: Type.String({ minLength: 1, maxLength: 200 }),
    role: roleShape,
    scope: Type.Optional(orNull(Type.Array(permissionShape, { maxItems: permissionNames.length }))),
    /** How long it is good, for example 90d. */
    expiresIn: Type.String({ minLength: 1, maxLength: 32 }),
  },
  { additionalProperties: false },
)
export const tokenParameters = Type.Object({ token: Type.String({ minLength: 1, maxLength: 16 }) })

/** Who may do what, for people and for pages that show what one may not do as such. */
export const permissionTableShape = Type.Object({
  roles: Type.Array(roleShape),
  permissions: Type.Array(Type.Object({ name: permissionShape, title: Type.String(), roles: Type.Array(roleShape) })),
  routes: Type.Array(
    Type.Object({
      method: Type.String(),
      path: Type.String(),
      permission: orNull(permissionShape),
      signIn: Type.Union([Type.Literal('none'), Type.Literal('any'), Type.Literal('just-signed-in')]),
    }),
  ),
})

export type SessionBody = Static<typeof sessionShape>
export type UserBody = Static<typeof userShape>
export type OpenSessionBody = Static<typeof openSessionShape>
export type TokenBody = Static<typeof tokenShape>
export type PermissionTableBody = Static<typeof permissionTableShape>
