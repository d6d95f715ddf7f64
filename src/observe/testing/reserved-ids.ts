/**
 * Identifiers of the list this catalogue is made after that are not in it, with the reason. Whatever gets an entry in the
 * catalogue leaves this list by itself.
 */
export const reservedIds: readonly (readonly [id: number, name: string, why: string])[] = [
  [20005, 'BreakerOpened', ''],
  [20006, 'BreakerClosed', ''],
  [20007, 'AttemptBudgetExhausted', ''],
  [20010, 'CredentialChangedElsewhere', ''],
  [20011, 'CredentialExpiring', ''],
  [20014, 'CredentialTooPowerful', ''],
  [20015, 'OldPasswordAcceptedInGrace', ''],
  [20020, 'RotationStarted', ''],
  [20021, 'RotationCompleted', ''],
  [20022, 'RotationFailed', ''],
  [20023, 'RotationRolledBack', ''],
  [20024, 'CertificateRotationDue', ''],
  [20025, 'CertificateExpired', ''],
  [20026, 'KeyNotHardwareBound', 'keys are files of the vault; there is no hardware binding to lose'],
  [20031, 'PartitionMissing', 'a profile cannot name a partition its connector does not have: the configuration is refused'],
  [20035, 'WatermarkNotSaved', 'a position is written in the transaction of the objects it belongs to'],
  [20042, 'VaultUnsealed', ''],
  [20044, 'KekRotated', ''],
  [20045, 'BackupRestoredElsewhere', ''],
  [20053, 'CallbackError', 'connectors have no callbacks'],
  [20054, 'ServiceStopped', 'written as 20112 by the start that finds it out'],
  [20055, 'WorkerError', 'there is one process'],
  [20056, 'PluginError', 'there are no plug-ins; errors of connectors are 20052'],
  [20059, 'PluginOld', 'there are no plug-ins'],
  [20060, 'PasswordOpFailed', 'passwords are not synchronized'],
  [20061, 'WritebackDown', 'passwords are not written back'],
  [20070, 'AccessDenied', ''],
  [20071, 'StepUpRequired', ''],
  [20072, 'LoginFailed', ''],
  [20073, 'AuditChainBroken', ''],
  [20081, 'DeletionApproved', 'written as 20084'],
  [20091, 'CycleSkipped', ''],
  [20092, 'StagingModeChanged', 'written as 20140 and 20141'],
]

/** Compatibility events that monitoring may know and that have no occasion here. */
export const unneededIds: readonly (readonly [ids: string, why: string])[] = [
  ['6012', 'its meaning was never published'],
  ['6020', 'see 20031'],
  ['6110', 'see 20035'],
  ['6208', 'a key that cannot be used is 6028'],
  ['6311, 6401, 6947', 'there are no callbacks, controller processes or plug-ins'],
  ['6313, 6946', 'there are no performance counters; settings of a run are in its history'],
  ['6329, 6800, 31001-33009', 'passwords are not written back'],
  ['0, 601, 605, 609, 611, 622, 623, 650-659', 'passwords are not synchronized'],
  ['104, 105, 107, 114-117', 'numbers of a run are in 20101 and in its history'],
  ['906', 'written as 6301, 6801 and 6803'],
]
