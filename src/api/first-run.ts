import { FirstRun, firstRunState } from '#src/access/first-run.ts'
import { AppError } from '#src/base/app-error.ts'
import { isoTime } from '#src/base/clock.ts'
import { secretSettings } from '#src/configuration/secret-settings.ts'
import { noChannels, type AlertsDocument } from '#src/model/delivery.ts'
import { driverOf } from '#src/runner/drivers.ts'
import { stagingMode } from '#src/runner/staging.ts'
import { vaultState } from '#src/runner/vault/vault-state.ts'
import { originOf } from './access/identify.ts'
import { forAnybody, needs } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { authorOf } from './author.ts'
import {
  firstAdministratorQuery,
  firstRunShape,
  madeAdministratorShape,
  progressRequestShape,
  setupCodeHeader,
  setupCodeHeaders,
  setupStateShape,
  type SetupStateBody,
} from './contract/first-run.ts'
import { takesSecret } from './open-api/answer-schemas.ts'
import { openBodyBytesMax, secretOf } from './secret-body.ts'

const progressKey = 'firstRun.progress'
/** Characters of what a page keeps of the wizard. */
const answersMax = 64 * 1_024

/** The first run: making the first administrator with the code that the service printed, and where the wizard was left. */
export function firstRunRoutes(api: Api, parts: ApiParts): void {
  const { setup, access } = parts
  const { store, clock } = setup
  const firstRun = new FirstRun(access)
  api.get('/first-run', { config: forAnybody, schema: { response: { 200: firstRunShape } } }, async () => {
    // Where an identity provider says who is an administrator, the first one need not be made.
    const needsNobody = { isNeeded: false, isCodeUsable: false }
    return parts.oidc === null ? firstRunState(setup) : needsNobody
  })
  api.post(
    '/first-run/administrator',
    {
      bodyLimit: openBodyBytesMax,
      config: { ...forAnybody, ...takesSecret },
      schema: { querystring: firstAdministratorQuery, headers: setupCodeHeaders, response: { 201: madeAdministratorShape } },
    },
    async (request, reply) => {
      const password = secretOf(request.body)
      try {
        const code = String(request.headers[setupCodeHeader])
        const { address } = originOf(request)
        const { name } = await firstRun.makeAdministrator({ name: request.query.name, password, code, address })
        return await reply.status(201).send({ name })
      } finally {
        password.destroy()
      }
    },
  )
  api.get('/first-run/state', { config: needs('see-status'), schema: { response: { 200: setupStateShape } } }, () => stateBody(parts))
  api.put(
    '/first-run/progress',
    { config: needs('administer'), schema: { body: progressRequestShape, response: { 200: setupStateShape } } },
    async (request) => {
      const { page, answers } = request.body
      const [secret] = secretSettings(answers)
      if (secret !== undefined)
        throw new AppError('connector-settings', { subject: secret.at.join('.'), detail: 'secrets are not kept here' })
      const kept = JSON.stringify({ page, answers, savedAt: clock.now(), savedBy: authorOf(request) })
      if (kept.length > answersMax)
        throw new AppError('connector-settings', { subject: 'answers', detail: `more than ${answersMax} characters` })
      await store.commit({ putState: { [progressKey]: kept } })
      return stateBody(parts)
    },
  )
}

interface KeptProgress {
  readonly page: string
  readonly answers: Record<string, unknown>
  readonly savedAt: number
  readonly savedBy: string
}

async function stateBody({ setup, vault }: ApiParts): Promise<SetupStateBody> {
  const { store, drivers } = setup
  const configuration = (await store.configuration.current())?.configuration ?? null
  const connectors = configuration?.connectors ?? []
  const placed = (place: 'on-premises' | 'cloud'): string[] =>
    connectors.filter(({ type }) => driverOf(drivers, type).capabilities.place === place).map(({ name }) => name)
  const [cycle] = await store.cycles.list({ before: null, limit: 1 })
  const kit = await vaultState(store, 'vault.kit')
  const progress = await store.state.get(progressKey)
  const scheduler = configuration?.scheduler
  return {
    administrator: (await store.access.users()).some(({ role }) => role === 'administrator'),
    vault: vault.sealedBecause === null ? 'open' : 'sealed',
    kitProvenAt: kit?.provenAt === undefined || kit.provenAt === null ? null : isoTime(kit.provenAt),
    sources: placed('on-premises'),
    targets: placed('cloud'),
    hasCycle: cycle !== undefined,
    stagingMode: (await stagingMode(store)).on,
    schedulerEnabled: scheduler?.enabled ?? false,
    hasDeletionGuard: (scheduler?.exportDeletionThreshold ?? null) !== null || (scheduler?.exportDeletionPercentage ?? null) !== null,
    hasNotifications: tellsSomebody(configuration?.alerts),
    progress: progress === null ? null : progressBody(JSON.parse(progress) as KeptProgress),
  }
}

function progressBody({ page, answers, savedAt, savedBy }: KeptProgress): NonNullable<SetupStateBody['progress']> {
  return { page, answers, savedAt: isoTime(savedAt), savedBy }
}

function tellsSomebody({ mail, webhooks }: AlertsDocument = noChannels): boolean {
  return [...mail, ...webhooks].some(({ disabled }) => disabled !== true)
}
