import { badRequest, invalidValue } from '../graph/graph-refusal.ts'
import type { Json } from '../json.ts'
import { directoryTime } from './directory.ts'
import type { DirectoryObject } from './directory-object.ts'
import { isUnified } from './unique-values.ts'
import { masteredOnPremises, type TenantFacts } from './user-rules.ts'

/** What the service answers to a mail-enabled group that is not a Microsoft 365 group, and to a group that is nothing at all. */
const mailEnabledRefusal =
  'The service does not currently support writes of mail-enabled groups. ' +
  'Please ensure that the mail-enablement property is unset and the security-enablement property is set.'

/**
 * What a checked body means for a group: refuses what the directory refuses and returns the properties to store, with those
 * the service derives (mail and address of a Microsoft 365 group). `current` is null at creation.
 */
export function groupChanges(
  sent: ReadonlyMap<string, Json>,
  current: DirectoryObject | null,
  facts: TenantFacts,
): ReadonlyMap<string, Json> {
  if (current !== null) refuseUnwritable(current)
  for (const [name, value] of sent) refuseInvalid(name, value)
  const changes = new Map(sent)
  const after = { ...current?.properties, ...Object.fromEntries(sent) }
  refuseShape(after)
  refuseUniqueNameChange(sent, current)
  if (current !== null) return changes
  changes.set('renewedDateTime', directoryTime(facts.nowMs))
  if (!changes.has('groupTypes')) changes.set('groupTypes', [])
  if (isUnified(after)) setMail(changes, facts.verifiedDomains)
  for (const [name, value] of changes) if (value === null) changes.delete(name)
  return changes
}

/** Distribution lists, mail-enabled security groups and groups mastered on premises cannot be written through Graph. */
export function refuseUnwritable(group: DirectoryObject): void {
  const { properties } = group
  if (properties['onPremisesSyncEnabled'] === true) {
    throw masteredOnPremises()
  }
  if (properties['mailEnabled'] === true && !isUnified(properties)) {
    throw badRequest('Cannot Update a mail-enabled security groups and or distribution list.')
  }
}

function refuseInvalid(name: string, value: Json): void {
  if (value === null) return
  if (name === 'mailNickname' && (!/^[\x21-\x7e]+$/.test(String(value)) || /[@()\\[\]";:<>,]/.test(String(value)))) {
    throw invalidValue(name, 'Group')
  }
  if (name === 'visibility' && !['Private', 'Public', 'HiddenMembership'].includes(String(value))) throw invalidValue(name, 'Group')
  if (name === 'groupTypes') {
    const known = Array.isArray(value) && value.every((type) => type === 'Unified' || type === 'DynamicMembership')
    if (!known) throw invalidValue(name, 'Group')
  }
}

function refuseShape(properties: Readonly<Record<string, Json>>): void {
  const unified = isUnified(properties)
  const mailEnabled = properties['mailEnabled'] === true
  if (mailEnabled !== unified || (!unified && properties['securityEnabled'] !== true)) throw badRequest(mailEnabledRefusal)
  const types = properties['groupTypes']
  const dynamic = Array.isArray(types) && types.includes('DynamicMembership')
  if (dynamic && typeof properties['membershipRule'] !== 'string') {
    throw badRequest("A value is required for property 'membershipRule'.", { code: 'MissingValue', target: 'membershipRule' })
  }
}

function refuseUniqueNameChange(sent: ReadonlyMap<string, Json>, current: DirectoryObject | null): void {
  const before = current?.properties['uniqueName'] ?? null
  if (before === null || !sent.has('uniqueName') || sent.get('uniqueName') === before) return
  throw badRequest("Property 'uniqueName' is read-only and cannot be set.", { code: 'PropertyNotSettable', target: 'uniqueName' })
}

function setMail(changes: Map<string, Json>, verifiedDomains: readonly string[]): void {
  const mail = `${String(changes.get('mailNickname'))}@${verifiedDomains[0] ?? ''}`
  changes.set('mail', mail)
  changes.set('proxyAddresses', [`SMTP:${mail}`])
  if (!changes.has('visibility')) changes.set('visibility', 'Public')
}
