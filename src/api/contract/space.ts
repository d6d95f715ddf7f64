import { Type, type Static } from 'typebox'
import type { EdgeChange } from '#src/model/edge.ts'
import { limitShape, orNull, ruleIdShape, textOf, timeShape } from './shapes.ts'
import { attributesShape, changesShape } from './value.ts'

/** Which objects a search of a connector space shows. */
export const spaceFilters = [
  'all',
  'pending-import',
  'pending-export',
  'joined',
  'unjoined',
  'sync-error',
  'export-error',
  'placeholder',
  'escrowed',
  'unconfirmed',
  'transient',
  'error',
  'pending-import-add',
  'pending-import-update',
  'pending-import-delete',
  'pending-export-add',
  'pending-export-update',
  'pending-export-delete',
] as const

export const spaceQuery = Type.Object(
  {
    text: Type.Optional(Type.String({ maxLength: 2_048 })),
    filter: Type.Optional(Type.Union(spaceFilters.map((name) => Type.Literal(name)))),
    after: Type.Optional(Type.String({ maxLength: 4_096 })),
    limit: Type.Optional(limitShape),
  },
  { additionalProperties: false },
)

/** Which objects a table holds: those that a search with the same words shows. */
export const spaceCsvQuery = Type.Object(
  {
    text: Type.Optional(Type.String({ maxLength: 2_048 })),
    filter: Type.Optional(Type.Union(spaceFilters.map((name) => Type.Literal(name)))),
  },
  { additionalProperties: false },
)

export const objectQuery = Type.Object(
  { object: Type.String({ minLength: 1, maxLength: 4_096, description: 'Distinguished name, anchor or identifier' }) },
  { additionalProperties: false },
)

export const objectProblemShape = Type.Object({
  code: Type.String(),
  message: Type.String(),
  firstAt: timeShape,
  lastAt: timeShape,
  retryCount: Type.Integer(),
})

/** What waits, in words: pending-import, pending-export, escrowed, unconfirmed … */
const spaceEntryShape = Type.Object({
  id: Type.String(),
  kind: textOf<'object' | 'placeholder'>('object or placeholder'),
  objectType: orNull(Type.String()),
  dn: Type.String(),
  displayName: orNull(Type.String()),
  anchor: orNull(Type.String()),
  metaverseId: orNull(Type.String()),
  link: orNull(Type.String()),
  waiting: Type.Array(Type.String()),
  problem: orNull(objectProblemShape),
})

export const spacePageShape = Type.Object({ objects: Type.Array(spaceEntryShape), after: orNull(Type.String()) })

export const pendingImportShape = Type.Object({
  operation: textOf<'add' | 'update' | 'delete' | 'delete-add'>('What the directory reported'),
  renamedFrom: orNull(Type.String()),
  changes: changesShape,
})

export const exportDeltaShape = Type.Object({
  operation: textOf<'add' | 'update' | 'delete'>('What is written'),
  newDn: orNull(Type.String()),
  changes: changesShape,
  reason: Type.Optional(Type.String({ description: 'Why the object is to be deleted' })),
})

const slot = orNull(textOf<EdgeChange>('add or delete'))

/** The values of one reference attribute: how many, and the first of them with what waits on each. */
const referenceShape = Type.Object({
  count: Type.Integer(),
  values: Type.Array(
    Type.Object({
      dn: Type.String(),
      synchronized: Type.Boolean(),
      pendingImport: slot,
      pendingExport: slot,
      escrowedExport: slot,
      unconfirmedExport: slot,
    }),
  ),
})

export const spaceObjectShape = Type.Object({
  id: Type.String(),
  connector: Type.String(),
  kind: textOf<'object' | 'placeholder'>('object or placeholder'),
  objectType: orNull(Type.String()),
  dn: Type.String(),
  anchor: orNull(Type.String()),
  partition: orNull(Type.String()),
  isTransient: Type.Boolean(),
  link: orNull(
    Type.Object({
      metaverseId: Type.String(),
      kind: textOf<'projected' | 'joined' | 'provisioned'>('How the link was made'),
      rule: Type.String(),
      ruleId: ruleIdShape,
      provisionedBy: orNull(Type.String()),
      provisionedById: ruleIdShape,
      at: timeShape,
    }),
  ),
  /** Who decides about the link: rules, or a person until it is reset. */
  connectorState: textOf<'normal' | 'explicit'>('normal or explicit'),
  waiting: Type.Array(Type.String()),
  /** What the directory held at the last synchronization. */
  synchronized: attributesShape,
  pendingImport: orNull(pendingImportShape),
  pendingExport: orNull(exportDeltaShape),
  escrowedExport: orNull(exportDeltaShape),
  unconfirmedExport: orNull(exportDeltaShape),
  references: Type.Record(Type.String(), referenceShape),
  syncProblem: orNull(objectProblemShape),
  exportProblem: orNull(objectProblemShape),
})

export type SpaceEntryBody = Static<typeof spaceEntryShape>
export type SpacePageBody = Static<typeof spacePageShape>
export type SpaceObjectBody = Static<typeof spaceObjectShape>
export type ReferenceBody = Static<typeof referenceShape>
export type ExportDeltaBody = Static<typeof exportDeltaShape>
