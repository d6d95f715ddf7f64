import type { LiveChange } from '#src/api/contract/live.ts'

/** What queries are about: the first part of every query key. One word for each file in requests. */
export type Noun =
  | 'status'
  | 'runs'
  | 'cycles'
  | 'connectors'
  | 'accounts'
  | 'alerts'
  | 'events'
  | 'held'
  | 'staging'
  | 'scheduler'
  | 'configuration'
  | 'rules'
  | 'vault'
  | 'backups'
  | 'objects'
  | 'metaverse'
  | 'audit'
  | 'samples'

/** Queries that are out of date after a message. Progress alone changes none: it is shown as it comes, see live-runs.ts. */
export function nounsOf(change: LiveChange): readonly Noun[] {
  switch (change.type) {
    case 'run':
      // The first message of a run and its last; what comes in between is progress.
      return change.data.endedAt === null && (change.data.done ?? 0) > 0
        ? []
        : ['runs', 'status', 'connectors', 'objects', 'metaverse', 'staging', 'rules']
    case 'cycle':
      // Samples are taken where a cycle ends, not with every run of it.
      return ['cycles', 'status', 'scheduler', 'samples']
    case 'event':
      return ['events', 'audit']
    case 'alert':
      return ['alerts']
    case 'connector':
      return ['connectors', 'accounts', 'status']
    case 'scheduler':
      return ['status', 'scheduler']
    case 'held':
      return ['held', 'status']
    case 'configuration':
      return ['configuration', 'rules', 'connectors', 'status', 'scheduler', 'metaverse']
    case 'staging':
      return ['staging', 'status']
    case 'backups':
      return ['backups']
    case 'vault':
      return ['vault', 'status', 'accounts', 'connectors']
  }
}
