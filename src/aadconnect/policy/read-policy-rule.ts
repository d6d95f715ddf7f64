import type { Findings } from '../findings.ts'
import { guidOf } from '../guid.ts'
import type { ImportedConnectorName, ImportedMapping, ImportedRule, ImportedSource } from '../imported-rule.ts'
import type { PolicyPart } from './policy-part.ts'

/** Numbers of rules that Microsoft keeps for itself begin here; a policy may only hold smaller ones. */
const usualPrecedence = 99
const linkTypes = ['Provision', 'Join', 'StickyJoin'] as const

/** A custom rule of a policy; null when it lacks what every rule has, which is a finding then. */
export function readPolicyRule(
  part: PolicyPart,
  at: { readonly file: string; readonly findings: Findings; readonly connector: ImportedConnectorName },
): ImportedRule | null {
  const name = part.text('name')
  const direction = part.text('direction').toLowerCase()
  const linkType = linkTypes.find((type) => type.toLowerCase() === part.text('linkType').toLowerCase())
  const [source, target] = [part.text('source', 'sourceObjectType'), part.text('target', 'targetObjectType')]
  const missing = [
    ...(name === '' ? ['name'] : []),
    ...(direction === 'inbound' || direction === 'outbound' ? [] : ['direction']),
    ...(linkType === undefined ? ['linkType'] : []),
    ...(source === '' ? ['source'] : []),
    ...(target === '' ? ['target'] : []),
  ]
  if (linkType === undefined || missing.length > 0) {
    at.findings.error(at.file, name || part.path, {
      message: `The rule cannot be read: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing or not usable.`,
      hint: 'Export the rule from the Synchronization Rules Editor as a script, or use the XML set.',
    })
    return null
  }
  const precedence = part.text('precedence')
  const own = guidOf(part.text('uniqueIdentifier')) ?? guidOf(part.text('internalIdentifier'))
  part.passOver('uniqueIdentifier', 'internalIdentifier')
  const scope = part.groups('scopeFilters', 'scopeConditions')
  const join = part.groups('joinFilters', 'joinRules', 'joinConditions')
  if ([scope, join].some((groups) => groups.length === 1 && (groups[0]?.length ?? 0) > 1)) {
    at.findings.warning(at.file, name, {
      message: 'The policy lists several conditions without groups; they are read as conditions that must all hold.',
      hint: 'Compare scope and join of the rule with the editor on the old server.',
    })
  }
  return {
    file: at.file,
    identifier: own,
    name,
    description: part.text('description'),
    immutableTag: part.text('immutableTag') || null,
    direction: direction === 'inbound' ? 'inbound' : 'outbound',
    connector: at.connector,
    sourceObjectType: source,
    targetObjectType: target,
    linkType,
    precedence: /^\d{1,7}$/.test(precedence) ? Number(precedence) : usualPrecedence,
    precedenceAfter: null,
    precedenceBefore: null,
    disabled: isTrue(part.text('disabled', 'isDisabled')),
    enablePasswordSync: isTrue(part.text('enablePasswordSync')),
    softDeleteExpiryInterval: part.text('softDeleteExpiryInterval') || null,
    scope: scope.map((group) =>
      group.map((condition) => ({
        attribute: condition.text('attribute'),
        operator: condition.text('condition', 'comparisonOperator', 'operator'),
        value: condition.text('value', 'comparisonValue'),
      })),
    ),
    join: join.map((group) =>
      group.map((condition) => ({
        connectorSpaceAttribute: condition.text('csAttribute', 'source', 'sourceAttribute'),
        metaverseAttribute: condition.text('mvAttribute', 'ilmAttribute', 'target', 'targetAttribute'),
        caseSensitive: isTrue(condition.text('caseSensitive')),
      })),
    ),
    mappings: part.parts('attributeMappings').map(mappingOf),
  }
}

function mappingOf(part: PolicyPart): ImportedMapping {
  return {
    destination: part.text('destination'),
    source: sourceOf(part),
    mergeType: part.text('valueMergeType', 'mergeType') || 'Update',
    executeOnce: isTrue(part.text('executeOnce', 'applyOnce')),
  }
}

/** The kind of a flow is named, or follows from which of its members has a value. */
function sourceOf(part: PolicyPart): ImportedSource {
  const kind = part.text('flowType', 'mappingType').toLowerCase()
  const sources = part.texts('source')
  const expression = part.text('expression')
  const constant = part.text('constant')
  const [first = ''] = sources
  if (expression !== '') return { kind: 'expression', text: expression, sources }
  if (kind === 'expression') return { kind: 'expression', text: first, sources: [] }
  if (constant !== '' || kind === 'constant') return { kind: 'constant', value: constant || first }
  return { kind: 'direct', attribute: first }
}

function isTrue(text: string): boolean {
  return /^(?:true|1)$/i.test(text)
}
