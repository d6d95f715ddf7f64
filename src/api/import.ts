import { importUploaded, type ExportImport } from '#src/aadconnect/import-export.ts'
import { placeImport } from '#src/aadconnect/place-import.ts'
import { AppError } from '#src/base/app-error.ts'
import { isoTime } from '#src/base/clock.ts'
import type { DocumentFile } from '#src/configuration/document-problem.ts'
import { toDocuments } from '#src/configuration/to-documents.ts'
import type { Configuration } from '#src/model/configuration.ts'
import { parseTimeSpan } from '#src/model/time-span.ts'
import { stagingMode, switchStaging } from '#src/runner/staging.ts'
import { needs, needsJustSignedIn } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { authorOf } from './author.ts'
import { applyProposal, assertMayChange, changeTakes, planBody } from './configuration.ts'
import { ifMatchShape } from './contract/change.ts'
import {
  appliedImportShape,
  applyImportShape,
  importParameters,
  uploadedImportShape,
  uploadRequestShape,
  type AppliedImportBody,
} from './contract/import.ts'
import { alsoNeeds, heavy } from './open-api/answer-schemas.ts'
import { propose } from './proposed-configuration.ts'

/** Largest upload: the schema of a large forest and some hundred rules, twice over for Base64. */
const uploadBytesMax = 96 * 1_024 * 1_024
const keptMs = 30 * 60_000
/** Imports that are kept until somebody applies them. */
const keptMax = 3

interface KeptImport {
  readonly documents: readonly DocumentFile[]
  readonly service: ExportImport['service']
  readonly isFirst: boolean
  readonly expiresAt: number
}

/** Taking over an Azure AD Connect server by sending its export: what becomes of every part, the plan, and applying it. */
export function importRoutes(api: Api, parts: ApiParts): void {
  const { setup } = parts
  const { store, clock, ids } = setup
  const kept = new Map<string, KeptImport>()
  api.post(
    '/import/aadconnect',
    {
      bodyLimit: uploadBytesMax,
      config: { ...needs('propose-configuration'), ...heavy },
      schema: { body: uploadRequestShape, response: { 200: uploadedImportShape } },
    },
    async (request) => {
      const { files, tenantId = null, clientId = null } = request.body
      const cloud = { tenantId, clientId }
      const base = (await store.configuration.current())?.configuration ?? null
      const { configuration, report, service } = await importUploaded(files.map(withoutNothing), { cloud, base })
      if (configuration === null) return { id: null, expiresAt: null, report, plan: null, switchesStagingOn: false }
      const documents = toDocuments(placeImport(configuration, base, cloud))
      const proposal = await propose(setup, documents)
      const isFirst = isEmpty(base)
      const switchesStagingOn = isFirst && !(await stagingMode(store)).on
      if (proposal.after === null) return { id: null, expiresAt: null, report, plan: planBody(proposal), switchesStagingOn }
      const id = ids.next()
      const expiresAt = clock.now() + keptMs
      keep(kept, { id, now: clock.now(), value: { documents, service, isFirst, expiresAt } })
      return { id, expiresAt: isoTime(expiresAt), report, plan: planBody(proposal), switchesStagingOn }
    },
  )
  api.post(
    '/import/aadconnect/:id/apply',
    {
      config: { ...needsJustSignedIn('administer'), ...alsoNeeds(...changeTakes) },
      schema: { params: importParameters, headers: ifMatchShape, body: applyImportShape, response: { 200: appliedImportShape } },
    },
    async (request): Promise<AppliedImportBody> => {
      const { id } = request.params
      const wanted = kept.get(id)
      if (wanted === undefined || wanted.expiresAt <= clock.now()) {
        throw new AppError('document-unknown', { subject: id, detail: 'this import is not kept any more; send the files again' })
      }
      const proposal = await propose(setup, wanted.documents)
      await assertMayChange(parts, request, proposal)
      const expectedVersion = Number(request.headers['if-match'].slice(1, -1))
      const by = { expectedVersion, reason: request.body.reason, author: authorOf(request) }
      const applied = await applyStaged(parts, { wanted, apply: () => applyProposal(setup, proposal, by), ...by })
      kept.delete(id)
      return applied
    },
  )
}

/** Staging comes first, so that no cycle in between writes anything; a configuration that is refused leaves it as it was. */
async function applyStaged(
  { setup, scheduler }: ApiParts,
  of: {
    readonly wanted: KeptImport
    readonly author: string
    readonly reason: string
    readonly apply: () => Promise<{ readonly version: number; readonly changes: number }>
  },
): Promise<AppliedImportBody> {
  const { wanted, author, reason, apply } = of
  const switched = wanted.isFirst && !(await stagingMode(setup.store)).on
  if (switched) await switchStaging(setup, { on: true, author, reason })
  try {
    const { version, changes } = await apply()
    if (wanted.isFirst) await scheduler.set(settingsOf(wanted.service), author)
    return { version, changes, staging: switched ? 'switched-on' : 'unchanged' }
  } catch (error) {
    if (switched) await switchStaging(setup, { on: false, author, reason: 'the import was refused' })
    throw error
  }
}

/** A time span that cannot be read was a finding of the import already. */
function settingsOf({ purgeInterval, maintenanceEnabled }: ExportImport['service']) {
  const purgeIntervalMs = purgeInterval === null ? null : parseTimeSpan(purgeInterval)
  return {
    ...(purgeIntervalMs === null ? {} : { purgeIntervalMs }),
    ...(maintenanceEnabled === null ? {} : { maintenanceEnabled }),
  }
}

function isEmpty(configuration: Configuration | null): boolean {
  return (configuration?.connectors.length ?? 0) === 0
}

/** The oldest makes room; nobody applies an import of an hour ago. */
function keep(kept: Map<string, KeptImport>, of: { readonly id: string; readonly now: number; readonly value: KeptImport }): void {
  for (const [id, { expiresAt }] of kept) if (expiresAt <= of.now) kept.delete(id)
  for (const id of kept.keys()) if (kept.size >= keptMax) kept.delete(id)
  kept.set(of.id, of.value)
}

/** What was not sent is not there, rather than there and nothing. */
function withoutNothing({ path, text, base64 }: { path: string; text?: string | undefined; base64?: string | undefined }) {
  return { path, ...(text === undefined ? {} : { text }), ...(base64 === undefined ? {} : { base64 }) }
}
