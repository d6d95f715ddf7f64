import type { AppliedImportBody, UploadedImportBody } from '#src/api/contract/import.ts'
import { ask, pathOf } from './ask.ts'

/** One file of an export. */
export interface ExportFile {
  /** With its folders. */
  readonly path: string
  /** Exports are written as UTF-16 too, so the bytes are sent as they are. */
  readonly base64: string
}

/** Says what becomes of every part of an export. Nothing is changed. */
export function uploadExport(of: {
  readonly files: readonly ExportFile[]
  readonly tenantId: string | null
  readonly clientId: string | null
}): Promise<UploadedImportBody> {
  return ask<UploadedImportBody>({ method: 'POST', path: '/import/aadconnect', json: of })
}

/** Takes over what was uploaded, if the newest version is still the one it was compared with. */
export function applyImport(of: { readonly id: string; readonly version: number; readonly reason: string }): Promise<AppliedImportBody> {
  const { id, version, reason } = of
  return ask<AppliedImportBody>({
    method: 'POST',
    path: pathOf('import', 'aadconnect', id, 'apply'),
    ifMatch: `"${version}"`,
    json: { reason },
  })
}
