import { badRequest, invalidValue } from '../graph/graph-refusal.ts'
import { isJsonObject, type Json } from '../json.ts'
import { directoryTime } from './directory.ts'
import type { DirectoryObject } from './directory-object.ts'

export interface TenantFacts {
  readonly verifiedDomains: readonly string[]
  readonly nowMs: number
}

/** Properties of a user mastered on premises that may still be changed in the cloud. */
const cloudOwned = new Set([
  'usageLocation',
  'otherMails',
  'passwordProfile',
  'passwordPolicies',
  'preferredDataLocation',
  'onPremisesImmutableId',
])

/**
 * What a checked body means for a user: refuses what the directory refuses and returns the properties to store, with those
 * the service derives. `current` is null at creation. The password is judged and thrown away.
 */
export function userChanges(
  sent: ReadonlyMap<string, Json>,
  current: DirectoryObject | null,
  facts: TenantFacts,
): ReadonlyMap<string, Json> {
  const changes = new Map(sent)
  if (current?.properties['onPremisesSyncEnabled'] === true) refuseMastered(sent)
  for (const [name, value] of sent) refuseInvalid(name, value, facts)
  if (sent.has('passwordProfile')) {
    changes.delete('passwordProfile')
    changes.set('lastPasswordChangeDateTime', directoryTime(facts.nowMs))
  }
  if (sent.has('mail')) changes.set('proxyAddresses', addressesWith(sent.get('mail') ?? null, current?.properties['proxyAddresses']))
  for (const name of ['onPremisesExtensionAttributes', 'employeeOrgData']) mergeComplex(changes, name, current?.properties[name])
  if (current === null) {
    if (!changes.has('userType')) changes.set('userType', 'Member')
    for (const [name, value] of changes) if (value === null) changes.delete(name)
  }
  return changes
}

/** What the directory answers to a change of an object whose home is on premises. */
export function masteredOnPremises(): Error {
  return badRequest(
    'Unable to update the specified properties for on-premises mastered Directory Sync objects ' +
      'or objects currently undergoing migration.',
  )
}

function refuseMastered(sent: ReadonlyMap<string, Json>): void {
  if ([...sent.keys()].every((name) => cloudOwned.has(name))) return
  throw masteredOnPremises()
}

function refuseInvalid(name: string, value: Json, facts: TenantFacts): void {
  if (value === null) return
  switch (name) {
    case 'userPrincipalName':
      return refuseUserPrincipalName(String(value), facts.verifiedDomains)
    case 'mailNickname':
      if (!/^[\x21-\x7e]+$/.test(String(value)) || /[@()\\[\]";:<>,]/.test(String(value))) throw invalidValue(name, 'User')
      return
    case 'usageLocation':
      if (!/^[A-Za-z]{2}$/.test(String(value))) throw invalidValue(name, 'User')
      return
    case 'mail':
      if (!isMailAddress(String(value))) throw invalidValue(name, 'User')
      return
    case 'userType':
      if (value !== 'Member' && value !== 'Guest') throw invalidValue(name, 'User')
      return
    case 'businessPhones':
      if (Array.isArray(value) && value.length > 1) throw badRequest("Only one value can be set for property 'businessPhones'.")
      return
    case 'passwordProfile':
      return refusePassword(value)
    default:
  }
}

/** Letters, digits and ' . - _ ! # ^ ~ before the sign, 64 characters at most, and a verified domain behind it. */
function refuseUserPrincipalName(value: string, verifiedDomains: readonly string[]): void {
  const [local = '', domain = '', ...rest] = value.split('@')
  if (rest.length > 0 || !/^[A-Za-z0-9'._\-!#^~]{1,64}$/.test(local) || local.endsWith('.') || !/^[^@\s]+\.[^@\s]+$/.test(domain)) {
    throw badRequest('Property userPrincipalName is invalid.', { code: 'InvalidValue', target: 'userPrincipalName' })
  }
  if (!verifiedDomains.includes(domain.toLowerCase())) {
    throw badRequest(
      'The domain portion of the userPrincipalName property is invalid. ' +
        'You must use one of the verified domain names in your organization.',
      { code: 'InvalidValue', target: 'userPrincipalName' },
    )
  }
}

/** The cloud's fixed rule: 8 to 256 characters out of at least three of four classes. */
function refusePassword(profile: Json): void {
  const password = isJsonObject(profile) ? profile['password'] : undefined
  if (password === undefined || password === null) return
  const text = String(password)
  const classes = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/].filter((pattern) => pattern.test(text)).length
  if (text.length >= 8 && text.length <= 256 && classes >= 3) return
  throw badRequest('The specified password does not comply with password complexity requirements. Please provide a different password.', {
    code: 'InvalidValue',
    target: 'password',
  })
}

function isMailAddress(value: string): boolean {
  return /^[^@\s"(),:;<>[\]\\]+@[^@\s]+\.[^@\s.]+$/.test(value)
}

/** Setting `mail` makes it the primary address; the former primary one stays as a secondary address. */
function addressesWith(mail: Json, current: Json | undefined): Json {
  const former = (Array.isArray(current) ? (current as readonly string[]) : []).map((address) => address.replace(/^SMTP:/, 'smtp:'))
  if (typeof mail !== 'string') return former
  return [`SMTP:${mail}`, ...former.filter((address) => address.toLowerCase() !== `smtp:${mail.toLowerCase()}`)]
}

/** A PATCH of a complex property changes the fields it names and leaves the others. */
function mergeComplex(changes: Map<string, Json>, name: string, current: Json | undefined): void {
  const sent = changes.get(name)
  if (!isJsonObject(sent)) return
  const merged = { ...(isJsonObject(current) ? current : {}), ...sent }
  const kept = Object.entries(merged).filter(([field, value]) => value !== null && !field.includes('@odata.'))
  changes.set(name, kept.length === 0 ? null : Object.fromEntries(kept))
}
