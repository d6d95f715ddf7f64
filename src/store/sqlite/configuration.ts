import { AppError } from '#src/base/app-error.ts'
import type { Configuration, ConnectorDocument, RuleDocument, SchedulerDocument } from '#src/model/configuration.ts'
import type { ConfigurationVerbs, StoredConfiguration } from '../store.ts'
import { commitWith } from './commit.ts'
import { putOverride } from './overrides.ts'
import type { Tables } from './tables.ts'

type ConfigurationRow = Omit<StoredConfiguration, 'configuration'> & { readonly document: string }

/** Versions of the configuration; none is ever changed. */
export function configurationVerbs(tables: Tables): ConfigurationVerbs {
  const { database } = tables
  // Every run asks for it several times, and a document of many rules takes milliseconds to read; a version is what it is for ever.
  let last: StoredConfiguration | null = null
  database.afterRollback(() => (last = null))
  return {
    current: async () => {
      const newest = newestVersion(tables)
      if (last?.version !== newest) {
        last = decode(database.get<ConfigurationRow>('SELECT * FROM configuration WHERE version = ?', newest))
      }
      return last
    },
    version: async (version) => decode(database.get<ConfigurationRow>('SELECT * FROM configuration WHERE version = ?', version)),
    save: async (request) => commitWith(tables, request.together ?? {}, () => save(tables, request)),
    history: async (limit, before = null) =>
      database
        .all<Omit<StoredConfiguration, 'configuration'>>(
          'SELECT version, at, author, reason FROM configuration WHERE version < ? ORDER BY version DESC LIMIT ?',
          before ?? Number.MAX_SAFE_INTEGER,
          limit,
        )
        .map((row) => ({ ...row })),
  }
}

/** The number of the configuration in use, 0 when there is none. */
function newestVersion(tables: Tables): number {
  return tables.database.get<{ version: number | null }>('SELECT max(version) AS version FROM configuration')?.version ?? 0
}

function decode(row: ConfigurationRow | null): StoredConfiguration | null {
  if (row === null) return null
  const { document, ...rest } = row
  return { ...rest, configuration: completed(JSON.parse(document) as SavedConfiguration) }
}

/** A configuration as an earlier version may have saved it: without what later ones added. */
type SavedConfiguration = Omit<Configuration, 'connectors' | 'rules' | 'parameters' | 'scheduler'> & {
  readonly connectors: readonly (Omit<ConnectorDocument, 'parameters'> & Partial<Pick<ConnectorDocument, 'parameters'>>)[]
  readonly rules: readonly (Omit<RuleDocument, 'tag'> & Partial<Pick<RuleDocument, 'tag'>>)[]
  readonly scheduler: Omit<SchedulerDocument, 'exportDeletionPercentage'> & Partial<Pick<SchedulerDocument, 'exportDeletionPercentage'>>
} & Partial<Pick<Configuration, 'parameters'>>

/** What an earlier version did not know has the value that a document without it has. */
function completed(saved: SavedConfiguration): Configuration {
  return {
    ...saved,
    connectors: saved.connectors.map((connector) => ({ ...connector, parameters: connector.parameters ?? {} })),
    rules: saved.rules.map((rule) => ({ ...rule, tag: rule.tag ?? null })),
    parameters: saved.parameters ?? {},
    scheduler: { ...saved.scheduler, exportDeletionPercentage: saved.scheduler.exportDeletionPercentage ?? null },
  }
}

function save(tables: Tables, request: Parameters<ConfigurationVerbs['save']>[0]): StoredConfiguration {
  const { expectedVersion, configuration, at, author, reason } = request
  const newest = newestVersion(tables)
  if (newest !== expectedVersion) {
    throw new AppError('configuration-changed', {
      subject: `version ${expectedVersion}`,
      detail: `the newest version is ${newest}`,
      facts: { expected: expectedVersion, newest },
    })
  }
  const version = newest + 1
  tables.database.run(
    'INSERT INTO configuration (version, at, author, reason, document) VALUES (?, ?, ?, ?, ?)',
    version,
    at,
    author,
    reason,
    JSON.stringify(configuration),
  )
  for (const override of request.overrides ?? []) putOverride(tables, override)
  return { version, at, author, reason, configuration }
}
