import { Type, type Static } from 'typebox'
import { limitShape, orNull, textOf, timeShape } from './shapes.ts'

const keyShape = Type.Object({ keyId: Type.String(), source: Type.String(), since: timeShape })

/** How the vault stands, with everything that waits for a person. */
export const vaultShape = Type.Object({
  sealed: Type.Boolean(),
  sealedSince: orNull(timeShape),
  reason: orNull(Type.String({ description: 'Why it is sealed' })),
  keyId: orNull(Type.String({ description: 'The key it seals with' })),
  key: orNull(keyShape),
  rotation: orNull(
    Type.Object({
      from: Type.String(),
      to: keyShape,
      startedAt: timeShape,
      author: Type.String(),
      waiting: Type.Integer({ description: 'Secrets that still need the former key' }),
    }),
  ),
  recoveryKit: orNull(Type.Object({ keyId: Type.String(), createdAt: timeShape, createdBy: Type.String(), provenAt: orNull(timeShape) })),
  recoveryKitDue: Type.Boolean({ description: 'No kit of this key was proven within 180 days' }),
  restore: orNull(Type.Object({ at: timeShape, author: Type.String(), host: Type.String(), confirmedAt: orNull(timeShape) })),
  secrets: Type.Array(
    Type.Object({
      connector: Type.String(),
      version: Type.Integer(),
      status: textOf<'active' | 'superseded' | 'pending'>('Which use the version has'),
      keyId: Type.String(),
      state: textOf<'usable' | 'suspect' | 'undecryptable' | 'other-key' | 'sealed'>('Whether it can be read'),
      detail: orNull(Type.String()),
    }),
  ),
})

/** The result of looking at everything. */
export const vaultCheckShape = Type.Object({
  vault: vaultShape,
  audit: Type.Object({
    entries: Type.Integer(),
    head: orNull(Type.String({ description: 'Hash of the newest entry; keep it outside of the database' })),
    breaks: Type.Array(Type.Object({ sequence: Type.Integer(), kind: textOf<'changed' | 'missing'>('What became of the entry') })),
  }),
})

const handleShape = Type.String({ minLength: 1, maxLength: 100, description: 'Handle of POST /secrets' })

export const unsealShape = Type.Object(
  {
    passphrase: Type.Optional(handleShape),
    key: Type.Optional(
      Type.Enum(['kept', 'fresh'] as const, { description: '`fresh` makes a key that opens nothing of what was sealed before' }),
    ),
  },
  { additionalProperties: false },
)

export const rotateKeyShape = Type.Object(
  { to: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000 })), passphrase: Type.Optional(handleShape) },
  { additionalProperties: false },
)

export const rotatedShape = Type.Object({
  formerKeyId: Type.String(),
  keyId: Type.String(),
  source: Type.String(),
  rewrapped: Type.Integer(),
})

/** The key under a passphrase. */
export const recoveryKitShape = Type.Object(
  {
    format: Type.Literal('lockstep-recovery-kit-1'),
    keyId: Type.String({ maxLength: 64 }),
    createdAt: timeShape,
    createdBy: Type.String({ maxLength: 256 }),
    passphrase: Type.Object(
      {
        algorithm: Type.Literal('argon2id'),
        memoryKib: Type.Integer({ minimum: 8 }),
        passes: Type.Integer({ minimum: 1 }),
        parallelism: Type.Integer({ minimum: 1 }),
        salt: Type.String({ maxLength: 100 }),
      },
      { additionalProperties: false },
    ),
    nonce: Type.String({ maxLength: 100 }),
    ciphertext: Type.String({ maxLength: 200 }),
    tag: Type.String({ maxLength: 100 }),
  },
  { additionalProperties: false },
)

export const makeKitShape = Type.Object({ passphrase: handleShape }, { additionalProperties: false })
export const useKitShape = Type.Object({ kit: recoveryKitShape, passphrase: handleShape }, { additionalProperties: false })

export const auditQuery = Type.Object({
  connector: Type.Optional(Type.String({ minLength: 1, maxLength: 256, description: 'Name or identifier; `vault` for the vault itself' })),
  before: Type.Optional(Type.Integer({ minimum: 1 })),
  limit: Type.Optional(limitShape),
})

export const auditPageShape = Type.Object({
  entries: Type.Array(
    Type.Object({
      sequence: Type.Integer(),
      at: timeShape,
      actor: Type.String(),
      action: Type.String(),
      subject: Type.String({ description: 'Name of a connector, or vault' }),
      version: orNull(Type.Integer()),
      reason: Type.String(),
      outcome: textOf<'done' | 'refused'>('What became of it'),
      hash: Type.String(),
    }),
  ),
  before: orNull(Type.Integer()),
})

export type VaultBody = Static<typeof vaultShape>
export type VaultCheckBody = Static<typeof vaultCheckShape>
export type AuditEntryBody = Static<typeof auditPageShape>['entries'][number]
