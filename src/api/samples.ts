import { isoTime } from '#src/base/clock.ts'
import { needs } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { namesOf } from './bodies/names.ts'
import { sampleListShape, sampleQuery, samplesMax } from './contract/sample.ts'

const dayMs = 24 * 60 * 60_000

/** How much there was over time, for charts. */
export function sampleRoutes(api: Api, { setup }: ApiParts): void {
  const { store, clock } = setup
  api.get(
    '/history/samples',
    { config: needs('see-status'), schema: { querystring: sampleQuery, response: { 200: sampleListShape } } },
    async (request) => {
      const { since, limit = samplesMax } = request.query
      const names = namesOf(await store.configuration.current())
      const samples = await store.samples.list({ since: since === undefined ? clock.now() - dayMs : Date.parse(since), limit })
      return {
        samples: samples.map(({ at, connectorId, readMs, writtenMs, ...counts }) => ({
          at: isoTime(at),
          connector: connectorId === null ? null : names.connector(connectorId),
          ...counts,
          readRate: rateOf(counts.read, readMs),
          writtenRate: rateOf(counts.written, writtenMs),
        })),
      }
    },
  )
}

/** Objects a second, to one place. */
function rateOf(objects: number, ms: number): number | null {
  return objects === 0 || ms === 0 ? null : Math.round((objects / ms) * 10_000) / 10
}
