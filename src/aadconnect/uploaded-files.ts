import { AppError } from '#src/base/app-error.ts'
import { readableName, type ExportFile } from './export-files.ts'
import type { Findings } from './findings.ts'

/** A file of an export as somebody sends it: its path in the folder, and what it holds, as text or as Base64 of its bytes. */
export interface UploadedFile {
  readonly path: string
  readonly text?: string
  readonly base64?: string
}

/** The files of an export that was sent instead of lying in a folder, in the order of their names. Throws `import-folder` for a path there twice. */
export async function* uploadedFiles(files: readonly UploadedFile[], findings: Findings): AsyncGenerator<ExportFile> {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  for (const [i, { path, text, base64 }] of sorted.entries()) {
    if (sorted[i + 1]?.path === path) throw new AppError('import-folder', { subject: path, detail: 'it was sent twice' })
    if (!readableName(path)) findings.information(path, 'the file', 'It is no part of an export and was not read.')
    else yield { path, bytes: base64 === undefined ? Buffer.from(text ?? '', 'utf8') : Buffer.from(base64, 'base64') }
  }
}
