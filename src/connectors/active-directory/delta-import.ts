import type { ImportPage } from '../contract/exchange.ts'
import { LdapResultError, resultCode } from '../ldap/ldap-error.ts'
import { dirSyncImport } from './dirsync-import.ts'
import { ImportRefused } from './import-refused.ts'
import type { PartitionSource } from './partition-source.ts'
import { readUpdatePosition, type UpdatePosition } from './root-dse.ts'
import { usnImport } from './usn-import.ts'
import { parseWatermark, type Watermark } from './watermark.ts'

/** Answers that have nothing to do with the cookie a request carried. */
const NOT_THE_COOKIE: ReadonlySet<number> = new Set([resultCode.busy, resultCode.unavailable, resultCode.referral, resultCode.noSuchObject])

/**
 * What changed after a watermark. Throws `ImportRefused` with `full-import-required` when the watermark does not lead on:
 * it cannot be read, belongs to another server, or the database was set back behind it.
 */
export async function* deltaImport(source: PartitionSource, text: string): AsyncGenerator<ImportPage, void, undefined> {
  const watermark = parseWatermark(text)
  if (watermark === null) throw new ImportRefused('watermark-unreadable', 'The stored watermark is not one of this connector.')
  const position = await readUpdatePosition(source.client, source.rootDse)
  checkNotSetBack(watermark, position, source.server)
  if (watermark.mode === 'usn') return yield* changesByNumber(source, watermark, position)
  let delivered = false
  try {
    for await (const page of dirSyncImport(source, { watermark, position })) {
      delivered = true
      yield page
    }
  } catch (error) {
    if (!(error instanceof LdapResultError) || NOT_THE_COOKIE.has(error.result.code)) throw error
    if (error.result.code !== resultCode.insufficientAccessRights) throw new ImportRefused('watermark-rejected', error.message)
    if (delivered) throw error
    // The right to use DirSync was taken away: the numbers in the watermark lead on at the same database.
    yield* changesByNumber(source, watermark, position)
  }
}

function changesByNumber(
  source: PartitionSource,
  watermark: Watermark,
  position: UpdatePosition,
): AsyncGenerator<ImportPage, void, undefined> {
  if (watermark.position.invocationId !== position.invocationId) {
    const text = `The watermark counts the changes of ${watermark.server}; ${source.server} counts for itself.`
    throw new ImportRefused('other-server', text)
  }
  return usnImport(source, { since: watermark.position.usn, position })
}

/**
 * A database that was copied back without a restore keeps its identity and begins to give the same numbers again. DirSync
 * would say that nothing changed, and everything written since would be missed.
 */
function checkNotSetBack(watermark: Watermark, position: UpdatePosition, server: string): void {
  if (watermark.position.invocationId !== position.invocationId || position.usn >= watermark.position.usn) return
  const text = `${server} has update sequence number ${position.usn}, which is before ${watermark.position.usn} of the last import: its database was set back.`
  throw new ImportRefused('database-set-back', text)
}
