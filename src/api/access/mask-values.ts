/** What stands in place of a value. */
const maskedValue = '•••'

/** Texts of ours in answers about objects: names of states, identifiers, types. Any other text may be somebody's name. */
const ownTexts = new Set([
  'id',
  'metaverseId',
  'objectId',
  'kind',
  'objectType',
  'link',
  'operation',
  'connector',
  'at',
  'firstAt',
  'lastAt',
  'code',
  'result',
  'state',
  'rule',
  'ruleId',
  'provisionedBy',
  'provisionedById',
  'source',
  'counter',
  'profile',
  'startedAt',
  'space',
  'type',
])

const identifier = /^[0-9a-f-]{36}$/

/** A copy of an answer without any value of an object. What is not known to be ours is masked, so a field that comes later is too. */
export function maskValues(payload: unknown): unknown {
  return masked(payload, null)
}

function masked(value: unknown, key: string | null): unknown {
  // Where the next page begins is an identifier or a name; without the name there is no next page.
  if (key === 'after') return typeof value === 'string' && identifier.test(value) ? value : null
  if (typeof value === 'string') return key !== null && ownTexts.has(key) ? value : maskedValue
  // The values of an attribute are a list under its name, which may be one of our words.
  if (Array.isArray(value)) return value.map((each) => (key === 'waiting' ? each : masked(typeof each === 'boolean' ? '' : each, null)))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, masked(each, name)]))
}
