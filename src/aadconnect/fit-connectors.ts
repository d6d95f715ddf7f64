import { parseSettings } from '#src/connectors/active-directory/settings.ts'
import { parseEntraSettings } from '#src/connectors/entra/settings.ts'
import { AppError } from '#src/base/app-error.ts'
import type { ConnectorId } from '#src/model/brand.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import { fitCloudSchema } from './fit-cloud-schema.ts'
import { fitPartitions, ruleParameters } from './fit-partitions.ts'
import { fitProfiles } from './fit-profiles.ts'
import { belongsTo } from './fit-rules.ts'
import { fitForestSchema } from './fit-schema.ts'
import type { Findings } from './findings.ts'
import type { DirectorySchema, ForestAccess, ImportedConnector } from './imported-configuration.ts'
import type { ImportedRule } from './imported-rule.ts'
import type { ImportMapping, NeededSecret, NeededSetting } from './import-report.ts'

/** What an operator may say beforehand, because no export holds it. */
export interface CloudAccess {
  readonly tenantId: string | null
  readonly clientId: string | null
}

export interface ConnectorParts {
  readonly rules: readonly ImportedRule[]
  readonly metaverse: DirectorySchema | null
  readonly cloud: CloudAccess
  readonly findings: Findings
}

export interface FittedConnector {
  readonly document: ConnectorDocument
  readonly mappings: readonly ImportMapping[]
  readonly secret: NeededSecret
  readonly settings: readonly NeededSetting[]
}

/** Stands for an application that nobody has registered yet. */
const noApplication = '00000000-0000-0000-0000-000000000000'

/** Names of the connector for the cloud, which never change with the language of the server. */
const cloudConnector = /Windows Azure Active Directory|Microsoft Entra|Azure AD/i

/** A connector as ours; null for a kind of directory there is no connector for, which is a finding then. */
export function fitConnector(connector: ImportedConnector, parts: ConnectorParts): FittedConnector | null {
  if (connector.forest !== null) return fitForest(connector, connector.forest, parts)
  if (connector.category === 'Extensible2' && cloudConnector.test(connector.subtype)) return fitCloud(connector, parts)
  const kind = connector.subtype === '' ? connector.category : `${connector.category}, ${connector.subtype}`
  parts.findings.error(connector.file, connector.name, {
    message: `There is no connector for this kind of directory (${kind || 'none is named'}).`,
    hint: 'Take its file and those of its rules out of the folder to import everything else.',
  })
  return null
}

function fitForest(connector: ImportedConnector, access: ForestAccess, parts: ConnectorParts): FittedConnector {
  const { findings } = parts
  const { file, name } = connector
  const userName = accountOf(access)
  const settings = {
    forest: access.forest.toLowerCase(),
    userName,
    security: 'ldaps',
    ...(access.preferredServers.length === 0 ? {} : { servers: access.preferredServers }),
  }
  refuseSettings(parseSettings, settings, { file, name, findings })
  reportForest(connector, access, findings)
  const rules = ownRules(connector, parts.rules)
  const key = (setting: string): string => `connector ${name}: settings.${setting}`
  return {
    document: {
      ...commonParts(connector, parts),
      type: 'active-directory',
      settings,
      schema: fitForestSchema({ connector, rules, metaverse: parts.metaverse, findings }),
    },
    mappings: [
      { from: 'forest-name', to: key('forest'), note: settings.forest },
      { from: 'forest-login-user, forest-login-domain', to: key('userName'), note: userName },
      { from: 'ssl-bind, sign-and-seal, simple-bind', to: key('security'), note: 'ldaps: every connection is encrypted' },
      { from: 'forest-guid, forest-port, default-ssl-strength', to: '', note: 'found out again with every connection' },
      { from: 'password', to: '', note: 'secrets are exported empty; enter it with lockstep credentials set' },
      ...commonMappings(name),
    ],
    secret: { connector: name, account: userName, command: `lockstep credentials set ${quoted(name)}` },
    settings: [],
  }
}

/** A domain with a dot is the suffix of a user principal name, one without is the NetBIOS name. */
function accountOf({ loginUser, loginDomain }: ForestAccess): string {
  if (loginDomain === '' || /[@\\=]/.test(loginUser)) return loginUser
  return loginDomain.includes('.') ? `${loginUser}@${loginDomain}` : `${loginDomain}\\${loginUser}`
}

function reportForest({ file, name, parameters }: ImportedConnector, access: ForestAccess, findings: Findings): void {
  const was = access.usesTls ? 'TLS' : 'signing and sealing of Windows'
  findings.information(
    file,
    name,
    `The old server protected its connections with ${was}; this one uses LDAPS on port 636, so every domain controller needs a certificate. ` +
      'Other choices are security: starttls, a certificate authority in ca, or a pin.',
  )
  if (access.hasPasswordHashSync) {
    findings.warning(file, name, {
      message: 'Password hash synchronization is on for this forest; Lockstep does not synchronize password hashes.',
      hint: 'Decide how users sign in to the cloud (federation, pass-through, passkeys) before you switch over.',
    })
  }
  const group = parameters.find((parameter) => parameter.name === 'Connector.GroupFilteringGroupDn')?.value ?? ''
  if (group !== '') {
    findings.warning(file, name, {
      message: `Only members of ${group} are synchronized (group filtering), which is not taken over.`,
      hint: 'Write the filter as a rule with the scope operator ISNOTMEMBEROF that lets cloudFiltered be True.',
    })
  }
}

function fitCloud(connector: ImportedConnector, parts: ConnectorParts): FittedConnector {
  const { findings, cloud } = parts
  const { file, name } = connector
  const account = connector.parameters.find((parameter) => /^username$/i.test(parameter.name))?.value ?? ''
  const tenantId = cloud.tenantId ?? account.split('@')[1] ?? ''
  const clientId = cloud.clientId ?? noApplication
  const sovereign = cloudOf(connector.authority)
  const settings = { tenantId, clientId, ...(sovereign === null ? {} : { cloud: sovereign }), vocabulary: 'azure-ad-connect' }
  refuseSettings(parseEntraSettings, settings, { file, name, findings })
  const why = 'The export holds the name of a synchronization account, which Microsoft Graph does not take.'
  const key = (setting: string): string => `connector ${name}: settings.${setting}`
  return {
    document: {
      ...commonParts(connector, parts),
      type: 'entra-id',
      settings,
      schema: fitCloudSchema({ connector, rules: ownRules(connector, parts.rules), findings }),
    },
    mappings: [
      { from: 'UserName', to: key('tenantId'), note: `${tenantId}, the domain of ${account}` },
      { from: 'Password', to: '', note: 'secrets are exported empty, and an application signs in here' },
      { from: 'adal-authority', to: key('cloud'), note: sovereign ?? 'global' },
      { from: 'extension-config, MAConfig', to: '', note: 'how the old connector was plugged in; ours speaks Microsoft Graph' },
      ...commonMappings(name),
    ],
    secret: { connector: name, account: `application ${clientId}`, command: `lockstep credentials set ${quoted(name)}` },
    settings: [
      ...(cloud.clientId === null
        ? [{ connector: name, setting: 'clientId', value: clientId, why: `Register an application and give its id (--client-id). ${why}` }]
        : []),
      ...(cloud.tenantId === null
        ? [{ connector: name, setting: 'tenantId', value: tenantId, why: 'Taken from the account; check it, or give it with --tenant-id.' }]
        : []),
    ],
  }
}

/** The national cloud by the authority the old connector signed in at; null for the global one. */
function cloudOf(authority: string): 'us-gov' | 'china' | null {
  if (/\.us(?:\/|$)/i.test(authority)) return 'us-gov'
  return /\.cn(?:\/|$)/i.test(authority) ? 'china' : null
}

function commonParts(connector: ImportedConnector, { findings }: ConnectorParts): Omit<ConnectorDocument, 'type' | 'settings' | 'schema'> {
  const { identifier, name, file } = connector
  const global = connector.parameters.filter(({ use, isIntrinsic }) => isIntrinsic || use === 'global')
  return {
    id: identifier as ConnectorId,
    name,
    partitions: fitPartitions(connector, findings),
    parameters: ruleParameters(global, { file, subject: name, findings }),
    profiles: fitProfiles(connector, findings),
  }
}

function commonMappings(name: string): readonly ImportMapping[] {
  const at = `connector ${name}: `
  return [
    { from: 'ma-data/id, name', to: `${at}id, name`, note: 'identifiers in lower case without braces' },
    { from: 'partition (name, selected)', to: `${at}partitions`, note: '' },
    { from: 'containers (inclusions, exclusions)', to: `${at}partitions[].include, exclude`, note: 'the most specific container decides' },
    { from: 'parameter-values of a partition', to: `${at}partitions[].parameters`, note: 'Domain.* and those somebody defined' },
    { from: 'parameter-values of the connector', to: `${at}parameters`, note: 'Forest.*, constants, and those somebody defined' },
    { from: 'schema, attribute-inclusion, object-classes', to: `${at}schema`, note: 'selected classes with the attributes of the list' },
    { from: 'run-configuration', to: `${at}profiles`, note: 'one synchronization step instead of one for each partition' },
    { from: 'batch-size, page-size, time-limit of a step', to: '', note: 'the connectors choose and adapt them by themselves' },
    { from: 'range-lower, range-upper, required, encrypted, export-only', to: '', note: 'the directory holds values to its own limits' },
    { from: 'description, creation-time, last-modification-time, version', to: '', note: 'bookkeeping of the old server' },
    {
      from: 'password-sync, encrypted-attributes, component_mappings',
      to: '',
      note: 'of classic connectors; without effect in Azure AD Connect',
    },
    { from: 'cookie, water-mark, last-dc', to: '', note: 'positions of the old server; the first import here reads everything' },
  ]
}

function ownRules({ identifier, name }: ImportedConnector, rules: readonly ImportedRule[]): readonly ImportedRule[] {
  return rules.filter((rule) => belongsTo(rule, { id: identifier, name }))
}

/** Settings that the driver would refuse are said now, with the file they came from. */
function refuseSettings(
  parse: (settings: unknown) => unknown,
  settings: unknown,
  at: { readonly file: string; readonly name: string; readonly findings: Findings },
): void {
  try {
    parse(settings)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    at.findings.error(at.file, `${at.name}: ${error.subject ?? 'settings'}`, {
      message: `The connector cannot be set up with what the export says: ${error.detail ?? error.message}.`,
      hint: 'Correct the element in the file of the connector, or give the setting on the command line.',
    })
  }
}

/** A name as it is typed in a shell. */
function quoted(name: string): string {
  return /^[\w.@-]+$/.test(name) ? name : `"${name.replaceAll(/(["\\$`])/g, '\\$1')}"`
}
