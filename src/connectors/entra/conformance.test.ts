import { must } from '#src/base/assert.ts'
import { Secret } from '#src/base/secret.ts'
import { describeDriver, type DriverHarness, type HarnessObject } from '../contract/conformance.ts'
import { entraId } from './driver.ts'
import { dnOf, parseAnchor } from './identity.ts'
import { LabWorld, replace } from './testing/lab-world.ts'
import type { VocabularyName } from './vocabulary-name.ts'
import { vocabularies } from './vocabulary.ts'

/** Small pages, so that every import of the suite follows links and goes on inside the members of a group. */
const deltaPaging = { objectCountMax: 2, linkCountMax: 2 }

/** What the vocabularies call what the suite changes. */
const names = {
  graph: { text: 'jobTitle', members: 'members' },
  'azure-ad-connect': { text: 'title', members: 'member' },
} as const

async function startHarness(vocabulary: VocabularyName): Promise<DriverHarness> {
  const world = await LabWorld.open({ deltaPaging })
  const { tenant, clientSecret } = world.lab
  tenant.createContact('Contact of the lab', { mail: 'contact@partner.example', phones: [{ type: 'mobile', number: '+47 1' }] })
  tenant.createDevice('Device of the lab', { trustType: 'ServerAd', onPremisesSecurityIdentifier: 'S-1-5-21-1-2-3-1104' })
  return {
    driver: entraId,
    settings: world.settings({ vocabulary }),
    secret: () => Secret.fromText(clientSecret),
    wrongSecret: () => Secret.fromText('not-the-secret-of-this-lab'),
    selection: { partitions: [], schema: vocabularies[vocabulary].schema },
    partition: 'default',
    user: { objectType: 'user', nameAttribute: 'displayName', textAttribute: names[vocabulary].text },
    group: { objectType: 'group', nameAttribute: 'displayName', memberAttribute: names[vocabulary].members },
    directory: {
      addUser: async (name) => void tenant.createUser({ userPrincipalName: `${name}@contoso.lab`, displayName: name }),
      addGroup: async (name, members) => void tenant.createGroup({ displayName: name }, { members: members.map(idOf) }),
      setText: async (user, text) => tenant.patch(idOf(user), { jobTitle: text }),
      addMember: async (group, member) => tenant.addLink(idOf(group), 'members', idOf(member)),
      removeMember: async (group, member) => tenant.removeLink(idOf(group), 'members', idOf(member)),
      delete: async (object) => tenant.delete(idOf(object)),
    },
    newUser: (name) => ({
      dn: dnOf({ type: 'user', id: '' }, name),
      attributes: {
        sourceAnchor: replace(name),
        userPrincipalName: replace(`${name}@contoso.lab`),
        displayName: replace(name),
        accountEnabled: replace(true),
      },
    }),
    stop: () => world.close(),
  }
}

function idOf({ anchor }: HarnessObject): string {
  return must(parseAnchor(anchor), `the object id in ${anchor}`).id
}

describeDriver('Entra ID in the lab', () => startHarness('graph'))
describeDriver('Entra ID in the lab with the names of Azure AD Connect', () => startHarness('azure-ad-connect'))
