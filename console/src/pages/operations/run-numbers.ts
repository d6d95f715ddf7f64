import type { CountersBody, RunBody } from '#src/api/contract/run.ts'

/** What a run changed, whichever way. */
export interface RunNumbers {
  readonly added: number
  readonly updated: number
  readonly deleted: number
  readonly errors: number
}

/** The numbers people look for first: what was staged by imports, or sent by exports. */
export function numbersOf({ steps }: RunBody): RunNumbers {
  const sum = (names: readonly [group: 'staging' | 'export', counter: string][]): number =>
    steps.reduce((total, { counters }) => total + names.reduce((all, [group, name]) => all + countOf(counters, group, name), 0), 0)
  return {
    added: sum([
      ['staging', 'stage-add'],
      ['staging', 'stage-delete-add'],
      ['export', 'export-add'],
    ]),
    updated: sum([
      ['staging', 'stage-update'],
      ['staging', 'stage-rename'],
      ['export', 'export-update'],
      ['export', 'export-rename'],
    ]),
    deleted: sum([
      ['staging', 'stage-delete'],
      ['export', 'export-delete'],
    ]),
    errors: steps.reduce((total, { objectErrorCount }) => total + objectErrorCount, 0),
  }
}

function countOf(counters: CountersBody, group: 'staging' | 'export', name: string): number {
  return counters[group][name] ?? 0
}
