/** A word of Azure AD Connect, what it is called here, and what is different about it. */
export interface TranslatedWord {
  readonly there: string
  readonly here: string
  readonly note: string
}

/** For people who know the Synchronization Service Manager, its rules editor and its modules. */
export const azureAdConnectWords: readonly TranslatedWord[] = [
  { there: 'Management Agent (MA), Connector', here: 'Connector', note: '' },
  { there: 'Connector Space (CS)', here: 'Connector space', note: '' },
  { there: 'Metaverse (MV)', here: 'Metaverse', note: '' },
  { there: 'Connector (object that is joined)', here: 'Joined object', note: 'Connector is only said of the connection to a directory.' },
  { there: 'Disconnector', here: 'Unjoined object', note: '' },
  { there: 'Explicit disconnector, explicit connector', here: 'Link decided by a person', note: 'It can be given back to the rules.' },
  { there: 'Placeholder', here: 'Placeholder', note: 'Something refers to it, and it was not read itself.' },
  { there: 'Hologram', here: 'What the directory held at the last synchronization', note: '' },
  { there: 'Pending import, pending export', here: 'Pending import, pending export', note: '' },
  { there: 'Export in progress', here: 'Escrowed export', note: 'Handed out, outcome unknown; never sent again on suspicion.' },
  { there: 'Awaiting export confirmation', here: 'Unconfirmed export', note: 'Accepted, and not seen again yet.' },
  { there: 'Exported change not reimported', here: 'exported-change-not-reimported', note: 'The change is pending again.' },
  { there: 'Anchor', here: 'Anchor', note: '' },
  { there: 'Run profile, run step', here: 'Run profile, step', note: '' },
  { there: 'Full Import (Stage Only), Delta Import (Stage Only)', here: 'Full Import, Delta Import', note: 'Imports always only stage.' },
  { there: 'Full Import and Full Synchronization', here: 'Two steps of a profile', note: 'Steps of one kind each.' },
  { there: 'Operations tab', here: 'Operations', note: '' },
  { there: 'Synchronization Statistics', here: 'Numbers of a run', note: 'Each leads to its objects, with the names they had then.' },
  { there: 'Connection Log', here: 'Connection of a step', note: '' },
  { there: 'Metaverse Designer', here: 'Metaverse: schema and deletion', note: 'Precedence comes from the rules.' },
  { there: 'Metaverse Search, Search Connector Space', here: 'Search', note: 'One box over everything.' },
  { there: 'Preview, Commit Preview', here: 'Preview, synchronize one object', note: '' },
  { there: 'Lineage', here: 'Where a value comes from', note: 'Why asks further: why not another one.' },
  {
    there: 'Synchronization Rules Editor',
    here: 'Rules',
    note: 'Changes are planned, their impact is shown, and every version can be gone back to.',
  },
  { there: 'Immutable tag', here: 'Tag', note: '' },
  { there: 'Clone and disable a standard rule', here: 'Copy and switch off the original', note: '' },
  { there: 'Transformations', here: 'Flows', note: '' },
  { there: 'Apply once', here: 'Apply once', note: '' },
  { there: 'AuthoritativeNull, IgnoreThisFlow', here: 'AuthoritativeNull, IgnoreThisFlow', note: '' },
  { there: 'Start-ADSyncSyncCycle', here: 'Run a cycle', note: 'lockstep cycle' },
  { there: 'Synchronization scheduler', here: 'Scheduler', note: 'lockstep scheduler' },
  { there: 'SyncCycleEnabled', here: 'Scheduler on or off', note: '' },
  {
    there: 'Prevent accidental deletes',
    here: 'Deletion guard',
    note: 'What is too much becomes a held batch that is approved or rejected.',
  },
  { there: 'Staging mode', here: 'Staging mode', note: '' },
  { there: 'Encryption key set (miiskmu)', here: 'Vault', note: 'Secrets are sealed one by one; a new one needs no restart.' },
  { there: 'ADSyncAdmins, ADSyncOperators, ADSyncBrowse', here: 'Roles', note: 'administrator, operator, viewer, and three more.' },
  { there: 'Azure AD Connect wizard', here: 'First run, Connectors, Settings', note: '' },
  { there: 'Get-ADSyncServerConfiguration', here: 'Import', note: 'What it wrote is read as it is.' },
  { there: 'Application event log, source ADSync', here: 'Events', note: 'The same identifiers are written beside our own.' },
]
