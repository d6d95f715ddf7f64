import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '#src/base/app-error.ts'
import { isoTime } from '#src/base/clock.ts'
import { parseTimeSpan } from '#src/model/time-span.ts'
import { saveConfiguration } from '#src/runner/save-configuration.ts'
import { needs } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { authorOf } from './author.ts'
import { schedulerBody } from './bodies/scheduler-body.ts'
import {
  changeSchedulerShape,
  purgedShape,
  purgeShape,
  schedulerShape,
  suspendShape,
  type ChangeSchedulerBody,
  type SchedulerBody,
} from './contract/scheduler.ts'
import { ifMatchHeaders } from './contract/shapes.ts'
import { assertUnchanged, etagOf, tellVersion } from './if-match.ts'
import { tellsVersion } from './open-api/answer-schemas.ts'

const minuteMs = 60_000
const dayMs = 86_400_000
/** Directories must be read at least once in seven days, so no interval is longer. */
const interval = { subject: 'customizedInterval', leastMs: minuteMs, mostMs: 7 * dayMs }
/** Longer than directories wait nobody suspends by accident. */
const suspension = { subject: 'for', leastMs: minuteMs, mostMs: 7 * dayMs }
const purgeInterval = { subject: 'purgeInterval', leastMs: 60 * minuteMs, mostMs: 3_650 * dayMs }

/** The scheduler: look at it, change it, suspend it; and the removal of old history. */
export function schedulerRoutes(api: Api, parts: ApiParts): void {
  const { scheduler } = parts
  const answered = { response: { 200: schedulerShape } }
  const answer = async (reply: FastifyReply): Promise<SchedulerBody> => {
    const body = await schedulerBody(parts)
    return tellVersion(reply, versionOf(body), body)
  }
  const headers = ifMatchHeaders
  const assertSeen = async (request: FastifyRequest): Promise<void> =>
    assertUnchanged(request, versionOf(await schedulerBody(parts)), 'scheduler')
  api.get('/scheduler', { config: { ...needs('see-status'), ...tellsVersion }, schema: answered }, (_request, reply) => answer(reply))
  api.patch(
    '/scheduler',
    { config: { ...needs('administer'), ...tellsVersion }, schema: { headers, body: changeSchedulerShape, ...answered } },
    async (request, reply) => {
      await assertSeen(request)
      await change(parts, request.body, authorOf(request))
      return answer(reply)
    },
  )
  api.post(
    '/scheduler/suspend',
    { config: { ...needs('run'), ...tellsVersion }, schema: { headers, body: suspendShape, ...answered } },
    async (request, reply) => {
      await assertSeen(request)
      const { reason, for: wanted = null } = request.body
      const forMs = wanted === null ? null : span(wanted, suspension)
      await scheduler.suspend({ author: authorOf(request), reason, forMs })
      return answer(reply)
    },
  )
  api.post(
    '/scheduler/resume',
    { config: { ...needs('run'), ...tellsVersion }, schema: { headers, ...answered } },
    async (request, reply) => {
      await assertSeen(request)
      await scheduler.resume(authorOf(request))
      return answer(reply)
    },
  )
  api.post(
    '/runs/purge',
    { config: needs('administer'), schema: { body: purgeShape, response: { 200: purgedShape } } },
    async ({ body }) => {
      const { purgeIntervalMs } = await scheduler.properties()
      const olderThanMs =
        body.olderThan === undefined ? purgeIntervalMs : span(body.olderThan, { ...purgeInterval, subject: 'olderThan', leastMs: 0 })
      const { before, ...purged } = await scheduler.purge(olderThanMs)
      return { before: isoTime(before), ...purged }
    },
  )
}

/** What people change of it; when the next cycle is due and whether one is running change by themselves. */
function versionOf({
  enabled,
  customizedInterval,
  nextPolicy,
  purgeInterval: purge,
  maintenanceEnabled,
  suspended,
}: SchedulerBody): string {
  return etagOf([enabled, customizedInterval, nextPolicy, purge, maintenanceEnabled, suspended])
}

/** Everything is read before anything is changed. */
async function change(parts: ApiParts, wanted: ChangeSchedulerBody, author: string): Promise<void> {
  const { enabled, customizedInterval, nextPolicy, purgeInterval: purge, maintenanceEnabled } = wanted
  const changes = {
    ...(customizedInterval === undefined
      ? {}
      : { customizedIntervalMs: customizedInterval === null ? null : span(customizedInterval, interval) }),
    ...(purge === undefined ? {} : { purgeIntervalMs: span(purge, purgeInterval) }),
    ...(nextPolicy === undefined ? {} : { nextPolicy }),
    ...(maintenanceEnabled === undefined ? {} : { maintenanceEnabled }),
  }
  if (enabled !== undefined) await switchCycles(parts, enabled ? 'on' : 'off', author)
  await parts.scheduler.set(changes, author)
}

/** Whether cycles run by themselves is part of the configuration, so it becomes a version of it. */
async function switchCycles({ setup }: ApiParts, to: 'on' | 'off', author: string): Promise<void> {
  const before = await setup.store.configuration.current()
  if (before === null) throw new AppError('connector-unknown', { detail: 'no connector has been added yet' })
  const { scheduler } = before.configuration
  const enabled = to === 'on'
  if (scheduler.enabled === enabled) return
  const after = { ...before.configuration, scheduler: { ...scheduler, enabled } }
  const reason = `Switch the scheduler ${to}`
  await saveConfiguration(setup, { before, expectedVersion: before.version, after, author, reason })
}

function span(text: string, of: { readonly subject: string; readonly leastMs: number; readonly mostMs: number }): number {
  const ms = parseTimeSpan(text)
  if (ms !== null && ms >= of.leastMs && ms <= of.mostMs) return ms
  throw new AppError('time-span', { subject: of.subject, detail: ms === null ? `"${text}" is none` : `"${text}" is too short or too long` })
}
