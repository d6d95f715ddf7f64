import { must } from '#src/base/assert.ts'
import { countingIds } from '#src/base/ids.ts'
import { Secret } from '#src/base/secret.ts'
import { describeDriver, type DriverHarness, type HarnessObject } from '#src/connectors/contract/conformance.ts'
import { parseAttributeSchema, type ObjectTypeSchema } from '#src/model/schema.ts'
import { MemoryDirectory, type DirectoryTraits } from './memory-directory.ts'
import { memoryDriver, memoryPartition, memorySecret } from './memory-driver.ts'

const root = 'DC=memory'

for (const deltas of ['objects', 'updates'] as const)
  for (const targets of ['name', 'anchor', 'both'] as const)
    describeDriver(`A directory in memory (deltas of ${deltas}, targets by ${targets})`, async () => harness({ deltas, targets }))

function harness(traits: Pick<DirectoryTraits, 'deltas' | 'targets'>): DriverHarness {
  const schema = { user: typeOf({ name: 'string', title: 'string' }), group: typeOf({ name: 'string', member: 'reference[]' }) }
  const directory = new MemoryDirectory({ name: 'm', root, schema, pageSize: 50, uniqueAttribute: null, ...traits }, countingIds())
  const entryOf = (object: HarnessObject) => must(directory.find(object.anchor), object.dn)
  const made = (name: string, objectType: string) => directory.made({ dn: `CN=${name},${root}`, objectType, attributes: { name: [name] } })
  return {
    driver: memoryDriver(directory, {}),
    settings: {},
    secret: () => Secret.fromText(memorySecret),
    wrongSecret: () => Secret.fromText('open barley'),
    selection: { partitions: [memoryPartition(directory, [])], schema },
    partition: root,
    user: { objectType: 'user', nameAttribute: 'name', textAttribute: 'title' },
    group: { objectType: 'group', nameAttribute: 'name', memberAttribute: 'member' },
    directory: {
      addUser: async (name) => void made(name, 'user'),
      addGroup: async (name, members) => {
        const group = made(name, 'group')
        for (const member of members) directory.link(group, 'member', entryOf(member))
      },
      setText: async (user, text) => directory.set(entryOf(user), 'title', text),
      addMember: async (group, member) => directory.link(entryOf(group), 'member', entryOf(member)),
      removeMember: async (group, member) => directory.unlink(entryOf(group), 'member', member.anchor),
      delete: async (object) => directory.delete(entryOf(object)),
    },
    newUser: (name) => ({ dn: `CN=${name},${root}`, attributes: { name: { kind: 'replace', values: [name] } } }),
    stop: async () => undefined,
  }
}

function typeOf(attributes: Readonly<Record<string, string>>): ObjectTypeSchema {
  const parsed = Object.entries(attributes).map(([name, text]) => [name, must(parseAttributeSchema(text), text)])
  return { attributes: Object.fromEntries(parsed) }
}
