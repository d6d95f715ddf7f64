import type { CommandGroup, CommandSpec } from '../command.ts'

/** A cmdlet or program of Azure AD Connect. A word says why no command takes its place; without one a command does. */
interface Cmdlet {
  readonly name: string
  readonly why: string | null
}

function known(...names: readonly string[]): readonly Cmdlet[] {
  return names.map((name) => ({ name, why: null }))
}

function without(why: string, ...names: readonly string[]): readonly Cmdlet[] {
  return names.map((name) => ({ name, why }))
}

/** Cmdlets of the ADSync and ADSyncTools modules and the programs beside them that administrators use, by area. */
export const cmdlets: readonly (readonly [area: string, cmdlets: readonly Cmdlet[]])[] = [
  [
    'Scheduler',
    known(
      'Get-ADSyncScheduler',
      'Set-ADSyncScheduler',
      'Get-ADSyncSchedulerConnectorOverride',
      'Set-ADSyncSchedulerConnectorOverride',
      'Start-ADSyncSyncCycle',
      'Stop-ADSyncSyncCycle',
    ),
  ],
  [
    'Runs',
    [
      ...known(
        'Invoke-ADSyncRunProfile',
        'Stop-ADSyncRunProfile',
        'Get-ADSyncConnectorRunStatus',
        'Get-ADSyncRunProfileResult',
        'Get-ADSyncRunStepResult',
        'Start-ADSyncPurgeRunHistory',
        'Get-ADSyncToolsRunHistory',
        'Export-ADSyncToolsRunHistory',
      ),
      ...without('Not needed: the JSON of `lockstep runs list --json` can be read by any program.', 'Import-ADSyncToolsRunHistory'),
    ],
  ],
  [
    'Objects',
    [
      ...known(
        'Get-ADSyncCSObject',
        'Get-ADSyncCSObjectReferences',
        'Get-ADSyncCSGroupStatistics',
        'Get-ADSyncCSGroupSummary',
        'Get-ADSyncMVObject',
        'Sync-ADSyncCSObject',
        'Invoke-ADSyncSingleObjectSync',
        'Export-ADSyncToolsAadDisconnectors',
        'Export-ADSyncToolsObjects',
        'csexport.exe',
        'CSExportAnalyzer.exe',
      ),
      ...without('Not there yet. `lockstep runs show` lists the errors of a run by object.', 'Get-ADSyncCSObjectLog'),
      ...without('Not there yet. A full import finds what the directory no longer has.', 'Remove-ADSyncCSObject'),
      ...without('Not needed: lines of JSON can be read by any program.', 'Import-ADSyncToolsObjects'),
    ],
  ],
  [
    'Sync rules',
    known(
      'Get-ADSyncRule',
      'New-ADSyncRule',
      'Add-ADSyncRule',
      'Remove-ADSyncRule',
      'Get-ADSyncRuleAudit',
      'Add-ADSyncAttributeFlowMapping',
      'Add-ADSyncScopeConditionGroup',
      'Add-ADSyncJoinConditionGroup',
    ),
  ],
  [
    'Connectors',
    [
      ...known(
        'Get-ADSyncConnector',
        'Add-ADSyncConnector',
        'Get-ADSyncConnectorPartition',
        'Get-ADSyncConnectorParameter',
        'Get-ADSyncConnectorStatistics',
        'Get-ADSyncSchema',
      ),
      ...without(
        'Not there yet. A connector without objects is left out of the documents; the rules of any other can be disabled.',
        'Remove-ADSyncConnector',
      ),
      ...without('Not there yet. Containers are named in the document of the connector.', 'Get-ADSyncConnectorPartitionHierarchy'),
      ...without('Not needed: `lockstep connectors add --help` lists what can be connected.', 'Get-ADSyncConnectorTypes'),
      ...without(
        'Not there yet. Partitions, object types and attributes are written into the document of the connector (`lockstep config apply`).',
        'Update-ADSyncConnectorPartition',
        'Update-ADSyncConnectorSchema',
      ),
    ],
  ],
  [
    'Configuration',
    known(
      'Get-ADSyncServerConfiguration',
      'Set-ADSyncServerConfiguration',
      'Get-ADSyncGlobalSettings',
      'Set-ADSyncGlobalSettings',
      'Get-ADSyncGlobalSettingsParameter',
      'Set-ADSyncGlobalSettingsParameter',
      'miisactivate.exe',
    ),
  ],
  [
    'Accidental deletes',
    known('Get-ADSyncExportDeletionThreshold', 'Enable-ADSyncExportDeletionThreshold', 'Disable-ADSyncExportDeletionThreshold'),
  ],
  [
    'Accounts and keys',
    [
      ...known('Add-ADSyncADDSConnectorAccount', 'Add-ADSyncAADServiceAccount'),
      ...without(
        'Not needed: the service signs in as an application; remove its registration in Entra ID.',
        'Remove-ADSyncAADServiceAccount',
      ),
      ...without('Not needed: the key is a file, see [operations.md](operations.md#the-key-of-the-vault).', 'miiskmu.exe'),
    ],
  ],
  [
    'Features',
    [
      ...without(
        'Not there yet.',
        'Get-ADSyncAADCompanyFeature',
        'Set-ADSyncAADCompanyFeature',
        'Get-ADSyncAADPasswordSyncConfiguration',
        'Set-ADSyncAADPasswordSyncConfiguration',
        'Get-ADSyncAADPasswordResetConfiguration',
        'Set-ADSyncAADPasswordResetConfiguration',
        'Invoke-ADSyncCSObjectPasswordHashSync',
        'Get-ADSyncPartitionPasswordSyncState',
      ),
      ...without(
        'Not needed: nothing is upgraded behind the back of its owner.',
        'Get-ADSyncAutoUpgrade',
        'Set-ADSyncAutoUpgrade',
        'Repair-ADSyncToolsAutoUpgradeState',
      ),
      ...without(
        'Not needed: Entra ID is read and written through Microsoft Graph v1.0.',
        'Set-ADSyncAADConnectorExportApiVersion',
        'Set-ADSyncAADConnectorImportApiVersion',
      ),
    ],
  ],
  [
    'Diagnosis',
    [
      ...known(
        'Invoke-ADSyncDiagnostics',
        'Test-AdSyncAzureServiceConnectivity',
        'Test-AdSyncUserHasPermissions',
        'Get-ADSyncDomainReachabilityStatus',
        'Get-ADSyncDatabaseConfiguration',
      ),
      ...without('Not there yet. `lockstep space show` tells what an import brought.', 'Trace-ADSyncToolsADImport'),
      ...without('Not needed: TLS 1.2 is the least the service speaks.', 'Get-ADSyncToolsTls12', 'Set-ADSyncToolsTls12'),
    ],
  ],
  [
    'Identifiers',
    [
      ...known('ConvertFrom-ADSyncToolsImmutableID', 'ConvertTo-ADSyncToolsImmutableID'),
      ...without(
        'Not needed: the service has no names of its own for objects of Entra ID.',
        'ConvertFrom-ADSyncToolsAadDistinguishedName',
        'ConvertTo-ADSyncToolsAadDistinguishedName',
        'ConvertTo-ADSyncToolsCloudAnchor',
      ),
      ...without(
        'Not there yet. Any LDAP tool, or Microsoft Graph, does this.',
        'Get-ADSyncToolsMsDsConsistencyGuid',
        'Set-ADSyncToolsMsDsConsistencyGuid',
        'Clear-ADSyncToolsMsDsConsistencyGuid',
        'Get-ADSyncToolsAadObject',
        'Remove-ADSyncToolsAadObject',
        'Get-ADSyncToolsDuplicateUsersSourceAnchor',
        'Set-ADSyncToolsDuplicateUsersSourceAnchor',
      ),
    ],
  ],
]

/** Commands by the cmdlet they take the place of, as they are called. */
export function replacements(each: readonly (CommandSpec | CommandGroup)[], path = 'lockstep'): readonly (readonly [string, string])[] {
  return each.flatMap((member) => {
    if (!('usage' in member)) return replacements(member.commands, `${path} ${member.name}`)
    return (member.replaces ?? []).map((name) => [name, `${path} ${member.usage.split(' ')[0] ?? ''}`] as const)
  })
}

/** The rows of the table: every cmdlet with the commands that take its place, or the reason why there are none. */
export function cmdletRows(commands: readonly (CommandSpec | CommandGroup)[]): readonly string[] {
  const found = Map.groupBy(replacements(commands), ([name]) => name)
  return cmdlets.flatMap(([area, members]) =>
    members.map(({ name, why }) => {
      const instead = found.get(name)?.map(([, command]) => `\`${command}\``)
      return `| ${area} | \`${name}\` | ${instead?.join(', ') ?? why ?? ''} |`
    }),
  )
}
