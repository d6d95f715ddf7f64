import type { ConnectorId, DnKey } from '#src/model/brand.ts'
import type { SpaceFilter, Store } from '#src/store/store.ts'
import { spaceEntryBody } from '../bodies/object-body.ts'
import type { SpaceEntryBody } from '../contract/space.ts'
import { csvLine } from './csv.ts'

/** Objects read at once. */
const pageLength = 1_000
/** Objects of one table: a spreadsheet holds not many more lines (2^20 with its head). */
export const csvObjectsMax = 1_000_000

const columns: readonly (readonly [head: string, cell: (entry: SpaceEntryBody) => string | null])[] = [
  ['displayName', ({ displayName }) => displayName],
  ['dn', ({ dn }) => dn],
  ['objectType', ({ objectType }) => objectType],
  ['kind', ({ kind }) => kind],
  ['link', ({ link }) => link],
  ['waiting', ({ waiting }) => waiting.join('; ')],
  ['error', ({ problem }) => problem?.code ?? null],
  ['errorText', ({ problem }) => problem?.message ?? null],
  ['errorSince', ({ problem }) => problem?.firstAt ?? null],
  ['anchor', ({ anchor }) => anchor],
  ['metaverseId', ({ metaverseId }) => metaverseId],
  ['id', ({ id }) => id],
]

/** What a search of a connector space finds as a table, page by page: nothing is read ahead of who takes it. */
export async function* spaceCsv(
  store: Store,
  of: { readonly connectorId: ConnectorId; readonly text: string; readonly filter: SpaceFilter },
): AsyncGenerator<string> {
  yield csvLine(columns.map(([head]) => head))
  let count = 0
  let after: DnKey | null = null
  while (count < csvObjectsMax) {
    const page = await store.space.search({ ...of, after, limit: Math.min(pageLength, csvObjectsMax - count) })
    if (page.length > 0) yield page.map((object) => csvLine(columns.map(([, cell]) => cell(spaceEntryBody(object))))).join('')
    count += page.length
    after = page.at(-1)?.dnKey ?? null
    if (page.length < pageLength) return
  }
}
