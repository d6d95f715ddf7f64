import { Type, type Static } from 'typebox'
import type { EdgeChange } from '#src/model/edge.ts'
import { orNull, textOf, timeShape } from './shapes.ts'
import { exportDeltaShape, objectProblemShape, pendingImportShape } from './space.ts'
import { attributesShape, valueShape } from './value.ts'

/*
 * The lines of an exported connector space; docs/formats.md describes them for readers. A line keeps its keys in the order
 * of its shape, names and values are sorted, so that two exports of the same state are the same text.
 */

/** Counts up when a line changes its meaning; new properties may come at any time. */
export const spaceExportFormat = 1

/** Which objects an export holds; the words are those of the command. */
export const spaceExportFilters = ['all', 'pending-export', 'pending-import', 'errors', 'disconnectors'] as const
export type SpaceExportFilter = (typeof spaceExportFilters)[number]

export const spaceExportQuery = Type.Object(
  { filter: Type.Optional(Type.Union(spaceExportFilters.map((name) => Type.Literal(name)))) },
  { additionalProperties: false },
)

/** The first line: what is exported. */
const headShape = Type.Object({
  type: Type.Literal('space'),
  format: Type.Integer(),
  connector: Type.String(),
  connectorId: Type.String(),
  connectorType: Type.String(),
  filter: textOf<SpaceExportFilter>('Which objects follow'),
  configurationVersion: Type.Integer(),
})

/** What the exports under way come to: for each attribute they touch, the values last imported and those wanted in the end. */
const desiredShape = Type.Object({
  operation: textOf<'add' | 'update' | 'delete'>('What the directory will have seen in the end'),
  dn: Type.String(),
  attributes: Type.Record(Type.String(), Type.Object({ before: Type.Array(valueShape), after: Type.Array(valueShape) })),
})

const linkShape = Type.Object({
  metaverseId: Type.String(),
  kind: textOf<'projected' | 'joined' | 'provisioned'>('How the link was made'),
  rule: Type.String(),
  provisionedBy: orNull(Type.String()),
  at: timeShape,
})

const spaceExportObjectShape = Type.Object({
  type: Type.Literal('object'),
  dn: Type.String(),
  anchor: orNull(Type.String()),
  objectType: orNull(Type.String()),
  kind: textOf<'object' | 'placeholder'>('object or placeholder'),
  id: Type.String(),
  partition: orNull(Type.String()),
  isTransient: Type.Boolean(),
  needsSync: Type.Boolean(),
  link: orNull(linkShape),
  desired: orNull(desiredShape),
  synchronized: attributesShape,
  pendingImport: orNull(pendingImportShape),
  pendingExport: orNull(exportDeltaShape),
  escrowedExport: orNull(exportDeltaShape),
  unconfirmedExport: orNull(exportDeltaShape),
  /** Reference attribute → the metaverse attribute and the rule that supply it. */
  bindings: Type.Record(Type.String(), Type.Object({ metaverseAttribute: Type.String(), rule: Type.String() })),
  syncProblem: orNull(objectProblemShape),
  exportProblem: orNull(objectProblemShape),
})

const slot = orNull(textOf<EdgeChange>('add or delete'))

/** Values of one reference attribute of the object before, at most `referencesPerLine` a line. */
const spaceExportReferencesShape = Type.Object({
  type: Type.Literal('references'),
  /** Distinguished name of the object they belong to. */
  dn: Type.String(),
  attribute: Type.String(),
  values: Type.Array(
    Type.Object({
      dn: Type.String(),
      anchor: orNull(Type.String()),
      /** Whether the directory held the value when it was last imported. */
      before: Type.Boolean(),
      /** Whether the directory is to hold it once everything under way has arrived. */
      after: Type.Boolean(),
      synchronized: Type.Boolean(),
      pendingImport: slot,
      pendingExport: slot,
      escrowedExport: slot,
      unconfirmedExport: slot,
    }),
  ),
})

/** The last line: without it the export is not whole. */
const endShape = Type.Object({ type: Type.Literal('end'), objects: Type.Integer() })

export const spaceExportLineShape = Type.Union([headShape, spaceExportObjectShape, spaceExportReferencesShape, endShape])

export type SpaceExportLine = Static<typeof spaceExportLineShape>
export type SpaceExportObject = Static<typeof spaceExportObjectShape>
export type SpaceExportReferences = Static<typeof spaceExportReferencesShape>
