import { describeServer } from '#tools/servers/describe-server.ts'
import { sambaMissing, startSamba } from '#tools/servers/samba.ts'
import { Secret } from '#src/base/secret.ts'
import { describeDriver, type DriverHarness } from '../contract/conformance.ts'
import { activeDirectory } from './driver.ts'
import { describeSelection, narrowSchema, sambaForest } from './testing/test-forest.ts'

async function startHarness(): Promise<DriverHarness> {
  const samba = await startSamba()
  const forest = sambaForest(samba)
  const unit = await samba.createOrganizationalUnit('Conformance')
  const { partitions, schema } = await describeSelection(forest, { include: [unit] })
  const attributes = [
    'cn',
    'displayName',
    'description',
    'objectGUID',
    'objectSid',
    'sAMAccountName',
    'userAccountControl',
    'accountExpires',
    'manager',
  ]
  const changeMember = async (operation: 'addmembers' | 'removemembers', group: string, member: string): Promise<void> => {
    await samba.tool('group', operation, nameOf(group), nameOf(member))
  }
  return {
    driver: activeDirectory,
    settings: { forest: forest.forest, servers: [forest.server], userName: forest.userName, ca: forest.ca },
    secret: () => Secret.fromText(forest.password),
    wrongSecret: () => Secret.fromText('Wrong!Passw0rd-1'),
    selection: { partitions, schema: narrowSchema(schema, { user: attributes, group: ['cn', 'member', 'objectGUID'] }) },
    partition: forest.baseDn,
    user: { objectType: 'user', nameAttribute: 'cn', textAttribute: 'displayName' },
    group: { objectType: 'group', nameAttribute: 'cn', memberAttribute: 'member' },
    directory: {
      addUser: async (name) => void (await samba.createUser({ name, container: unit })),
      addGroup: async (name, members) =>
        void (await samba.createGroup(
          name,
          members.map(({ dn }) => dn),
          unit,
        )),
      setText: ({ dn }, text) => samba.replace(dn, 'displayName', text === null ? [] : text),
      addMember: (group, member) => changeMember('addmembers', group.dn, member.dn),
      removeMember: (group, member) => changeMember('removemembers', group.dn, member.dn),
      delete: ({ dn }) => samba.delete(dn),
    },
    newUser: (name) => ({ dn: `CN=${name},${unit}`, attributes: { sAMAccountName: { kind: 'replace', values: [name] } } }),
    stop: () => samba.stop(),
  }
}

function nameOf(dn: string): string {
  return /^CN=([^,]+),/.exec(dn)?.[1] ?? dn
}

describeServer(sambaMissing(), 'Active Directory at Samba', () => describeDriver('Active Directory at Samba', startHarness))
