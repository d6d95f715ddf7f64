import { Type, type Static } from 'typebox'
import type { HeldDecision, HeldDelete, HeldEnd, HeldStatus } from '#src/model/held-batch.ts'
import { limitShape, orNull, textOf, timeShape } from './shapes.ts'

/** Deletes that the deletion guard kept from being exported, as one thing to decide about. */
export const heldBatchShape = Type.Object({
  number: Type.Integer(),
  connector: Type.String(),
  status: textOf<HeldStatus>('waiting, approved, rejected or closed'),
  heldAt: timeShape,
  run: Type.Integer({ description: 'Number of the run that was stopped' }),
  excess: Type.String({ description: 'Which limit stopped the export' }),
  supersedes: orNull(Type.Integer({ description: 'The batch whose deletes it took over' })),
  deletes: Type.Object({
    all: Type.Integer(),
    added: Type.Integer({ description: 'Those the batch before it did not have' }),
    waiting: Type.Integer(),
    exported: Type.Integer(),
    withdrawn: Type.Integer({ description: 'Those nobody wants any more' }),
  }),
  decisions: Type.Array(
    Type.Object({
      decision: textOf<HeldDecision['decision']>('approved or rejected'),
      at: timeShape,
      author: Type.String(),
      reason: orNull(Type.String()),
    }),
  ),
  firstApproval: orNull(Type.String({ description: 'Who approved it and waits for a second person to do so too' })),
  end: orNull(Type.Object({ why: textOf<HeldEnd>('exported, withdrawn, superseded or allowed'), at: timeShape })),
})

const heldDeleteShape = Type.Object({
  id: Type.String({ description: 'The connector space object' }),
  dn: Type.String(),
  objectType: orNull(Type.String()),
  displayName: orNull(Type.String()),
  reason: Type.String({ description: 'Why it is to be deleted' }),
  isAdded: Type.Boolean(),
  state: textOf<HeldDelete['state']>('waiting, exported, withdrawn or moved'),
})

export const heldQuery = Type.Object(
  {
    connector: Type.Optional(Type.String({ maxLength: 256 })),
    status: Type.Optional(Type.Union([Type.Literal('open'), Type.Literal('all')])),
    before: Type.Optional(Type.Integer({ minimum: 1 })),
    limit: Type.Optional(limitShape),
  },
  { additionalProperties: false },
)
export const heldDeletesQuery = Type.Object(
  { after: Type.Optional(Type.String({ maxLength: 4_096 })), limit: Type.Optional(limitShape) },
  { additionalProperties: false },
)
export const heldParameters = Type.Object({ number: Type.Integer({ minimum: 1 }) })

export const heldPageShape = Type.Object({ batches: Type.Array(heldBatchShape), before: orNull(Type.Integer()) })
export const heldDeletesPageShape = Type.Object({ deletes: Type.Array(heldDeleteShape), after: orNull(Type.String()) })

const reason = Type.String({ minLength: 1, maxLength: 1_000 })
export const approveHeldShape = Type.Object({ reason: Type.Optional(orNull(reason)) }, { additionalProperties: false })
/** Whoever keeps deletes back has to say why: others find them waiting for weeks. */
export const rejectHeldShape = Type.Object({ reason }, { additionalProperties: false })

export type HeldBatchBody = Static<typeof heldBatchShape>
export type HeldDeleteBody = Static<typeof heldDeleteShape>
