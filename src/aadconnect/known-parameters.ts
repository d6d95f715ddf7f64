/** Something the old server can have switched on that this service does not do. */
interface Feature {
  /** Why it is not taken over. */
  readonly why: string
  readonly hint: string
}

const writeBack: Feature = {
  why: 'writing objects of the cloud back into Active Directory is not done',
  hint: 'The rules for it are imported and stay without effect; keep the old server for it, or switch it off before.',
}
const extension: Feature = {
  why: 'directory extensions are not written by the cloud connector yet',
  hint: 'Flows to attributes named extension_… are left out; extensionAttribute1 to 15 are synchronized.',
}
const chosen: Feature = {
  why: 'it has left its mark in the exported rules already, which are imported as they are',
  hint: '',
}

/** Parameters that matter when they are not empty and not False. */
export const features: ReadonlyMap<string, Feature> = new Map(
  Object.entries<Feature>({
    'Microsoft.OptionalFeature.PasswordHashSync': {
      why: 'password hashes are not synchronized',
      hint: 'Users keep the password the cloud has. Decide how they sign in (federation, pass-through, passkeys) before you switch over.',
    },
    'Microsoft.OptionalFeature.PasswordWriteback': {
      why: 'passwords changed in the cloud are not written back',
      hint: 'Switch self-service password reset with write-back off before you switch over.',
    },
    'Microsoft.OptionalFeature.DirectoryExtension': extension,
    'Microsoft.OptionalFeature.DirectoryExtensionAttributes': extension,
    'Microsoft.DirectoryExtension.SourceTargetAttributesMap': extension,
    'Microsoft.OptionalFeature.DeviceWriteBack': writeBack,
    'Microsoft.DeviceWriteBack.Forest': writeBack,
    'Microsoft.DeviceWriteBack.Container': writeBack,
    'Microsoft.OptionalFeature.GroupWriteBack': writeBack,
    'Microsoft.GroupWriteBack.Forest': writeBack,
    'Microsoft.GroupWriteBack.Container': writeBack,
    'Microsoft.OptionalFeature.UserWriteBack': writeBack,
    'Microsoft.UserWriteBack.Forest': writeBack,
    'Microsoft.UserWriteBack.Container': writeBack,
    'Microsoft.OptionalFeature.GroupFiltering': {
      why: 'the filter to members of one group is not taken over',
      hint: 'Write it as a rule with the scope operator ISNOTMEMBEROF that lets cloudFiltered be True.',
    },
    'Microsoft.OptionalFeature.DeviceWriteUp': {
      why: 'the rules for devices are imported, but Microsoft Graph lets nobody create hybrid joined devices',
      hint: 'Keep the old server for devices, or join them to Entra ID directly.',
    },
    'Microsoft.OptionalFeature.HybridExchange': {
      why: 'the rules for Exchange hybrid are imported, but Microsoft Graph takes none of the Exchange attributes',
      hint: 'See the list of attributes that cannot be written, and keep the old server while mailboxes live on both sides.',
    },
    'Microsoft.OptionalFeature.FilterAAD': chosen,
    'Microsoft.AADFilter.ApplicationList': chosen,
    'Microsoft.AADFilter.AttributeExclusionList': chosen,
  }),
)

const inRules = 'chosen in the wizard; the exported rules say the same'
const ofOldServer = 'a matter of the old server'

/** The other parameters that are known: where they went, or why nowhere. */
export const otherParameters: ReadonlyMap<string, { readonly to: string; readonly note: string }> = new Map(
  Object.entries<{ readonly to: string; readonly note: string }>({
    'Microsoft.Synchronize.TimeInterval': { to: 'scheduler.yaml: intervalMinutes', note: 'in minutes' },
    'Microsoft.Synchronize.SynchronizationSchedule': { to: 'scheduler.yaml: enabled', note: 'unless the scheduler is suspended' },
    'Microsoft.Synchronize.SchedulerSuspended': { to: 'scheduler.yaml: enabled', note: 'a suspended scheduler is imported as off' },
    'Microsoft.OptionalFeature.ExportDeletionThreshold': { to: 'scheduler.yaml: exportDeletionThreshold', note: 'off is null' },
    'Microsoft.OptionalFeature.ExportDeletionThresholdValue': {
      to: 'scheduler.yaml: exportDeletionThreshold',
      note: 'more deletes than this are held',
    },
    'Microsoft.Synchronize.StagingMode': { to: '', note: 'staging mode belongs to the service, which starts with it on after an import' },
    'Microsoft.Synchronize.SynchronizationPolicy': { to: '', note: 'the first cycle after an import reads and evaluates everything' },
    'Microsoft.Synchronize.RunHistoryPurgeInterval': {
      to: 'service: purge interval',
      note: 'how long runs are kept, see lockstep scheduler',
    },
    'Microsoft.Synchronize.MaintenanceEnabled': { to: 'service: maintenance', note: 'see lockstep scheduler' },
    'Microsoft.Synchronize.NextStartTime': { to: '', note: ofOldServer },
    'Microsoft.Synchronize.ServerConfigurationVersion': { to: '', note: ofOldServer },
    'Microsoft.OptionalFeature.AutoUpgradeState': { to: '', note: ofOldServer },
    'Microsoft.Version.SynchronizationRuleImmutableTag': { to: '', note: 'tags of rules are kept in the documents of the rules' },
    'Microsoft.SynchronizationOption.JoinCriteria': { to: '', note: inRules },
    'Microsoft.SynchronizationOption.AnchorAttribute': { to: '', note: inRules },
    'Microsoft.SynchronizationOption.UPNAttribute': { to: '', note: inRules },
    'Microsoft.SynchronizationOption.CustomAttribute': { to: '', note: inRules },
  }),
)
