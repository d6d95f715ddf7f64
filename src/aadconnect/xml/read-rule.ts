import type { Findings } from '../findings.ts'
import { guidOf } from '../guid.ts'
import type { ImportedJoinCondition, ImportedMapping, ImportedRule, ImportedScopeCondition, ImportedSource } from '../imported-rule.ts'
import type { XmlElement } from './xml-element.ts'

const linkTypes = ['Provision', 'Join', 'StickyJoin'] as const

interface Place {
  readonly file: string
  readonly findings: Findings
}

/** A file with the root `synchronizationRule`; null when it is no rule that can be used, which is a finding then. */
export function readRule(root: XmlElement, { file, findings }: Place): ImportedRule | null {
  const name = root.childText('name')
  const text = (child: string): string => root.childText(child)
  root.passOver('internal-id', 'version')
  const identifier = guidOf(text('id'))
  const connector = guidOf(text('connector'))
  const direction = /^(inbound|outbound)$/i.exec(text('direction'))?.[1]?.toLowerCase()
  const linkType = linkTypes.find((type) => type.toLowerCase() === text('linkType').toLowerCase())
  const precedence = /^\d{1,7}$/.test(text('precedence')) ? Number(text('precedence')) : null
  const missing = [
    ...(identifier === null ? ['id'] : []),
    ...(name === '' ? ['name'] : []),
    ...(direction === undefined ? ['direction'] : []),
    ...(connector === null ? ['connector'] : []),
    ...(linkType === undefined ? ['linkType'] : []),
    ...(precedence === null ? ['precedence'] : []),
    ...(['sourceObjectType', 'targetObjectType'] as const).filter((child) => text(child) === ''),
  ]
  if (identifier === null || connector === null || linkType === undefined || precedence === null || missing.length > 0) {
    const message = `The rule cannot be read: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing or not usable.`
    findings.error(file, name || 'the rule', {
      message,
      hint: 'Correct the element, or take the file out of the folder to import without the rule.',
    })
    return null
  }
  return {
    file,
    identifier,
    name,
    description: text('description'),
    immutableTag: text('immutable-tag') === '' ? null : text('immutable-tag'),
    direction: direction === 'inbound' ? 'inbound' : 'outbound',
    connector: { kind: 'identifier', identifier: connector },
    sourceObjectType: text('sourceObjectType'),
    targetObjectType: text('targetObjectType'),
    linkType,
    precedence,
    precedenceAfter: guidOf(text('precedence-after')),
    precedenceBefore: guidOf(text('precedence-before')),
    disabled: isTrue(text('disabled')),
    enablePasswordSync: isTrue(text('EnablePasswordSync')),
    softDeleteExpiryInterval: text('softDeleteExpiryInterval') || null,
    scope: groupsOf(root, 'synchronizationCriteria').map((group) => group.children('scope').map(scopeCondition)),
    join: groupsOf(root, 'relationshipCriteria').map((group) => group.children('condition').map(joinCondition)),
    mappings: (root.child('attribute-mappings')?.children('mapping') ?? []).map((mapping) => mappingOf(mapping, { file, findings }, name)),
  }
}

/** Written `True`, `true` and `1`. */
export function isTrue(text: string): boolean {
  return /^(?:true|1)$/i.test(text)
}

function groupsOf(root: XmlElement, name: string): readonly XmlElement[] {
  return (root.child(name)?.children('conditions') ?? []).filter((group) => !group.isEmpty)
}

function scopeCondition(element: XmlElement): ImportedScopeCondition {
  return {
    attribute: element.childText('csAttribute'),
    operator: element.childText('csOperator'),
    value: element.childText('csValue'),
  }
}

/** `csAttribute` is the side of the connector space in both directions. */
function joinCondition(element: XmlElement): ImportedJoinCondition {
  return {
    connectorSpaceAttribute: element.childText('csAttribute'),
    metaverseAttribute: element.childText('ilmAttribute'),
    caseSensitive: isTrue(element.childText('caseSensitive')),
  }
}

function mappingOf(mapping: XmlElement, { file, findings }: Place, rule: string): ImportedMapping {
  const destination = mapping.childText('dest')
  const source = mapping.child('src')
  const attributes = (source?.children('attr') ?? []).map((attribute) => attribute.text())
  const expression = mapping.childText('expression')
  const constant = source?.text() ?? ''
  if (expression === '' && attributes.length > 1) {
    findings.warning(file, `${rule}: ${destination}`, {
      message: `The direct flow names several attributes (${attributes.join(', ')}); the first is used.`,
      hint: 'Correct the flow in the document of the rule when another one is meant.',
    })
  }
  return {
    destination,
    source: sourceOf({ expression, attributes, constant }),
    mergeType: mapping.childText('valueMergeType') || 'Update',
    executeOnce: isTrue(mapping.attribute('execute-once') ?? ''),
  }
}

/** An expression wins over attributes, which are then what it reads; without either the text of `src` is a constant. */
function sourceOf(of: { readonly expression: string; readonly attributes: readonly string[]; readonly constant: string }): ImportedSource {
  if (of.expression !== '') return { kind: 'expression', text: of.expression, sources: of.attributes }
  const [attribute] = of.attributes
  return attribute === undefined ? { kind: 'constant', value: of.constant } : { kind: 'direct', attribute }
}
