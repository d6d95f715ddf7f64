import { guidOf } from '../guid.ts'
import type { ImportedConnectorName, ImportedSource } from '../imported-rule.ts'
import { ArgumentFault, type Cmdlet, type CommandArguments } from './command-arguments.ts'
import { listOf, textOf, type RuleDraft, type ScriptValue } from './script-value.ts'

/** The parameters of each cmdlet that makes a rule. */
export const cmdlets: Readonly<Record<string, Cmdlet>> = {
  'new-adsyncrule': {
    declared: [
      'Name',
      'Identifier',
      'Description',
      'Direction',
      'Precedence',
      'PrecedenceAfter',
      'PrecedenceBefore',
      'SourceObjectType',
      'TargetObjectType',
      'Connector',
      'LinkType',
      'SoftDeleteExpiryInterval',
      'ImmutableTag',
      'EnablePasswordSync',
      'Disabled',
      'SourceNamespaceId',
      'TargetNamespaceId',
      'VersionAgnosticTag',
      'TagVersion',
    ],
    positions: [],
  },
  'add-adsyncattributeflowmapping': {
    declared: ['SynchronizationRule', 'Source', 'Destination', 'FlowType', 'ValueMergeType', 'Expression', 'ExecuteOnce'],
    positions: [],
  },
  'add-adsyncscopeconditiongroup': { declared: ['SynchronizationRule', 'ScopeConditions'], positions: [] },
  'add-adsyncjoinconditiongroup': { declared: ['SynchronizationRule', 'JoinConditions'], positions: [] },
  'add-adsyncrule': { declared: ['SynchronizationRule'], positions: [] },
  'new-object': { declared: ['TypeName', 'ArgumentList', 'Property'], positions: ['TypeName', 'ArgumentList'] },
  'get-adsyncconnector': { declared: ['Name', 'Identifier'], positions: ['Name'] },
}

/** `New-ADSyncRule`: a rule without scope, joins and flows. */
export function newRule(given: CommandArguments, line: number): RuleDraft {
  const tag = given.text('ImmutableTag')
  return {
    line,
    base: {
      identifier: identifierOf(given, 'Identifier'),
      name: given.required('Name'),
      description: given.text('Description') ?? '',
      immutableTag: tag,
      direction: oneOf(given, 'Direction', { inbound: 'inbound', outbound: 'outbound' }),
      connector: connectorOf(given),
      sourceObjectType: given.required('SourceObjectType'),
      targetObjectType: given.required('TargetObjectType'),
      linkType: oneOf(given, 'LinkType', { provision: 'Provision', join: 'Join', stickyjoin: 'StickyJoin' }),
      precedence: precedenceOf(given),
      precedenceAfter: neighbour(given, 'PrecedenceAfter'),
      precedenceBefore: neighbour(given, 'PrecedenceBefore'),
      disabled: given.isOn('Disabled'),
      enablePasswordSync: given.isOn('EnablePasswordSync'),
      softDeleteExpiryInterval: given.text('SoftDeleteExpiryInterval'),
    },
    scope: [],
    join: [],
    mappings: [],
  }
}

/** `Add-ADSyncAttributeFlowMapping`: one flow more. */
export function addMapping(rule: RuleDraft, given: CommandArguments): void {
  const flowType = given.has('FlowType')
    ? oneOf(given, 'FlowType', { direct: 'direct', constant: 'constant', expression: 'expression' })
    : whenMissing(given)
  rule.mappings.push({
    destination: given.required('Destination'),
    source: sourceOf(given, flowType),
    mergeType: given.text('ValueMergeType') ?? 'Update',
    executeOnce: given.isOn('ExecuteOnce'),
  })
}

/** `Add-ADSyncScopeConditionGroup`: one alternative more. */
export function addScope(rule: RuleDraft, given: CommandArguments): void {
  const conditions = listOf(given.value('ScopeConditions')).map((value) => {
    if (value.kind === 'scope-condition') return value.condition
    throw new ArgumentFault(`a scope condition of "${rule.base.name}" is ${nameOf(value)}`)
  })
  if (conditions.length === 0) throw new ArgumentFault(`a scope group of "${rule.base.name}" has no conditions`)
  rule.scope.push(conditions)
}

/** `Add-ADSyncJoinConditionGroup`: one more way to join. */
export function addJoin(rule: RuleDraft, given: CommandArguments): void {
  const conditions = listOf(given.value('JoinConditions')).map((value) => {
    if (value.kind === 'join-condition') return value.condition
    throw new ArgumentFault(`a join condition of "${rule.base.name}" is ${nameOf(value)}`)
  })
  if (conditions.length === 0) throw new ArgumentFault(`a join group of "${rule.base.name}" has no conditions`)
  rule.join.push(conditions)
}

/** `New-Object …ScopeCondition -ArgumentList attribute, value, operator` and its JoinCondition; anything else is not ours. */
export function newObject(given: CommandArguments): ScriptValue {
  const type = given.required('TypeName').split('.').at(-1) ?? ''
  const list = listOf(given.value('ArgumentList')).map((value) => {
    const text = textOf(value)
    if (text === null) throw new ArgumentFault(`an argument of ${type} is ${nameOf(value)}`)
    return text
  })
  const [first, second, third] = list
  if (/^scopecondition$/i.test(type)) {
    if (first === undefined || second === undefined || third === undefined)
      throw new ArgumentFault('a ScopeCondition takes attribute, value and operator')
    return { kind: 'scope-condition', condition: { attribute: first, value: second, operator: third } }
  }
  if (/^joincondition$/i.test(type)) {
    if (first === undefined || second === undefined) throw new ArgumentFault('a JoinCondition takes two attributes and whether case counts')
    const condition = { connectorSpaceAttribute: first, metaverseAttribute: second, caseSensitive: /^(?:true|1)$/i.test(third ?? '') }
    return { kind: 'join-condition', condition }
  }
  return { kind: 'unknown', what: `an object of type ${type}` }
}

/** `Get-ADSyncConnector -Name …`: which connector is meant, not what it is. */
export function namedConnector(given: CommandArguments): ScriptValue {
  const identifier = identifierOf(given, 'Identifier')
  if (identifier !== null) return { kind: 'connector', connector: { kind: 'identifier', identifier } }
  const name = given.text('Name')
  return name === null ? { kind: 'unknown', what: 'the list of connectors' } : { kind: 'connector', connector: { kind: 'name', name } }
}

/** The rule a command works on. */
export function ruleOf(given: CommandArguments, input: ScriptValue): RuleDraft {
  const value = given.has('SynchronizationRule') ? given.value('SynchronizationRule') : input
  const rule = value.kind === 'list' && value.items.length === 1 ? value.items[0] : value
  if (rule?.kind === 'rule') return rule.rule
  throw new ArgumentFault(`-SynchronizationRule is ${nameOf(value)}, not a rule this script makes`)
}

function sourceOf(given: CommandArguments, flowType: 'direct' | 'constant' | 'expression'): ImportedSource {
  const sources = listOf(given.value('Source')).flatMap((value) => textOf(value) ?? [])
  const first = sources[0]
  switch (flowType) {
    case 'expression':
      return { kind: 'expression', text: given.required('Expression'), sources }
    case 'constant':
      return { kind: 'constant', value: first ?? '' }
    default:
      if (first === undefined || first === '') throw new ArgumentFault(`the direct flow to ${given.required('Destination')} has no -Source`)
      return { kind: 'direct', attribute: first }
  }
}

function whenMissing(given: CommandArguments): 'expression' | 'direct' {
  return given.has('Expression') ? 'expression' : 'direct'
}

function oneOf<Word extends string>(given: CommandArguments, name: string, words: Readonly<Record<string, Word>>): Word {
  const text = given.text(name)
  const word = words[(text ?? '').toLowerCase()]
  if (word !== undefined) return word
  throw new ArgumentFault(`-${name} is ${text === null ? 'missing' : `"${text}"`}; expected ${Object.values(words).join(', ')}`)
}

function connectorOf(given: CommandArguments): ImportedConnectorName {
  const value = given.value('Connector')
  if (value.kind === 'connector') return value.connector
  const text = given.required('Connector')
  const identifier = guidOf(text)
  return identifier === null ? { kind: 'name', name: text } : { kind: 'identifier', identifier }
}

/** With a neighbour the number is given later, by the place beside it. */
function precedenceOf(given: CommandArguments): number {
  const text = given.text('Precedence') ?? '0'
  if (/^\d{1,7}$/.test(text)) return Number(text)
  throw new ArgumentFault(`-Precedence is "${text}", not a number`)
}

function neighbour(given: CommandArguments, name: string): string | null {
  const value = given.value(name)
  if (value.kind === 'rule') return value.rule.base.identifier
  return identifierOf(given, name)
}

/** A GUID; null when it is missing, all zero, or made anew every time the script runs. */
function identifierOf(given: CommandArguments, name: string): string | null {
  if (given.value(name).kind === 'unknown') return null
  const text = given.text(name)
  if (text === null) return null
  const guid = guidOf(text)
  if (guid === null && !/^\{?[0-]+\}?$/.test(text)) throw new ArgumentFault(`-${name} is "${text}", not a GUID`)
  return guid
}

function nameOf(value: ScriptValue): string {
  if (value.kind === 'unknown') return `${value.what}, which this script does not make`
  return value.kind === 'nothing' ? 'missing' : `a ${value.kind.replace('-', ' ')}`
}
