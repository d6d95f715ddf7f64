import { counted } from './format.ts'

/** Text of the import of an Azure AD Connect export. */
export const importWords = {
  why: 'Brings the configuration of an Azure AD Connect (Entra Connect Sync) server and runs its rules unchanged. On the old server, in PowerShell, as a member of ADSyncAdmins:',
  commands: 'Import-Module ADSync\nGet-ADSyncServerConfiguration -Path C:\\Temp\\aadconnect',
  secrets: 'The export holds no password. Nothing is changed before you have seen what becomes of every part.',
  steps: { choose: '1. Choose the export', report: '2. What becomes of it', plan: '3. What would change', apply: '4. Take it over' },
  folder: 'Choose the folder…',
  files: 'Choose files…',
  folderLabel: 'Folder of the export',
  filesLabel: 'Files of the export',
  chosen: (count: number) => `${counted(count, 'file')} chosen`,
  tooMany: (max: number) => `More than ${max} files: this is not the folder of an export.`,
  clientId: 'Application id of the cloud connector (optional)',
  clientIdWhy:
    'Azure AD Connect signs in as a synchronization account, which Microsoft Graph does not take. Without an id the connector waits for one.',
  tenantId: 'Tenant (optional)',
  tenantIdWhy: 'The domain of the account unless it is named here.',
  read: 'Read the export',
  report: {
    rules: 'Rules',
    rulesOf: (of: {
      readonly total: number
      readonly inbound: number
      readonly outbound: number
      readonly disabled: number
      readonly shipped: number
    }) =>
      `${of.total}: ${of.inbound} inbound, ${of.outbound} outbound; ${of.disabled} disabled, ${of.shipped} that came with Azure AD Connect`,
    links: 'Links',
    linksOf: (of: { readonly provision: number; readonly join: number; readonly stickyJoin: number }) =>
      `${of.provision} provision, ${of.join} join, ${of.stickyJoin} sticky join`,
    flows: 'Flows',
    flowsOf: (flows: number, expressions: number) => `${flows}, of them ${expressions} expressions`,
    metaverse: 'Metaverse',
    metaverseOf: (types: number, attributes: number) => `${counted(types, 'object type')}, ${counted(attributes, 'attribute')}`,
    connectors: 'Connectors',
    connectorColumns: {
      name: 'Connector',
      type: 'Type',
      partitions: 'Partitions',
      types: 'Object types',
      attributes: 'Attributes',
      rules: 'Rules',
    },
    findings: 'Findings',
    noFindings: 'Everything was understood.',
    severity: { error: 'Error', warning: 'Differs', information: 'Good to know' },
    findingColumns: { severity: 'Kind', subject: 'About', message: 'What was found', hint: 'What to do' },
    settings: 'To be set',
    secrets: 'To be entered afterwards',
    secretOf: (connector: string, account: string) => `${connector}: the secret of ${account}`,
    unwritable: 'Attributes Microsoft Graph does not take',
    unwritableColumns: { attribute: 'Attribute', connector: 'Connector', reason: 'Why', rules: 'Rules' },
    mappings: 'Where every part goes',
    mappingColumns: { from: 'There', to: 'Here', note: 'Note' },
    nowhere: 'not taken over',
    errors: (count: number) => `${counted(count, 'error')} stand in the way. Nothing can be imported.`,
  },
  plan: {
    warnings: (count: number, documents: number) =>
      `${counted(count, 'remark')} on ${counted(documents, 'document')}. None of them stands in the way.`,
    none: 'Nothing would change: this export is in use already.',
    label: 'Documents that would change',
    columns: { document: 'Document', change: 'Change', title: 'What' },
    changes: { add: 'new', change: 'changed', remove: 'removed' },
    needed: (connector: string, steps: readonly string[]) => `${connector} has to run afterwards: ${steps.join(', ')}.`,
    staging: 'It is the first configuration, so staging mode is switched on: nothing is written to any directory until you leave it.',
    stays: 'Staging mode stays as it is.',
  },
  apply: {
    reason: 'Reason (optional)',
    usual: 'Import of the Azure AD Connect export',
    action: 'Take it over…',
    title: 'Take the configuration over?',
    text: (changes: number) => `${counted(changes, 'document')} change. It becomes a new version; every version before it is kept.`,
    submit: 'Take it over',
  },
  done: {
    title: (version: number) => `The configuration is version ${version} now`,
    staging: 'Staging mode is on: nothing is written until you leave it.',
    next: 'Next',
    enter: 'Enter the secrets',
    cycle: 'Run an initial cycle, then look at what would be written',
    staged: 'Leave staging mode',
    again: 'Import another one',
  },
}

/** Text of the page about the installation. */
export const aboutWords = {
  title: 'This installation',
  facts: {
    version: 'Version',
    started: 'Running since',
    folder: 'Data folder',
    configuration: 'Configuration',
    connectors: 'Connectors',
    objects: 'Identities',
    signedIn: 'You',
    pid: 'Process',
  },
  configurationOf: (version: number) => (version === 0 ? 'none yet' : `version ${version}`),
  health: {
    title: 'Soundness of the database',
    why: 'Every invariant of the stored objects is checked: links, counters, references. It only looks.',
    check: 'Check now',
    sound: 'Sound: every invariant holds.',
    unsound: (count: number) => `${counted(count, 'finding')}. Report them together with the version.`,
    label: 'What the check found',
    columns: { invariant: 'Invariant', subject: 'About', message: 'What is wrong' },
  },
  api: {
    title: 'API',
    text: 'Everything here can be done by programs too.',
    docs: 'Documentation of the API',
    document: 'OpenAPI document',
    tokens: 'Make a token for a program',
  },
  restart: {
    action: 'Restart the service…',
    title: 'Restart the service?',
    text: 'Runs end at their next page or batch; what they did is kept, and the next run goes on from there. It takes some seconds, nobody is signed out, and this page goes on by itself.',
    submit: 'Restart',
  },
}
