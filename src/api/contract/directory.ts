import { Type, type Static } from 'typebox'
import type { ConnectorText } from '#src/configuration/document-shapes.ts'
import { orNull, textOf, timeShape } from './shapes.ts'

export const containerQuery = Type.Object(
  {
    partition: Type.String({ minLength: 1, maxLength: 2_048 }),
    /** The partition itself where nothing is said. */
    parent: Type.Optional(Type.String({ minLength: 1, maxLength: 4_096 })),
  },
  { additionalProperties: false },
)

/** One level of the tree, with what is read of it and how much of it is here. */
export const containerLevelShape = Type.Object({
  partition: Type.String(),
  parent: Type.String(),
  containers: Type.Array(
    Type.Object({
      dn: Type.String(),
      name: Type.String(),
      kind: Type.String(),
      /** Whether it is read: `all` of it, `none`, or `some` of what is below. */
      selection: textOf<'all' | 'some' | 'none'>('all, some or none'),
      /** Whether the document of the connector names it. */
      listed: orNull(textOf<'include' | 'exclude'>('include or exclude')),
      /** Objects below it that are in the connector space. */
      objects: Type.Integer(),
      /** There are more than are counted. */
      isMore: Type.Boolean(),
    }),
  ),
  isMore: Type.Boolean(),
})

export const connectorDocumentShape = Type.Object({
  version: Type.Integer(),
  /** The document, as `put-connector` takes it back. */
  connector: Type.Unsafe<ConnectorText>({ type: 'object' }),
})

const usedByShape = Type.Array(Type.String(), { description: 'Names of the rules that use it' })

/** What is selected of the schema, and which rules use it. */
export const storedSchemaShape = Type.Object({
  types: Type.Array(
    Type.Object({
      name: Type.String(),
      rules: Type.Integer(),
      usedBy: usedByShape,
      attributes: Type.Array(Type.Object({ name: Type.String(), schema: Type.String(), rules: Type.Integer(), usedBy: usedByShape })),
    }),
  ),
})

const attributeShape = Type.Object({ name: Type.String(), schema: Type.String() })

/** The schema of the directory now, beside what is selected. Nothing is saved. */
export const schemaDifferenceShape = Type.Object({
  at: timeShape,
  partitions: Type.Object({ added: Type.Array(Type.String()), removed: Type.Array(Type.String()) }),
  types: Type.Array(
    Type.Object({
      name: Type.String(),
      isSelected: Type.Boolean(),
      isOffered: Type.Boolean(),
      /** Offered and not selected. */
      available: Type.Array(attributeShape),
      /** Selected, and the directory does not have it any more. */
      missing: Type.Array(Type.String()),
      /** Selected, and described otherwise than when it was selected. */
      changed: Type.Array(Type.Object({ name: Type.String(), before: Type.String(), after: Type.String() })),
    }),
  ),
})

/** What waits in a connector, and how fresh it is. */
export const pendingShape = Type.Object({
  connectors: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      type: Type.String(),
      import: Type.Object({ add: Type.Integer(), update: Type.Integer(), delete: Type.Integer() }),
      export: Type.Object({ add: Type.Integer(), update: Type.Integer(), delete: Type.Integer() }),
      escrowed: Type.Integer(),
      unconfirmed: Type.Integer(),
      errors: Type.Integer(),
      /** When a run last did this without being stopped; null while none did among the runs that are kept. */
      lastImportAt: orNull(timeShape),
      lastSynchronizationAt: orNull(timeShape),
      lastExportAt: orNull(timeShape),
      /** Seconds since what is here was read; null before the first import. */
      ageSeconds: orNull(Type.Integer()),
    }),
  ),
})

export type ConnectorDocumentBody = Static<typeof connectorDocumentShape>
export type ContainerLevelBody = Static<typeof containerLevelShape>
export type StoredSchemaBody = Static<typeof storedSchemaShape>
export type SchemaDifferenceBody = Static<typeof schemaDifferenceShape>
export type PendingBody = Static<typeof pendingShape>
