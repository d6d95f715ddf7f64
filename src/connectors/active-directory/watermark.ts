import type { UpdatePosition } from './root-dse.ts'

/**
 * How far a partition was imported. Both kinds carry the update position of the database that was read, which shows when
 * that database was set back behind our back.
 */
export type Watermark =
  | { readonly mode: 'dirsync'; readonly cookie: Buffer; readonly position: UpdatePosition; readonly server: string }
  | { readonly mode: 'usn'; readonly position: UpdatePosition; readonly server: string }

/** Plain JSON, so that an operator can read it in the store. */
export function formatWatermark(watermark: Watermark): string {
  const { mode, position, server } = watermark
  return JSON.stringify({
    mode,
    invocationId: position.invocationId,
    usn: String(position.usn),
    server,
    ...(mode === 'dirsync' ? { cookie: watermark.cookie.toString('base64') } : {}),
  })
}

/** Reads what `formatWatermark` wrote; null when it did not. */
export function parseWatermark(text: string): Watermark | null {
  const fields = parseFields(text)
  if (fields === null) return null
  const { mode, invocationId, usn, server, cookie } = fields
  if (typeof invocationId !== 'string' || typeof usn !== 'string' || !/^\d+$/.test(usn) || typeof server !== 'string') return null
  const position = { invocationId, usn: BigInt(usn) }
  if (mode === 'usn') return { mode, position, server }
  if (mode !== 'dirsync' || typeof cookie !== 'string') return null
  return { mode, cookie: Buffer.from(cookie, 'base64'), position, server }
}

function parseFields(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : null
  } catch {
    return null
  }
}
