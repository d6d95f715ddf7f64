import type { WantedExport } from '../contract/driver.ts'
import { isEntraType, type EntraType } from './identity.ts'
import type { Vocabulary } from './vocabulary.ts'

const contactsAreShown =
  'Microsoft Graph shows organizational contacts and changes none: manage them in Exchange Online, or keep contacts out of the outbound rules.'
const devicesRegister =
  'Microsoft Graph lets no application create a device: it appears once the computer has registered with Entra ID, and is updated from then on.'
const notWindows = 'Of a device that does not run Windows, Microsoft Graph lets an application write nothing this connector knows.'
/** Distribution lists and mail-enabled security groups belong to Exchange, which has no interface for this connector. */
export const groupsWithMail =
  'Microsoft Graph writes security groups without mail and Microsoft 365 groups only: manage distribution lists and mail-enabled security groups in Exchange Online, or keep them out of the outbound rules.'

/** Whether Graph lets an application create objects of a type. */
export function isCreatable(type: EntraType): type is 'user' | 'group' {
  return type === 'user' || type === 'group'
}

/** Why objects of a type cannot be written this way by anybody, or null when they can. */
export function unsupportedType(
  vocabulary: Vocabulary,
  { objectType, operation }: Pick<WantedExport, 'objectType' | 'operation'>,
): string | null {
  if (!isEntraType(objectType) || !vocabulary.attributes.has(objectType)) {
    return `Objects of type ${objectType} are not writable by this connector, which knows ${[...vocabulary.attributes.keys()].join(', ')}.`
  }
  if (objectType === 'contact') return contactsAreShown
  return objectType === 'device' && operation === 'add' ? devicesRegister : null
}

/** Why one object cannot be written, from what it is to hold; null when it can. */
export function unsupportedExport(vocabulary: Vocabulary, wanted: WantedExport): string | null {
  const { objectType, operation, image } = wanted
  const ofType = unsupportedType(vocabulary, wanted)
  if (ofType !== null) return ofType
  if (objectType === 'device' && operation === 'update' && !runsWindows(image)) return notWindows
  return objectType === 'group' && isMailGroup(vocabulary, wanted) ? groupsWithMail : null
}

function runsWindows(image: WantedExport['image']): boolean {
  const system = image['deviceOSType']?.[0]
  return typeof system !== 'string' || /^windows/i.test(system)
}

/** A new group that is neither a security group nor a Microsoft 365 group, or one of Exchange that exists. */
function isMailGroup({ name }: Vocabulary, { operation, image }: WantedExport): boolean {
  if (image['groupTypes']?.includes('Unified') === true) return false
  // The schema of an export does not say what kind of group it is. Of those it writes only Exchange's have an address.
  if (name === 'azure-ad-connect' && operation !== 'add' && image['mail'] !== undefined) return true
  return image['mailEnabled']?.[0] === true || (operation === 'add' && image['securityEnabled']?.[0] === false)
}
