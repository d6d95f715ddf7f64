import type { Findings } from '../findings.ts'
import { guidOf } from '../guid.ts'
import type { ForestAccess, ImportedConnector, ImportedPartition } from '../imported-configuration.ts'
import { readDsml } from './read-dsml.ts'
import { readParameters } from './read-parameters.ts'
import { isTrue } from './read-rule.ts'
import { readRunProfiles } from './read-run-profiles.ts'
import type { XmlElement } from './xml-element.ts'

interface Place {
  readonly file: string
  readonly findings: Findings
}

/** An element `ma-data`; null when it is no connector that can be used, which is a finding then. */
export function readConnector(root: XmlElement, place: Place): ImportedConnector | null {
  const identifier = guidOf(root.childText('id'))
  const name = root.childText('name')
  if (identifier === null || name === '') {
    place.findings.error(place.file, name || 'the connector', {
      message: `The connector has no ${identifier === null ? 'identifier' : 'name'}.`,
      hint: 'Export the configuration again and copy the file whole.',
    })
    return null
  }
  passOverBookkeeping(root)
  reportPasswordSync(root, name, place)
  reportClassicFlows(root, name, place)
  const privately = root.child('private-configuration')
  const forest = privately?.child('adma-configuration') ?? null
  const cloud = privately?.child('MAConfig') ?? null
  if (cloud !== null) passOverCloud(cloud)
  return {
    file: place.file,
    identifier,
    name,
    category: root.childText('category'),
    subtype: root.childText('subtype'),
    schema: readDsml(root.child('schema'), place),
    attributeInclusion: (root.child('attribute-inclusion')?.children('attribute') ?? []).map((element) => element.text()),
    partitions: (root.child('ma-partition-data')?.children('partition') ?? []).map(readPartition),
    profiles: readRunProfiles(root.child('ma-run-data')),
    parameters: [...readParameters(forest), ...readParameters(cloud)],
    forest: forest === null ? null : readForest(forest),
    authority: cloud?.at('aad-password-reset-config', 'adal-authority')?.text() ?? '',
  }
}

/** When it was made, which revision it is, what it is called in a list: nothing of that decides anything. */
function passOverBookkeeping(root: XmlElement): void {
  root.passOver('format-version', 'description', 'ma-listname', 'ma-companyname', 'creation-time', 'last-modification-time')
  root.passOver('version', 'internal-version', 'component_mappings', 'encrypted-attributes', 'password-sync')
}

function reportPasswordSync(root: XmlElement, name: string, { file, findings }: Place): void {
  if (isTrue(root.childText('password-sync-allowed'))) {
    findings.warning(file, name, {
      message: 'Password synchronization between connectors is allowed; Lockstep does not do it.',
      hint: 'Keep it on the product that does it today, or let users sign in to the cloud another way.',
    })
  }
  const reset = root.at('private-configuration', 'MAConfig', 'aad-password-reset-config')
  reset?.passOver('modified-timestamp')
  if (isTrue(reset?.childText('enabled') ?? '')) {
    findings.warning(file, name, {
      message: 'Password write-back is on; Lockstep does not write passwords of the cloud back.',
      hint: 'Turn self-service password reset with write-back off before you switch over, or keep the old server for it.',
    })
  }
}

/** Rules of classic identity products, which Azure AD Connect leaves empty. */
function reportClassicFlows(root: XmlElement, name: string, { file, findings }: Place): void {
  for (const element of ['join', 'projection', 'export-attribute-flow']) {
    const found = root.child(element)
    if (found === null || found.isEmpty) continue
    root.passOver(element)
    findings.warning(file, `${name}: ${element}`, {
      message: 'The connector has classic rules, which are not taken over; Azure AD Connect does not use them.',
      hint: 'Write them as sync rules when they did something on the old server.',
    })
  }
}

/** How the cloud connector was plugged into the old server. Ours speaks Microsoft Graph and needs nothing of it. */
function passOverCloud(config: XmlElement): void {
  config.passOver('primary_class_mappings', 'change_type_attribute', 'add_change_type_value', 'modify_change_type_value')
  config.passOver('delete_change_type_value', 'ldap-dn', 'case_normalize_dn_for_anchor', 'extension-config', 'file-type', 'importing')
  config.passOver('parameter-definitions', 'possible_component_mappings')
}

function readForest(config: XmlElement): ForestAccess {
  config.passOver('forest-guid', 'forest-port', 'sign-and-seal', 'default-ssl-strength', 'simple-bind')
  const hashes = config.child('password-hash-sync-config')
  hashes?.passOver('target')
  const tls = config.child('ssl-bind')
  tls?.passOver('@crl-check')
  return {
    forest: config.childText('forest-name'),
    loginDomain: config.childText('forest-login-domain'),
    loginUser: config.childText('forest-login-user'),
    usesTls: isTrue(tls?.text() ?? ''),
    hasPasswordHashSync: isTrue(hashes?.childText('enabled') ?? ''),
    preferredServers: (config.child('preferred-dcs')?.children('dc') ?? []).map((element) => element.text()),
  }
}

const domainAccess =
  'dn name guid sign-and-seal is-domain last-dc dc-failover ssl-bind simple-bind cookie allowed-dcs preferred-dcs-only'.split(' ')

function readPartition(element: XmlElement): ImportedPartition {
  element.passOver('creation-time', 'last-modification-time', 'version', 'display-name')
  // How the old server reached the domain and how far it had come: positions in a directory belong to who reads it.
  const custom = element.child('custom-data')
  custom?.passOver('water-mark', 'ecma-partition-data')
  custom?.child('adma-partition-data')?.passOver(...domainAccess)
  const filter = element.child('filter')
  const containers = filter?.child('containers') ?? null
  const listed = (holder: string, name: string): readonly string[] =>
    (containers?.child(holder)?.children(name) ?? []).map((one) => one.text()).filter((dn) => dn !== '')
  return {
    identifier: guidOf(element.childText('id')) ?? '',
    name: element.childText('name'),
    isSelected: isTrue(element.childText('selected')),
    objectClasses: (filter?.child('object-classes')?.children('object-class') ?? []).map((one) => one.text()),
    exclusions: listed('exclusions', 'exclusion'),
    inclusions: listed('inclusions', 'inclusion'),
    parameters: readParameters(element),
  }
}
