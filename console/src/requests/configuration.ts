import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { ChangeRequestBody } from '#src/api/contract/change.ts'
import type { AppliedBody, ConfigurationBody, PlanBody } from '#src/api/contract/configuration.ts'
import type { ImpactLineBody } from '#src/api/contract/impact.ts'
import { ask, askLines, pathOf } from './ask.ts'

/** Changes on top of the newest version, or the version to go back to. */
export type ConfigurationChangeBody = ChangeRequestBody

/** One version of the history, without its documents. */
export type StoredVersionBody = NonNullable<ConfigurationBody['stored']>

interface HistoryPage {
  readonly versions: readonly StoredVersionBody[]
  readonly before: number | null
}

const pageSize = 100

/** Versions, newest first, page by page. */
export const versionsQuery = infiniteQueryOptions({
  queryKey: ['configuration', 'versions'],
  initialPageParam: null as number | null,
  queryFn: ({ pageParam, signal }) =>
    ask<HistoryPage>({ path: '/configuration/history', query: { before: pageParam, limit: pageSize }, signal }),
  getNextPageParam: (page: HistoryPage) => page.before,
})

/** Who published last. */
export const newestVersionQuery = queryOptions({
  queryKey: ['configuration', 'newest'],
  queryFn: async ({ signal }) => {
    const { versions } = await ask<HistoryPage>({ path: '/configuration/history', query: { limit: 1 }, signal })
    return versions[0] ?? null
  },
})

/** A version with its documents, which never change; null for version 0, before which there was nothing. */
export function versionQuery(version: number) {
  return queryOptions({
    queryKey: ['configuration-version', version],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) =>
      version === 0 ? null : ask<ConfigurationBody>({ path: pathOf('configuration', 'history', version), signal }),
  })
}

/** What a change comes to. Its version is the one it was compared with. */
export function planQuery(change: ConfigurationChangeBody) {
  return queryOptions({
    queryKey: ['configuration', 'plan', change],
    staleTime: 0,
    gcTime: 0,
    queryFn: ({ signal }) => ask<PlanBody>({ method: 'POST', path: '/configuration/changes/plan', json: change, signal }),
  })
}

/** What a change does to every object, line by line. Nothing is written. */
export function measureImpact(change: ConfigurationChangeBody, signal: AbortSignal): AsyncGenerator<ImpactLineBody, void, void> {
  return askLines<ImpactLineBody>({ method: 'POST', path: '/configuration/changes/impact', json: change, signal })
}

/** Publishes a change, if the newest version is still the one it was compared with. */
export function applyChange(of: {
  readonly change: ConfigurationChangeBody
  readonly version: number
  readonly reason: string
}): Promise<AppliedBody> {
  const { change, version, reason } = of
  return ask<AppliedBody>({
    method: 'POST',
    path: '/configuration/changes/apply',
    ifMatch: `"${version}"`,
    json: { ...change, reason },
  })
}
