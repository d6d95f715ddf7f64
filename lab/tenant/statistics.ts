/** What the tenant counts. Writes are counted when they were applied, so a refused or lost request never shows as one. */
const counted = [
  'requests',
  'tokenRequests',
  'tokensIssued',
  'graphRequests',
  'batches',
  'batchedRequests',
  'throttled',
  'refused',
  'faultsPlayed',
  'usersCreated',
  'usersUpdated',
  'usersDeleted',
  'usersRestored',
  'usersPurged',
  'groupsCreated',
  'groupsUpdated',
  'groupsDeleted',
  'groupsRestored',
  'groupsPurged',
  'devicesUpdated',
  'devicesDeleted',
  'contactsUpdated',
  'contactsDeleted',
  'membersAdded',
  'membersRemoved',
  'ownersAdded',
  'ownersRemoved',
  'managersSet',
  'managersCleared',
] as const

export type Counted = (typeof counted)[number]

/** Counters since the start or the last reset. */
export type StatisticsCounts = Readonly<Record<Counted, number>>

/** One request in the log. Bodies, headers and tokens are never kept. */
export interface LoggedRequest {
  readonly at: number
  readonly endpoint: 'token' | 'graph'
  readonly method: string
  /** Path with query, without host. State tokens are shortened. */
  readonly path: string
  readonly status: number
  readonly inBatch: boolean
}

const logEntryCountMax = 2_000

export class Statistics {
  #counts = Object.fromEntries(counted.map((name) => [name, 0])) as Record<Counted, number>
  #log: LoggedRequest[] = []

  count(name: Counted, by = 1): void {
    this.#counts[name] += by
  }

  /** A copy of all counters. */
  counts(): StatisticsCounts {
    return { ...this.#counts }
  }

  /** Applied writes of every kind together. */
  get writes(): number {
    return counted.slice(counted.indexOf('usersCreated')).reduce((sum, name) => sum + this.#counts[name], 0)
  }

  record(request: LoggedRequest): void {
    if (this.#log.length >= logEntryCountMax) this.#log = this.#log.slice(logEntryCountMax / 2)
    this.#log.push(request)
  }

  /** The latest requests, oldest first; at most 2,000 are kept. */
  requestLog(): readonly LoggedRequest[] {
    return [...this.#log]
  }

  reset(): void {
    this.#counts = Object.fromEntries(counted.map((name) => [name, 0])) as Record<Counted, number>
    this.#log = []
  }
}
