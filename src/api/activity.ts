import { isoTime } from '#src/base/clock.ts'
import { runOutcome, type Counts, type Run } from '#src/model/run.ts'
import { needs } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { activityQuery, activityShape, type ActivityBody } from './contract/activity.ts'

const hourMs = 3_600_000
/** Spans a chart has room for. */
const bucketsMax = 48
const pageSize = 200
/** A cycle every minute for a day is about 8,000 runs; nobody looks at the numbers of more. */
const runsMax = 10_000

type Bucket = { -readonly [Name in keyof ActivityBody['buckets'][number]]: ActivityBody['buckets'][number][Name] }

/** How much was going on lately, for a picture of it. */
export function activityRoutes(api: Api, { setup }: ApiParts): void {
  api.get(
    '/activity',
    { config: needs('see-status'), schema: { querystring: activityQuery, response: { 200: activityShape } } },
    async (request) => {
      const spanMs = (request.query.hours ?? 24) * hourMs
      const bucketMs = spanMs / bucketsMax
      // The last bucket is the one that goes on, so that the picture does not move with every look at it.
      const end = (Math.floor(setup.clock.now() / bucketMs) + 1) * bucketMs
      const begin = end - spanMs
      const buckets = Array.from({ length: bucketsMax }, (_, index) => emptyBucket(begin + index * bucketMs))
      let before: number | null = null
      let read = 0
      for (; read < runsMax;) {
        const runs: readonly Run[] = await setup.store.runs.list({ connectorId: null, since: begin, before, limit: pageSize })
        for (const run of runs) count(buckets[Math.floor((run.startedAt - begin) / bucketMs)], run)
        read += runs.length
        before = runs.at(-1)?.number ?? null
        if (runs.length < pageSize) break
      }
      return { bucketMinutes: bucketMs / 60_000, buckets, isComplete: read < runsMax }
    },
  )
}

function emptyBucket(at: number): Bucket {
  return { at: isoTime(at), runs: 0, failed: 0, imported: 0, exported: 0, errors: 0 }
}

function count(bucket: Bucket | undefined, run: Run): void {
  if (bucket === undefined) return
  bucket.runs += 1
  if (runOutcome(run.result) === 'failed') bucket.failed += 1
  for (const { counters, objectErrorCount } of run.steps) {
    bucket.imported += sum(counters.staging, ['stage-add', 'stage-update', 'stage-rename', 'stage-delete', 'stage-delete-add'])
    bucket.exported += sum(counters.export, ['export-add', 'export-update', 'export-rename', 'export-delete'])
    bucket.errors += objectErrorCount
  }
}

function sum<Name extends string>(counts: Counts<Name>, names: readonly Name[]): number {
  return names.reduce((total, name) => total + (counts[name] ?? 0), 0)
}
