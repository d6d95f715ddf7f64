import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '#src/base/clock.ts'
import type { Store } from '../store.ts'
import { alertVerbs } from './alerts.ts'
import { auditVerbs } from './audit.ts'
import { accessVerbs } from './access.ts'
import { Codec } from './codec.ts'
import { commit } from './commit.ts'
import { configurationVerbs } from './configuration.ts'
import { contentsOf } from './contents.ts'
import { copyStore, removeCopies } from './copy.ts'
import { cycleVerbs } from './cycles.ts'
import { Database } from './driver.ts'
import { edgeVerbs } from './edges.ts'
import { eventVerbs } from './events.ts'
import { heldVerbs } from './held.ts'
import { createPrivateFile, holdDirectory, type HeldDirectory } from './hold-directory.ts'
import { leaseVerbs, voidLeases } from './leases.ts'
import { metaverseVerbs } from './metaverse.ts'
import { migrate, requireKnownSchema } from './migrate.ts'
import { Names } from './names.ts'
import { overridesOf } from './overrides.ts'
import { purge, tidy } from './purge.ts'
import { runVerbs } from './runs.ts'
import { sampleVerbs } from './samples.ts'
import { buildSearch, searchVerbs } from './search-index.ts'
import { secretVerbs } from './secrets.ts'
import { takeSnapshot } from './snapshot.ts'
import { spaceVerbs } from './space.ts'
import { getState } from './state.ts'
import type { Tables } from './tables.ts'
import { verifyStore } from './verify-apart.ts'
import { watermarksOf } from './watermarks.ts'

/** What a store needs to open. */
export interface SqliteStoreOptions {
  /** The data directory, created with access for this account alone when it does not exist. */
  readonly directory: string
  /** What holds the directory from now on, for the message a second process gets: for example `lockstep serve`. */
  readonly holder: string
  readonly clock: Clock
}

/**
 * Opens the store in a data directory, which it holds until `close`. Throws `data-directory-held` with the holder's facts,
 * `data-directory-unusable`, `database-newer` or `database-damaged`. Leases of a former process are void.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const held = holdDirectory(options.directory, { command: options.holder, since: options.clock.now() })
  try {
    removeCopies(options.directory)
    const tables = openTables(join(options.directory, 'lockstep.db'))
    return sqliteStore(tables, options, held)
  } catch (error) {
    held.release()
    throw error
  }
}

/** A store that lives in memory, for as long as it is open: for tests and simulations. */
export async function openTransientStore(clock: Clock): Promise<Store> {
  return sqliteStore(openTables(':memory:'), { directory: tmpdir(), holder: 'memory', clock }, { release: () => undefined })
}

/** Somebody may look into the file with a tool of his own; a writer of ours never waits longer than this for him. */
const busyTimeoutMs = 5_000

/*
 * Write-ahead log: readers of other processes are never in the way, and a commit is one append. Synchronous NORMAL: the log
 * is flushed at checkpoints only. A killed process loses nothing; a power cut may lose the last commits but never damages
 * the file, and what must survive it is written with `durably`. Checkpoints come every 32 MB of log, not every 4: keys are
 * random, so batches dirty the same pages again and again, and writing them back eight times less often measured a quarter
 * less work for new objects. The log is cut back after a large transaction.
 */
const settings = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA foreign_keys = ON;
  PRAGMA cache_size = -65536;
  PRAGMA temp_store = FILE;
  PRAGMA wal_autocheckpoint = 8192;
  PRAGMA journal_size_limit = 67108864;
`

function openTables(file: string): Tables {
  if (file !== ':memory:') createPrivateFile(file)
  const database = new Database(file, { busyTimeoutMs })
  try {
    requireKnownSchema(database)
    database.exec(settings)
    migrate(database)
    const names = new Names(database)
    const tables = { database, names, codec: new Codec(names) }
    voidLeases(tables)
    buildSearch(tables)
    return tables
  } catch (error) {
    database.close()
    throw error
  }
}

function sqliteStore(tables: Tables, options: SqliteStoreOptions, held: HeldDirectory): Store {
  const { directory, clock } = options
  let open = true
  return {
    configuration: configurationVerbs(tables),
    space: spaceVerbs(tables),
    edges: edgeVerbs(tables),
    metaverse: metaverseVerbs(tables),
    runs: runVerbs(tables),
    search: searchVerbs(tables),
    samples: sampleVerbs(tables),
    cycles: cycleVerbs(tables),
    events: eventVerbs(tables),
    held: heldVerbs(tables),
    alerts: alertVerbs(tables),
    secrets: secretVerbs(tables),
    access: accessVerbs(tables),
    audit: auditVerbs(tables),
    leases: leaseVerbs(tables),
    watermarks: { of: async (connectorId) => watermarksOf(tables, connectorId) },
    overrides: { list: async () => overridesOf(tables) },
    state: { get: async (key) => getState(tables, key) },
    commit: async (batch, fence) => commit(tables, batch, fence),
    purge: async (request) => purge(tables, request),
    tidy: async () => tidy(tables),
    verify: () => verifyStore(tables, clock.now()),
    copy: () => copyStore(tables.database, { directory, open: (folder) => openSqliteStore({ ...options, directory: folder }) }),
    snapshot: (to) => takeSnapshot(tables.database, to),
    contents: async () => contentsOf(tables.database),
    close: async () => {
      if (!open) return
      open = false
      tables.database.close()
      held.release()
    },
  }
}
