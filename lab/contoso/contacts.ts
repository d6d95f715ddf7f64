import { formatRdn } from '../directory/tree/distinguished-name.ts'
import { cultures } from './cultures.ts'
import type { OrganisationObject } from './organisation.ts'
import type { Staffing } from './people.ts'

const partners = ['Fabrikam', 'Northwind Traders', 'Adventure Works', 'Tailspin Toys', 'Wide World Importers', 'Litware'] as const
const contactsMax = 200
const peoplePerContact = 50
const dayMs = 86_400_000

/** How many contacts an organisation of this size keeps. */
export function contactCount(people: number): number {
  return people === 0 ? 0 : Math.min(contactsMax, 2 + Math.floor(people / peoplePerContact))
}

/** People of partner companies, known by their mail address only. */
export function generateContacts(staffing: Staffing, count: number): readonly OrganisationObject[] {
  return Array.from({ length: count }, (_, number) => makeContact(staffing, number))
}

function makeContact({ random, identities, baseDn, nowMs }: Staffing, number: number): OrganisationObject {
  const culture = random.pick(Object.values(cultures))
  const given = random.pick(culture.given)
  const family = random.pick(culture.family)
  const company = random.pick(partners)
  const account = `${given.latin}.${family.latin}.${number + 1}`.toLowerCase().replaceAll(/[^a-z0-9.-]/g, '')
  const mail = `${account}@${company.toLowerCase().replaceAll(/[^a-z]/g, '')}.example`
  const displayName = `${given.native} ${family.native} (${company})`
  return {
    dn: `${formatRdn({ type: 'CN', value: `${displayName} ${number + 1}` })},OU=Contacts,${baseDn}`,
    className: 'contact',
    objectGuid: identities.guid(),
    createdAtMs: nowMs - random.below(1000) * dayMs,
    attributes: {
      givenName: given.native,
      sn: family.native,
      displayName,
      company,
      mail,
      mailNickname: account,
      targetAddress: `SMTP:${mail}`,
      proxyAddresses: [`SMTP:${mail}`],
    },
    links: {},
  }
}
