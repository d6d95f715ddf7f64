import { AppError } from '#src/base/app-error.ts'
import type { PartitionDocument } from '#src/model/configuration.ts'
import { dnKey } from '#src/model/dn.ts'
import type { Findings } from './findings.ts'
import type { ImportedConnector, ImportedParameter, ImportedPartition } from './imported-configuration.ts'

/** How the old server reached a domain; not for rules. */
const technical: ReadonlySet<string> = new Set([
  'guid',
  'sign-and-seal',
  'last-dc',
  'dc-failover',
  'crl-check',
  'ssl-bind',
  'simple-bind',
  'cookie',
])

/** Names that `%name%` can be written with. */
const parameterName = /^(?!__proto__$)[A-Za-z0-9._-]+$/

/** Naming contexts with their containers. The most specific container decides, on both sides. */
export function fitPartitions(connector: ImportedConnector, findings: Findings): readonly PartitionDocument[] {
  return connector.partitions.map((partition) => {
    const { include, exclude } = containersOf(partition)
    const own = partition.parameters.filter(({ name, isIntrinsic }) => isIntrinsic || !technical.has(name))
    return {
      name: partition.name,
      selected: partition.isSelected,
      include,
      exclude,
      parameters: ruleParameters(own, { file: connector.file, subject: `${connector.name}: ${partition.name}`, findings }),
    }
  })
}

/**
 * The export excludes the whole partition and includes what is read. Here a list of included containers says both, so the
 * partition itself stands in neither list, unless it is excluded and nothing else is read.
 */
function containersOf({ name, inclusions, exclusions }: ImportedPartition): Pick<PartitionDocument, 'include' | 'exclude'> {
  const isRoot = (dn: string): boolean => keyOf(dn) === keyOf(name)
  const rootIsIncluded = inclusions.some(isRoot)
  const include = rootIsIncluded && exclusions.length === 0 ? [] : inclusions
  return { include, exclude: include.length > 0 || rootIsIncluded ? exclusions.filter((dn) => !isRoot(dn)) : exclusions }
}

function keyOf(dn: string): string {
  try {
    return dnKey(dn)
  } catch (error) {
    if (error instanceof AppError) return dn.toLowerCase()
    throw error
  }
}

/** Parameters that rules may use: those with a value and a name that can be written as `%name%`. */
export function ruleParameters(
  parameters: readonly ImportedParameter[],
  { file, subject, findings }: { readonly file: string; readonly subject: string; readonly findings: Findings },
): Readonly<Record<string, string>> {
  const usable = parameters.filter(({ isSecret, value }) => !isSecret && value !== '')
  for (const { name } of usable) {
    if (parameterName.test(name)) continue
    findings.warning(file, subject, {
      message: `The parameter ${JSON.stringify(name)} is left out: rules cannot write its name.`,
      hint: 'Give it a name of letters, digits, dots, hyphens and underscores, in the rules too.',
    })
  }
  return Object.fromEntries(usable.filter(({ name }) => parameterName.test(name)).map(({ name, value }) => [name, value]))
}
