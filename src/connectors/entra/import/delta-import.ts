import type { ImportPage } from '../../contract/exchange.ts'
import type { GraphClient } from '../graph/graph-client.ts'
import { graphErrorOf, isSuccess } from '../graph/graph-error.ts'
import { get } from '../graph/graph-request.ts'
import { notGraph } from '../graph/connection-failures.ts'
import { answered, expectSuccess, pageOf, placeOf, requireProgress, type Page } from '../graph/read.ts'
import type { HttpAnswer } from '../graph/transport.ts'
import { listPermission, page, type ImportSource } from './full-import.ts'
import { deltaChange } from './object-change.ts'
import { formatPosition, fullImportRequired, parsePosition, type Position } from './position.ts'

const pageSizeMax = 999

/** Codes Graph gives, with 410 or 400, when it no longer knows a position. */
const lostPosition: ReadonlySet<string> = new Set([
  'syncStateNotFound',
  'resyncRequired',
  'syncStateInvalid',
  'Directory_ResyncRequired',
  'Directory_ExpiredPageToken',
])

/**
 * What changed after the watermark, page by page; every page carries the position behind it, so that a run that was killed
 * goes on where it stopped. Graph may report a change twice and in any order of objects, which staging does not mind.
 */
export async function* deltaImport(source: ImportSource, watermark: string, pageSize: number): AsyncGenerator<ImportPage> {
  let position = parsePosition(watermark, source, placeOf(source.client))
  for (const selected of source.types) {
    let isDone = false
    for (let pageCount = 1; !isDone; pageCount++) {
      const path = pathIn(source, position, selected.type)
      const list = await readDeltaPage(source.client, { path, pageSize, permission: listPermission[selected.type] })
      requireProgress(source.client, { from: path, to: list.nextPath, pageCount })
      const nextPath = list.nextPath ?? list.deltaPath
      if (nextPath === null) throw notGraph(placeOf(source.client), 'a delta query')
      isDone = list.nextPath === null
      position = { ...position, paths: { ...position.paths, [selected.type]: nextPath } }
      const changes = list.items.map((item) => deltaChange(selected, item))
      yield page(changes, { watermark: formatPosition(position, source.types), estimatedTotal: null })
    }
  }
}

function pathIn(source: ImportSource, position: Position, type: keyof Position['paths']): string {
  const path = position.paths[type]
  if (path !== undefined) return path
  throw fullImportRequired(placeOf(source.client), {
    reason: 'selection-changed',
    text: `There is no stored position for ${type} objects.`,
  })
}

async function readDeltaPage(
  client: GraphClient,
  query: { readonly path: string; readonly pageSize: number; readonly permission: string },
): Promise<Page> {
  const preference = `odata.maxpagesize=${Math.max(1, Math.min(pageSizeMax, query.pageSize))}`
  const answer = answered(await client.send(get(query.path, { Prefer: preference })), placeOf(client))
  refuseLostPosition(client, answer)
  return pageOf(client, expectSuccess(client, answer, query.permission))
}

/** Whatever Graph finds wrong with a position (too old, unknown, malformed), a new one is the only way on. */
function refuseLostPosition(client: GraphClient, answer: HttpAnswer): void {
  if (isSuccess(answer)) return
  const { status, code, message } = graphErrorOf(answer)
  if (status !== 410 && status !== 400 && !lostPosition.has(code)) return
  const isExpired = status === 410 || lostPosition.has(code)
  throw fullImportRequired(placeOf(client), {
    reason: isExpired ? 'delta-token-expired' : 'delta-token-refused',
    text: message,
    status,
    code,
  })
}
