import type { Capabilities, Driver, Session } from '#src/connectors/contract/driver.ts'

/** What tells one synthetic directory from another. */
export interface SyntheticDirectory {
  readonly type: string
  readonly capabilities: Pick<Capabilities, 'place' | 'exportBatchSize' | 'referencesOnAdd' | 'hierarchicalNames'>
  /** Its imports and exports. */
  readonly session: Pick<Session, 'fullImport' | 'deltaImport' | 'export'>
}

/** A driver for a directory that exists in this process alone and takes whatever it is asked. */
export function syntheticDriver({ type, capabilities, session }: SyntheticDirectory): Driver {
  return {
    type,
    capabilities: { ...capabilities, deltaImport: true, export: true, referencesPerItem: 1_000, dropsReferencesToDeleted: true },
    parseSettings: (raw) => raw as Readonly<Record<string, unknown>>,
    accountName: () => 'bench',
    connect: async () => ({
      ...session,
      server: `synthetic ${type}`,
      describe: () => Promise.reject(new TypeError('A synthetic directory does not describe itself.')),
      checks: () => noChecks(),
      read: async () => [],
      close: async () => undefined,
    }),
  }
}

async function* noChecks(): AsyncIterable<never> {}
