import { AppError } from '#src/base/app-error.ts'
import { InvariantError } from '#src/base/assert.ts'
import type { ErrorCode } from '#src/base/error-registry.ts'

/** Primary result codes of SQLite (https://sqlite.org/rescode.html) that the world causes, and what they are called here. */
const worldly: Readonly<Record<number, ErrorCode>> = {
  5: 'database-busy',
  6: 'database-busy',
  8: 'database-unreadable',
  10: 'database-unreadable',
  11: 'database-damaged',
  13: 'database-full',
  14: 'database-unreadable',
  23: 'database-unreadable',
  26: 'database-damaged',
}

const constraint = 19

/** What a caught error of the SQLite binding means: an `AppError` for the world's faults, an `InvariantError` for ours. */
export function databaseError(error: unknown, file: string): unknown {
  const code = resultCode(error)
  if (code === null) return error
  const primary = code & 0xff
  const message = (error as Error).message
  const name = worldly[primary]
  if (name !== undefined) return new AppError(name, { subject: file, detail: message, facts: { resultCode: code }, cause: error })
  if (primary === constraint) return new InvariantError(`Invariant broken: the database refuses what a batch would leave: ${message}`)
  return error
}

/** The extended result code of an error of the binding, or null for any other error. */
function resultCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null
  return error.errcode
}
