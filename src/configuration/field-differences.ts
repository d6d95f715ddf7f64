/** One field of a document that differs. Null: it is not there. */
export interface FieldDifference {
  /** For people: `flows[displayName].expression`, `schema.user.title`. */
  readonly path: string
  readonly before: string | null
  readonly after: string | null
}

/** Keys by which the entries of a list are recognised, so that an entry that moved or was added does not change all others. */
const entryKeys: Readonly<Record<string, string>> = { flows: 'to', partitions: 'name', profiles: 'name' }

/** Keys of every document that never say anything about a change. */
const silent: ReadonlySet<string> = new Set(['kind', 'version'])

/** The fields that differ between two documents, in the order of the documents. */
export function differences(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): readonly FieldDifference[] {
  return [...compareRecords(before, after, '')].filter(({ path }) => !silent.has(path))
}

function* compareRecords(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  path: string,
): Generator<FieldDifference> {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    yield* compare(before[key], after[key], { path: path === '' ? key : `${path}.${key}`, key })
  }
}

function* compare(before: unknown, after: unknown, at: { readonly path: string; readonly key: string }): Generator<FieldDifference> {
  const entryKey = entryKeys[at.key]
  if (entryKey !== undefined && isListOrAbsent(before) && isListOrAbsent(after)) {
    const [old, next] = [byKey(before ?? [], entryKey), byKey(after ?? [], entryKey)]
    for (const key of new Set([...old.keys(), ...next.keys()])) yield* compareEntries(old.get(key), next.get(key), `${at.path}[${key}]`)
    return
  }
  if (isRecord(before) && isRecord(after)) {
    yield* compareRecords(before, after, at.path)
    return
  }
  const [old, next] = [show(before), show(after)]
  if (old !== next) yield { path: at.path, before: old, after: next }
}

/** An entry that is new or gone is one line, a changed one a line for each field. */
function* compareEntries(before: unknown, after: unknown, path: string): Generator<FieldDifference> {
  if (isRecord(before) && isRecord(after)) yield* compareRecords(before, after, path)
  else yield { path, before: show(before), after: show(after) }
}

function byKey(entries: readonly unknown[], key: string): ReadonlyMap<string, unknown> {
  const named = new Map<string, unknown>()
  for (const entry of entries) {
    const base = isRecord(entry) ? String(entry[key]) : ''
    // A name may be written twice by mistake; both entries are compared then.
    let name = base
    for (let count = 2; named.has(name); count++) name = `${base} ${count}`
    named.set(name, entry)
  }
  return named
}

/** Text as it is, everything else as JSON on one line. */
function show(value: unknown): string | null {
  if (value === undefined) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isListOrAbsent(value: unknown): value is readonly unknown[] | undefined {
  return value === undefined || Array.isArray(value)
}
