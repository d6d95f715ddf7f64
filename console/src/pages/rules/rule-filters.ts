import type { RuleEntryBody } from '#src/api/contract/rule.ts'
import type { Filter } from '../../parts/filter-chips.tsx'
import type { RuleFilter } from '../../requests/rules.ts'
import { ruleWords } from '../../words/rules.ts'

const words = ruleWords.filters
const yesOrNo = [
  { value: 'true', label: words.yes },
  { value: 'false', label: words.no },
]

/** What the list can be filtered by; the choices are what there is. */
export function ruleFilters(rules: readonly RuleEntryBody[]): readonly Filter[] {
  const tags = valuesOf(rules, ({ tag }) => tag)
  return [
    { kind: 'text', name: 'q', label: words.q },
    choice('direction', words.direction, [...choicesOf(ruleWords.directions)]),
    choice('connector', words.connector, plain(valuesOf(rules, ({ connector }) => connector))),
    choice('connectorType', words.connectorType, plain(valuesOf(rules, ({ connectorType }) => connectorType))),
    choice('metaverseType', words.metaverseType, plain(valuesOf(rules, ({ metaverseType }) => metaverseType))),
    { kind: 'text', name: 'attribute', label: words.attribute, placeholder: words.attributeExample },
    ...(tags.length === 0 ? [] : [choice('tag', words.tag, plain(tags))]),
    choice('origin', words.origin, choicesOf(ruleWords.origins)),
    choice('disabled', words.disabled, yesOrNo),
    choice('waiting', words.waiting, yesOrNo),
  ]
}

const names = [
  'q',
  'direction',
  'connector',
  'connectorType',
  'metaverseType',
  'attribute',
  'tag',
  'origin',
  'disabled',
  'waiting',
] as const

/** The filter in the address. */
export function ruleFilterIn(parameters: URLSearchParams): RuleFilter {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = (parameters.get(name) ?? '').trim()
      return value === '' ? [] : [[name, value]]
    }),
  )
}

function choice(name: string, label: string, choices: readonly { readonly value: string; readonly label: string }[]): Filter {
  return { kind: 'choice', name, label, choices }
}

function choicesOf(named: Readonly<Record<string, string>>) {
  return Object.entries(named).map(([value, label]) => ({ value, label }))
}

function plain(values: readonly string[]) {
  return values.map((value) => ({ value, label: value }))
}

function valuesOf(rules: readonly RuleEntryBody[], read: (rule: RuleEntryBody) => string | null): readonly string[] {
  return [...new Set(rules.map(read))].filter((value) => value !== null).toSorted((a, b) => a.localeCompare(b))
}
