import type { ImportMapping } from './import-report.ts'

/** Where the elements of a rule went. */
export const ruleMappings: readonly ImportMapping[] = [
  { from: 'synchronizationRule/id', to: 'rule: id', note: 'in lower case without braces' },
  {
    from: 'name, description',
    to: 'rule: name, description',
    note: 'names are unique here; the connector is added where two are the same',
  },
  { from: 'immutable-tag', to: 'rule: tag', note: '' },
  { from: 'direction', to: 'rule: direction', note: '' },
  { from: 'connector', to: 'rule: connector', note: 'by name' },
  { from: 'sourceObjectType, targetObjectType', to: 'rule: sourceObjectType, targetObjectType', note: '' },
  { from: 'linkType', to: 'rule: linkType', note: '' },
  { from: 'precedence', to: 'rule: precedence', note: 'the same numbers' },
  { from: 'precedence-after, precedence-before', to: '', note: 'the number says it already' },
  { from: 'disabled', to: 'rule: disabled', note: '' },
  { from: 'EnablePasswordSync', to: '', note: 'password hashes are not synchronized' },
  { from: 'softDeleteExpiryInterval', to: '', note: 'links end at once; a rule with another interval is reported' },
  { from: 'internal-id, version', to: '', note: 'every version of the configuration is kept by itself' },
  { from: 'synchronizationCriteria', to: 'rule: scope', note: 'groups are alternatives' },
  { from: 'relationshipCriteria', to: 'rule: join', note: 'in the same order' },
  { from: 'mapping/dest', to: 'rule: flows[].to', note: '' },
  { from: 'mapping/src', to: 'rule: flows[].from, constant', note: '' },
  { from: 'mapping/expression', to: 'rule: flows[].expression', note: 'word for word' },
  { from: 'mapping/valueMergeType', to: 'rule: flows[].merge', note: 'left out for Update' },
  { from: 'mapping@execute-once', to: 'rule: flows[].applyOnce', note: '' },
]
