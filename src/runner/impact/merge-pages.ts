/** One entry of two ordered sequences: on one side, on the other, or on both. */
export interface Pair<T> {
  readonly before: T | null
  readonly after: T | null
}

/** Reads the next page behind a cursor. */
export type NextPage<T, Cursor> = (after: Cursor | null) => Promise<readonly T[]>

/**
 * Walks two sequences in the order of their keys and puts equal keys together. One page of each is held at a time. Keys are
 * compared as the database orders them: by the bytes of their UTF-8.
 */
export async function* mergePages<T, Cursor extends string>(
  before: NextPage<T, Cursor>,
  after: NextPage<T, Cursor>,
  keyOf: (entry: T) => Cursor,
): AsyncGenerator<Pair<T>> {
  const [old, next] = [walk(before, keyOf), walk(after, keyOf)]
  let [a, b] = [await old.next(), await next.next()]
  while (a.done !== true || b.done !== true) {
    const order = a.done === true ? 1 : b.done === true ? -1 : compareBytes(keyOf(a.value), keyOf(b.value))
    yield { before: order <= 0 && a.done !== true ? a.value : null, after: order >= 0 && b.done !== true ? b.value : null }
    if (order <= 0) a = await old.next()
    if (order >= 0) b = await next.next()
  }
}

async function* walk<T, Cursor extends string>(page: NextPage<T, Cursor>, keyOf: (entry: T) => Cursor): AsyncGenerator<T, undefined> {
  let cursor: Cursor | null = null
  for (;;) {
    const entries: readonly T[] = await page(cursor)
    const last = entries.at(-1)
    if (last === undefined) return undefined
    yield* entries
    cursor = keyOf(last)
  }
}

function compareBytes(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'))
}
