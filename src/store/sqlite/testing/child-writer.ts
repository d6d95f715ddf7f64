import { systemClock } from '#src/base/clock.ts'
import { edge, edgePut, eventEntry, metaverseObject, metaversePut, linkTo, objectNamed, put } from '../../conformance/sample.ts'
import { openSqliteStore } from '../open.ts'

/*
 * A process for the crash tests: it opens the store of the directory it is given, says so, and then commits batch after
 * batch, saying after each how far it has come, until it is killed. Names are made of the number of the batch, so that the
 * test can tell whole batches from halves.
 */

const objectsPerBatch = 60
const directory = process.argv[2] ?? ''
const store = await openSqliteStore({ directory, holder: 'lockstep serve', clock: systemClock })
process.stdout.write('open\n')

let number = Number((await store.state.get('batch')) ?? 0)
for (;;) {
  number++
  const identity = metaverseObject({ id: crypto.randomUUID() as ReturnType<typeof metaverseObject>['id'] })
  const objects = Array.from({ length: objectsPerBatch }, (_, i) =>
    objectNamed(`CN=${i},OU=${number},DC=contoso,DC=com`, {
      id: crypto.randomUUID() as ReturnType<typeof objectNamed>['id'],
      link: i === 0 ? linkTo(identity.id) : null,
      synchronized: { description: ['x'.repeat(500)], number: [BigInt(number)] },
    }),
  )
  const [group, ...members] = objects
  if (group === undefined) break
  await store.commit({
    putObjects: objects.map((object) => put(object, [`number=${number}`])),
    putMetaverse: [metaversePut(identity)],
    putEdges: members.map((member) => edgePut(edge(group, 'member', member))),
    events: [eventEntry({ id: number })],
    putState: { batch: String(number) },
  })
  process.stdout.write(`${number}\n`)
}
