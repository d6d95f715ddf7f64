import { Type, type Static } from 'typebox'
import { orNull, textOf, timeShape } from './shapes.ts'
import { valueShape } from './value.ts'

/* The lines of an exported metaverse; docs/formats.md describes them for readers. */

/** Counts up when a line changes its meaning; new properties may come at any time. */
export const metaverseExportFormat = 1

/** The first line. */
const headShape = Type.Object({ type: Type.Literal('metaverse'), format: Type.Integer(), configurationVersion: Type.Integer() })

/** Values with the object and the rule they come from. */
const contributionShape = Type.Object({
  connector: Type.String(),
  dn: orNull(Type.String()),
  rule: Type.String(),
  at: timeShape,
  values: Type.Array(valueShape),
})

const joinedShape = Type.Object({
  connector: Type.String(),
  dn: Type.String(),
  objectType: orNull(Type.String()),
  id: Type.String(),
  link: textOf<'projected' | 'joined' | 'provisioned'>('How the link was made'),
  rule: Type.String(),
  at: timeShape,
})

const metaverseExportObjectShape = Type.Object({
  type: Type.Literal('object'),
  id: Type.String(),
  objectType: Type.String(),
  createdAt: timeShape,
  changedAt: timeShape,
  joined: Type.Array(joinedShape),
  /** Attribute → its contributions by precedence. */
  attributes: Type.Record(Type.String(), Type.Array(contributionShape)),
  /** Reference attribute → the objects and rules that supply its values. */
  bindings: Type.Record(
    Type.String(),
    Type.Array(Type.Object({ connector: Type.String(), dn: orNull(Type.String()), objectAttribute: Type.String(), rule: Type.String() })),
  ),
})

/** Values of one reference attribute of the object before, at most `referencesPerLine` a line. */
const referencesShape = Type.Object({
  type: Type.Literal('references'),
  id: Type.String(),
  attribute: Type.String(),
  values: Type.Array(Type.Object({ id: Type.String(), connector: Type.String(), rule: Type.String(), at: timeShape })),
})

/** The last line: without it the export is not whole. */
const endShape = Type.Object({ type: Type.Literal('end'), objects: Type.Integer() })

export const metaverseExportLineShape = Type.Union([headShape, metaverseExportObjectShape, referencesShape, endShape])

export type MetaverseExportLine = Static<typeof metaverseExportLineShape>
export type MetaverseExportObject = Static<typeof metaverseExportObjectShape>
