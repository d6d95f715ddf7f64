import { startLabDirectory } from '#lab/directory/server.ts'
import { Secret } from '#src/base/secret.ts'
import { describeDriver, type DriverHarness } from '../contract/conformance.ts'
import { activeDirectory } from './driver.ts'
import { describeSelection, labForest, narrowSchema } from './testing/test-forest.ts'

/** Small limits, so that every import of the suite goes through pages, ranges and rounds. */
const limits = { pageSizeMax: 3, rangeMax: 4, dirSyncObjectsMax: 2 }

async function startHarness(): Promise<DriverHarness> {
  const lab = await startLabDirectory({ limits })
  const desk = lab.directory
  for (const right of ['write', 'read-deleted-objects'] as const) desk.grant('svc-sync', right)
  const unit = desk.addOrganizationalUnit({ name: 'Conformance' })
  const forest = labForest(lab)
  const { partitions, schema } = await describeSelection(forest, { include: [unit] })
  const attributes = [
    'cn',
    'description',
    'displayName',
    'objectGUID',
    'objectSid',
    'sAMAccountName',
    'userAccountControl',
    'accountExpires',
    'manager',
  ]
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
      addUser: async (name) => void desk.addUser({ name, parent: unit }),
      addGroup: async (name, members) => void desk.addGroup({ name, parent: unit, members: members.map(({ dn }) => dn) }),
      setText: async ({ dn }, text) => desk.modify(dn, { displayName: text }),
      addMember: async (group, member) => desk.addMember(group.dn, member.dn),
      removeMember: async (group, member) => desk.removeMember(group.dn, member.dn),
      delete: async ({ dn }) => desk.delete(dn),
    },
    newUser: (name) => ({ dn: `CN=${name},${unit}`, attributes: { sAMAccountName: { kind: 'replace', values: [name] } } }),
    stop: () => lab.close(),
  }
}

describeDriver('Active Directory in the lab', startHarness)
