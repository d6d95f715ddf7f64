import { copyAgain } from '../import-fault.ts'
import type { Findings } from '../findings.ts'
import { guidOf } from '../guid.ts'
import type { ImportedRule } from '../imported-rule.ts'
import { PolicyPart, isMembers } from './policy-part.ts'
import { readPolicyRule } from './read-policy-rule.ts'

/** A directory of a policy: less than a connector of the XML set, because schema, account and run profiles are not in it. */
export interface PolicyDirectory {
  /** GUID, or empty. */
  readonly identifier: string
  readonly name: string
  readonly partitions: readonly PolicyPartition[]
}

interface PolicyPartition {
  readonly name: string
  readonly include: readonly string[]
  readonly exclude: readonly string[]
}

export interface PolicyContent {
  readonly directories: readonly PolicyDirectory[]
  /** Rules somebody made; of the shipped ones a policy only holds names and differences. */
  readonly rules: readonly ImportedRule[]
}

interface Place {
  readonly file: string
  readonly findings: Findings
}

/**
 * Reads `Applied-` and `Exported-SynchronizationPolicy*.json` and `MigratedPolicy.json`. The keys are those known from scripts that
 * work with such files; whatever else is in one becomes a finding.
 */
export function readPolicy(text: string, place: Place): PolicyContent {
  const nothing: PolicyContent = { directories: [], rules: [] }
  const parsed = parse(text)
  if (!isMembers(parsed)) {
    place.findings.error(place.file, 'the file', { message: 'The file is not the JSON text of a policy.', hint: copyAgain })
    return nothing
  }
  const root = new PolicyPart('', parsed)
  const cloud = root.parts('azureDirectoryPolicy')
  const onPremises = root.parts('onpremisesDirectoryPolicy', 'onPremisesDirectoryPolicies')
  if (cloud.length === 0 && onPremises.length === 0) {
    place.findings.warning(place.file, 'the file', {
      message: 'The file is no synchronization policy and was not read.',
      hint: 'Take it out of the folder, or report it when it came with the export.',
    })
    return nothing
  }
  const rules = [...cloud, ...onPremises].flatMap((directory) => rulesOf(directory, place))
  const directories = onPremises.map(directoryOf)
  for (const directory of cloud) directory.passOver('uniqueIdentifier', 'friendlyName')
  place.findings.unknown(place.file, root.unread())
  return { directories, rules }
}

/** The text as JSON; undefined when it is none. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function directoryOf(part: PolicyPart): PolicyDirectory {
  const name = part.text('friendlyName', 'fullyQualifiedDomainName')
  part.passOver('fullyQualifiedDomainName')
  return {
    identifier: guidOf(part.text('uniqueIdentifier')) ?? '',
    name,
    partitions: part.parts('partitionFilters').map((filter) => ({
      name: filter.text('distinguishedName'),
      include: filter.texts('containerInclusions'),
      exclude: filter.texts('containerExclusions'),
    })),
  }
}

function rulesOf(directory: PolicyPart, place: Place): readonly ImportedRule[] {
  const shipped = directory.parts('standardSynchronizationRules')
  const disabled = shipped.filter((rule) => {
    rule.passOver('uniqueIdentifier', 'immutableTag', 'precedence', 'internalIdentifier', 'direction')
    return /^true$/i.test(rule.text('disabled', 'isDisabled'))
  })
  if (shipped.length > 0) {
    const names = disabled.map((rule) => rule.text('name')).join(', ')
    place.findings.information(
      place.file,
      directory.path,
      `The policy names ${shipped.length} shipped rules without what they do${names === '' ? '' : `; disabled are ${names}`}. The XML set holds them whole.`,
    )
  }
  for (const rule of shipped) rule.passOver('name')
  const connector = guidOf(directory.text('uniqueIdentifier', 'connectorIdentifier'))
  const name = directory.text('friendlyName', 'fullyQualifiedDomainName', 'azureADName')
  return directory.parts('customSynchronizationRules').flatMap(
    (part) =>
      readPolicyRule(part, {
        ...place,
        connector: connector === null ? { kind: 'name', name } : { kind: 'identifier', identifier: connector },
      }) ?? [],
  )
}
