import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import type { Value } from '#src/model/value.ts'
import type { FlowView } from '#src/rules/flow-source.ts'
import { compileRules, type CompiledRule } from '#src/rules/rule-set.ts'
import { contoso } from './testing/contoso.ts'

type Attributes = Readonly<Record<string, readonly Value[]>>

const rules = compileRules(contoso())
const [forest, tenant] = rules.configuration.connectors.map(({ id }) => id)
const bytes = Uint8Array.from({ length: 16 }, (_, i) => i + 1)
const anna: Attributes = {
  objectGUID: [bytes],
  objectSid: [Uint8Array.from([1, 1, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0])],
  sAMAccountName: ['anna.berg'],
  userPrincipalName: ['anna@contoso.lab'],
  userAccountControl: [512n],
  cn: ['Anna Berg'],
}

describe('An account in Active Directory becomes a person', () => {
  it('identified by the base64 of its GUID, or of the consistency GUID where it has one', () => {
    expect(person(anna)).toMatchObject({
      sourceAnchor: ['AQIDBAUGBwgJCgsMDQ4PEA=='],
      sourceAnchorBinary: [bytes],
      objectSidString: ['S-1-5-21'],
    })
    const moved = Uint8Array.from({ length: 16 }, () => 255)
    expect(person({ ...anna, 'mS-DS-ConsistencyGuid': [moved] })).toMatchObject({ sourceAnchor: ['/////////////////////w=='] })
  })

  it('enabled or disabled as bit 2 of userAccountControl says', () => {
    expect(person(anna)['accountEnabled']).toEqual([true])
    expect(person({ ...anna, userAccountControl: [514n] })['accountEnabled']).toEqual([false])
  })

  it('with a user principal name, made of the account name where the directory has none', () => {
    expect(person(anna)['userPrincipalName']).toEqual(['anna@contoso.lab'])
    expect(person({ ...anna, userPrincipalName: [] })['userPrincipalName']).toEqual(['anna.berg@contoso.lab'])
  })

  it('named by its display name, else by its common name, without blanks around', () => {
    expect(person({ ...anna, displayName: [' Anna Berg (HR) '] })['displayName']).toEqual(['Anna Berg (HR)'])
    expect(person(anna)['displayName']).toEqual(['Anna Berg'])
  })

  it.each<[string, Attributes, string]>([
    ['the alias of the directory', { mailNickname: ['aberg'], mail: ['anna.b@contoso.com'] }, 'aberg'],
    ['the first part of the mail address', { mail: ['anna.b@contoso.com'] }, 'anna.b'],
    ['the first part of the user principal name', {}, 'anna'],
    ['the account name', { userPrincipalName: [] }, 'anna.berg'],
    ['plain letters', { userPrincipalName: ['Björn (ext) Ångström@contoso.lab'] }, 'BjornextAngstrom'],
    ['the GUID where no plain letters are left', { userPrincipalName: ['Анна@contoso.lab'] }, '04030201-0605-0807-090a-0b0c0d0e0f10'],
    ['at most 64 characters', { userPrincipalName: [`${'x'.repeat(80)}@contoso.lab`] }, 'x'.repeat(64)],
  ])('with a mail alias that Entra ID takes: %s', (_what, change, alias) => {
    expect(person({ ...anna, ...change })['mailNickname']).toEqual([alias])
  })

  it('with the first description, cut, and its addresses once each', () => {
    const change = { description: [`  ${'d'.repeat(500)}`, 'second'], proxyAddresses: ['SMTP:a@x.org ', 'smtp:b@x.org', 'smtp:b@x.org'] }
    expect(person({ ...anna, ...change })).toMatchObject({
      description: ['d'.repeat(448)],
      proxyAddresses: ['SMTP:a@x.org', 'smtp:b@x.org'],
    })
  })

  it.each<[string, Attributes, string]>([
    ['an account of the synchronization', { sAMAccountName: ['MSOL_0123456789ab'] }, 'CN=x,DC=contoso,DC=lab'],
    ['an older one', { sAMAccountName: ['AAD_0123456789ab'] }, 'CN=x,DC=contoso,DC=lab'],
    ['the support account', { sAMAccountName: ['SUPPORT_388945a0'] }, 'CN=x,DC=contoso,DC=lab'],
    ['an account of Exchange', { sAMAccountName: ['CAS_{0123}'] }, 'CN=x,DC=contoso,DC=lab'],
    ['no account name', { sAMAccountName: [] }, 'CN=x,DC=contoso,DC=lab'],
    ['a replication conflict', {}, 'CN=Anna\\0ACNF:6f1c1c1e-0b7a-4f57-9c3a-2f6f3f0b1a11,DC=contoso,DC=lab'],
    ['a mailbox of the system', { mailNickname: ['SystemMailbox{1f05}'] }, 'CN=x,DC=contoso,DC=lab'],
    ['a discovery mailbox', { msExchRecipientTypeDetails: [536870912n] }, 'CN=x,DC=contoso,DC=lab'],
  ])('that is kept out of the cloud: %s', (_what, change, dn) => {
    expect(person({ ...anna, ...change }, dn)['cloudFiltered']).toEqual([true])
  })

  it('that is not kept out otherwise', () => {
    expect(person(anna)).not.toHaveProperty('cloudFiltered')
    expect(person({ ...anna, sAMAccountName: ['CAS_anna'] })).not.toHaveProperty('cloudFiltered')
  })

  it('without an identity when it only holds a linked mailbox, so that it stays out of the cloud', () => {
    const linked = person({ ...anna, userAccountControl: [514n], mailNickname: ['anna'], msExchRecipientTypeDetails: [2n] })
    expect(linked).not.toHaveProperty('sourceAnchor')
    expect(linked).not.toHaveProperty('sourceObjectType')
    expect(linked['mailNickname']).toEqual(['anna'])
    expect(outbound('person', linked)).toEqual({})
  })

  it('never, when it is a critical system object or was made by write-back', () => {
    expect(person({ ...anna, isCriticalSystemObject: [true] })).toEqual({})
    expect(person({ ...anna, adminDescription: ['User_0123'] })).toEqual({})
  })
})

describe('A person becomes a user in Entra ID', () => {
  it('under the name its source anchor gives, with the attributes renamed', () => {
    const change = {
      givenName: ['Anna'],
      sn: ['Berg'],
      telephoneNumber: ['+47 1'],
      l: ['Oslo'],
      co: ['Norway'],
      title: ['Nurse'],
      employeeID: ['7'],
    }
    expect(outbound('person', person({ ...anna, ...change }))).toMatchObject({
      dn: ['CN={41514944424155474277674A4367734D4451345045413D3D}'],
      sourceAnchor: ['AQIDBAUGBwgJCgsMDQ4PEA=='],
      accountEnabled: [true],
      userPrincipalName: ['anna@contoso.lab'],
      displayName: ['Anna Berg'],
      mailNickname: ['anna'],
      givenName: ['Anna'],
      surname: ['Berg'],
      businessPhones: ['+47 1'],
      city: ['Oslo'],
      country: ['Norway'],
      jobTitle: ['Nurse'],
      employeeId: ['7'],
    })
  })

  it('with a usage location only when somebody says one', () => {
    expect(outbound('person', person(anna))).not.toHaveProperty('usageLocation')
    expect(outbound('person', person({ ...anna, msExchUsageLocation: ['NO'], mailNickname: ['anna'] }))).toMatchObject({
      usageLocation: ['NO'],
    })
  })

  it('unless it is kept out of the cloud', () => {
    expect(outbound('person', person({ ...anna, sAMAccountName: ['MSOL_1'] }))).toEqual({})
  })
})

describe('A group', () => {
  const group: Attributes = { objectGUID: [bytes], sAMAccountName: ['HR (Oslo)'], cn: ['HR'], groupType: [-2147483646n] }

  it('goes out as a security group without mail, also when it carries mail in Active Directory', () => {
    const inbound = flowed('group', { ...group, mail: ['hr@contoso.com'], proxyAddresses: ['SMTP:hr@contoso.com'] })
    expect(inbound).toMatchObject({ securityEnabled: [true], mailEnabled: [true] })
    expect(outbound('group', inbound)).toMatchObject({
      displayName: ['HR'],
      mailNickname: ['HROslo'],
      securityEnabled: [true],
      mailEnabled: [false],
    })
  })

  it('stays out of the cloud when it is a pure distribution list', () => {
    expect(outbound('group', flowed('group', { ...group, groupType: [2n], mail: ['hr@contoso.com'] }))).toEqual({})
  })

  it('is mail-enabled by a primary address or a mail address, and by nothing else', () => {
    const mailEnabled = (change: Attributes): unknown => flowed('group', { ...group, ...change })['mailEnabled']
    expect(mailEnabled({})).toEqual([false])
    expect(mailEnabled({ proxyAddresses: ['smtp:hr@contoso.com'] })).toEqual([false])
    expect(mailEnabled({ proxyAddresses: ['smtp:x@y', 'SMTP:hr@contoso.com'] })).toEqual([true])
    expect(mailEnabled({ proxyAddresses: ['SMTP:nothing'] })).toEqual([false])
    expect(mailEnabled({ mail: ['hr@contoso.com'] })).toEqual([true])
  })
})

function person(attributes: Attributes, dn = 'CN=Anna Berg,OU=People,DC=contoso,DC=lab'): Attributes {
  return flowed('user', attributes, dn)
}

/** What the inbound rules make of an object of the forest. */
function flowed(objectType: string, attributes: Attributes, dn = 'CN=x,OU=People,DC=contoso,DC=lab'): Attributes {
  return evaluate(rules.inbound(must(forest, 'forest'), objectType), attributes, dn)
}

/** What the outbound rules for the tenant make of a metaverse object. */
function outbound(metaverseType: string, attributes: Attributes): Attributes {
  return evaluate(rules.outbound(metaverseType).find(({ connectorId }) => connectorId === tenant)?.rules ?? [], attributes, '')
}

/** The values of the first rule in scope that has some, provided that the rule that creates the object is in scope. */
function evaluate(candidates: readonly CompiledRule[], attributes: Attributes, dn: string): Attributes {
  const view: FlowView = {
    values: (name) => attributes[name] ?? [],
    imported: (name) => attributes[name] ?? [],
    referenceCount: (name) => attributes[name]?.length ?? 0,
    references: () => [],
    isMemberOf: () => false,
    dn,
    parameter: (name) => rules.configuration.connectors[0]?.partitions[0]?.parameters[name],
  }
  const applied = candidates.filter((rule) => rule.scope(view).inScope)
  if (!applied.some(({ linkType }) => linkType === 'Provision')) return {}
  const result: Record<string, readonly Value[]> = {}
  for (const flow of applied.flatMap((rule) => (rule.naming === null ? rule.flows : [rule.naming, ...rule.flows]))) {
    const outcome = flow.evaluate(view, { at: 0, random: () => 0, newGuid: () => '' })
    if (outcome.kind === 'error') throw new Error(`${flow.target}: ${outcome.message}`)
    if (outcome.kind === 'values') result[flow.target] ??= outcome.values
  }
  return result
}
