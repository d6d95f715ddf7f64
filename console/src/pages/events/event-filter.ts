import type { Filter } from '../../parts/filter-chips.tsx'
import type { EventFilter } from '../../requests/events.ts'
import { eventWords } from '../../words/events.ts'

const words = eventWords.filters
const spansMs: Readonly<Record<string, number>> = { '1h': 3_600_000, '24h': 86_400_000, '7d': 7 * 86_400_000 }
/** The beginning of a span moves in steps, so that one list is not another with every second. */
const stepMs = 60_000
const sources = ['Lockstep', 'ADSync', 'Directory Synchronization']
const levels = ['information', 'warning', 'error']
const identifiers = /^\d{1,6}(,\d{1,6})*$/
const runNumber = /^[1-9]\d{0,8}$/
const identifier = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const textMax = 200

/** What events can be filtered by. */
export function filtersOf(connectors: readonly string[]): readonly Filter[] {
  const choices = (of: Readonly<Record<string, string>>) => Object.entries(of).map(([value, label]) => ({ value, label }))
  const same = (names: readonly string[]) => names.map((name) => ({ value: name, label: name }))
  return [
    { kind: 'choice', name: 'level', label: words.level, choices: choices(words.levels).filter(({ value }) => value !== 'information') },
    { kind: 'choice', name: 'source', label: words.source, choices: same(sources) },
    { kind: 'choice', name: 'connector', label: words.connector, choices: same(connectors) },
    { kind: 'text', name: 'id', label: words.id, placeholder: words.idHint },
    { kind: 'choice', name: 'since', label: words.since, choices: choices(words.spans) },
    { kind: 'text', name: 'run', label: words.run },
    { kind: 'text', name: 'correlation', label: words.correlation },
    { kind: 'text', name: 'q', label: words.text },
  ]
}

/** What the address asks the service for. What it would refuse, such as half an identifier, is not asked for yet. */
export function filterIn(parameters: URLSearchParams, openedAt: number): EventFilter {
  const known = (name: string, of: readonly string[]): string | null => {
    const value = parameters.get(name)
    return value !== null && of.includes(value) ? value : null
  }
  const spanMs = spansMs[parameters.get('since') ?? '']
  const id = (parameters.get('id') ?? '').replaceAll(/\s/g, '').replace(/,$/, '')
  return {
    connector: parameters.get('connector'),
    id: identifiers.test(id) ? id : null,
    source: known('source', sources),
    level: known('level', levels),
    run: matching(parameters.get('run'), runNumber),
    correlation: matching(parameters.get('correlation'), identifier),
    q: parameters.get('q')?.trim().slice(0, textMax) || null,
    since: spanMs === undefined ? null : new Date(Math.floor((openedAt - spanMs) / stepMs) * stepMs).toISOString(),
  }
}

function matching(given: string | null, pattern: RegExp): string | null {
  const text = (given ?? '').trim()
  return pattern.test(text) ? text : null
}
