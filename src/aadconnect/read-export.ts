import { decodeText } from './decode-text.ts'
import type { ExportFile } from './export-files.ts'
import type { Findings } from './findings.ts'
import type { ImportedConfiguration, ImportedConnector, ImportedMetaverse } from './imported-configuration.ts'
import type { ImportedRule } from './imported-rule.ts'
import { readPolicy, type PolicyDirectory } from './policy/read-policy.ts'
import { readRuleScript } from './powershell/read-rule-script.ts'
import { readXmlFile } from './xml/read-xml-file.ts'

/** Everything that was found in a folder, by the format it came in. */
interface Found {
  readonly rules: ImportedRule[]
  readonly policyRules: ImportedRule[]
  readonly scriptRules: ImportedRule[]
  readonly connectors: ImportedConnector[]
  readonly metaverses: ImportedMetaverse[]
  readonly directories: PolicyDirectory[]
}

/**
 * Reads an export: the XML set, and beside or instead of it policies in JSON and scripts of the rule editor. Where formats hold
 * the same rule, the XML set wins, then the policy.
 */
export async function readExport(files: AsyncIterable<ExportFile>, findings: Findings): Promise<ImportedConfiguration> {
  const found: Found = { rules: [], policyRules: [], scriptRules: [], connectors: [], metaverses: [], directories: [] }
  for await (const { path, bytes } of files) {
    const text = decodeText(bytes)
    if (text.ok) readFile(text.value, path, { found, findings })
    else findings.error(path, 'the file', text.error)
  }
  const connectors = distinctConnectors(found.connectors, findings)
  const [metaverse = null, ...more] = found.metaverses
  for (const { file } of more) {
    findings.warning(file, 'the metaverse', {
      message: `The metaverse was read from ${metaverse?.file ?? ''} already.`,
      hint: 'Leave one of the files in the folder.',
    })
  }
  reportPolicies(found.directories, connectors, findings)
  const rules = distinctRules([...found.rules, ...found.policyRules, ...found.scriptRules], findings)
  return { rules, connectors, metaverse, policyDirectories: found.directories.map(({ name }) => name) }
}

function readFile(text: string, file: string, { found, findings }: { readonly found: Found; readonly findings: Findings }): void {
  if (/\.ps1$/i.test(file)) {
    const script = readRuleScript(text, file)
    found.scriptRules.push(...script.rules)
    findings.add(...script.findings)
  } else if (/\.json$/i.test(file)) {
    const policy = readPolicy(text, { file, findings })
    found.policyRules.push(...policy.rules)
    found.directories.push(...policy.directories)
  } else {
    const content = readXmlFile(text, { file, findings })
    found.rules.push(...content.rules)
    found.connectors.push(...content.connectors)
    found.metaverses.push(...content.metaverses)
  }
}

function distinctConnectors(connectors: readonly ImportedConnector[], findings: Findings): readonly ImportedConnector[] {
  const first = new Map<string, ImportedConnector>()
  for (const connector of connectors) {
    const other = first.get(connector.identifier)
    if (other === undefined) first.set(connector.identifier, connector)
    else {
      findings.error(connector.file, connector.name, {
        message: `The connector stands in ${other.file} too.`,
        hint: 'Leave the newer of the two files in the folder.',
      })
    }
  }
  return [...first.values()].toSorted((a, b) => (a.identifier < b.identifier ? -1 : 1))
}

/** Rules of the XML set come first, so they are the ones kept. */
function distinctRules(rules: readonly ImportedRule[], findings: Findings): readonly ImportedRule[] {
  const first = new Map<string, ImportedRule>()
  return rules.filter((rule) => {
    const key = rule.identifier ?? `${rule.direction} ${rule.name.toLowerCase()}`
    const other = first.get(key)
    first.set(key, other ?? rule)
    if (other === undefined) return true
    const isSame = describe(other) === describe(rule)
    if (isSame) findings.information(rule.file, rule.name, `It is the rule of ${other.file}.`)
    else {
      findings.warning(rule.file, rule.name, {
        message: `The rule stands in ${other.file} with other contents; that one is imported.`,
        hint: 'Leave the one you want in the folder.',
      })
    }
    return false
  })
}

/** What a rule does, for a comparison across formats. */
function describe({ scope, join, mappings, precedence, linkType, disabled }: ImportedRule): string {
  const flows = mappings.map(({ destination, source, executeOnce }) => {
    const text = source.kind === 'direct' ? source.attribute : source.kind === 'constant' ? source.value : source.text
    return [destination, source.kind, text, executeOnce]
  })
  return JSON.stringify([scope, join, flows, precedence, linkType, disabled])
}

/** A policy holds neither schema nor account nor run profiles of a directory: those have to come from the XML set. */
function reportPolicies(directories: readonly PolicyDirectory[], connectors: readonly ImportedConnector[], findings: Findings): void {
  for (const { identifier, name, partitions } of directories) {
    const connector = connectors.find((one) => one.identifier === identifier || one.name.toLowerCase() === name.toLowerCase())
    const containers = partitions.map((one) => `${one.name}: ${one.include.length} included, ${one.exclude.length} excluded`).join('; ')
    if (connector === undefined) {
      findings.warning('', name, {
        message: `A policy describes this directory without its schema, account and run profiles (${containers || 'no partitions'}).`,
        hint: 'Run Get-ADSyncServerConfiguration -Path on the old server and put what it writes beside the policy.',
      })
    } else if (partitions.length > 0)
      findings.information('', name, `Partitions and containers are those of ${connector.file}, not of the policy.`)
  }
}
