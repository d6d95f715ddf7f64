import { AppError } from '#src/base/app-error.ts'
import { dnKey, isWithin } from '#src/model/dn.ts'
import type { ConnectorDocument, PartitionDocument } from '#src/model/configuration.ts'
import type { RunProfile } from '#src/model/run.ts'
import { error, unknownName, warning, type ProblemInside } from './configuration-problem.ts'
import { secretSettings } from './secret-settings.ts'

/** What is wrong within one connector. Its settings belong to the driver, which checks them by itself. */
export function validateConnector(connector: ConnectorDocument): readonly ProblemInside[] {
  return [
    ...secretSettings(connector.settings).map(({ at, advice }) =>
      error(['settings', ...at], `The setting ${at.join('.')} looks like a secret`, advice),
    ),
    ...repeated(connector.partitions, 'partitions'),
    ...connector.partitions.flatMap((partition, i) => containerProblems(partition, i)),
    ...selectionProblems(connector),
    ...repeated(connector.profiles, 'profiles'),
    ...connector.profiles.flatMap((profile, i) => profileProblems(profile, i, connector)),
  ]
}

function selectionProblems(connector: ConnectorDocument): readonly ProblemInside[] {
  const problems: ProblemInside[] = []
  if (!connector.partitions.some(({ selected }) => selected))
    problems.push(warning(['partitions'], 'No partition is selected, so nothing is read or written'))
  if (Object.keys(connector.schema).length === 0)
    problems.push(warning(['schema'], 'No object type is selected, so nothing is read or written'))
  return problems
}

function repeated(items: readonly { readonly name: string }[], key: 'partitions' | 'profiles'): readonly ProblemInside[] {
  const names = items.map(({ name }) => name.toLowerCase())
  return items.flatMap(({ name }, i) =>
    names.indexOf(names[i] ?? '') === i ? [] : [error([key, i, 'name'], `The name ${name} is used twice in ${key}`)],
  )
}

/** Containers are distinguished names below the partition, where the partition itself has such a name. */
function containerProblems(partition: PartitionDocument, index: number): readonly ProblemInside[] {
  const root = keyOf(partition.name)
  return (['include', 'exclude'] as const).flatMap((list) =>
    partition[list].flatMap((container, i) => {
      const at = ['partitions', index, list, i]
      const key = keyOf(container)
      if (key === null) return [error(at, `${container} is not a distinguished name`, 'Write it like OU=People,DC=contoso,DC=com.')]
      if (root !== null && !isWithin(key, root)) return [error(at, `${container} does not lie in the partition ${partition.name}`)]
      return []
    }),
  )
}

function keyOf(dn: string): ReturnType<typeof dnKey> | null {
  try {
    return dnKey(dn)
  } catch (caught) {
    if (caught instanceof AppError) return null
    throw caught
  }
}

function profileProblems(profile: RunProfile, index: number, connector: ConnectorDocument): readonly ProblemInside[] {
  const at = ['profiles', index]
  if (profile.steps.length === 0)
    return [error([...at, 'steps'], `Run profile ${profile.name} has no steps`, 'Add a step, or remove the profile.')]
  return profile.steps.flatMap((step, i): readonly ProblemInside[] => {
    if (step.partition === null) return []
    const place = [...at, 'steps', i, 'partition']
    if (step.type.endsWith('-synchronization')) {
      return [error(place, 'A synchronization step has no partition', 'It works on the whole connector space; leave partition out.')]
    }
    const partition = connector.partitions.find(({ name }) => name === step.partition)
    if (partition === undefined) {
      const names = connector.partitions.map(({ name }) => name)
      return [unknownName(place, `There is no partition ${step.partition}`, { name: step.partition, names })]
    }
    return partition.selected ? [] : [warning(place, `Partition ${step.partition} is not selected, so the step does not start`)]
  })
}
