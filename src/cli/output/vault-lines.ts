import type { VaultBody, VaultCheckBody } from '#src/api/contract/vault.ts'
import type { Output } from './output.ts'
import { printPairs, printTable } from './table.ts'
import { showTime } from './words.ts'

/** The vault for people: what it is, and what waits for somebody. */
export function printVault(output: Output, vault: VaultBody): void {
  const { key, rotation, recoveryKit, restore } = vault
  const state = vault.sealed ? output.style('red', `sealed: ${vault.reason ?? ''}`) : output.style('green', 'open')
  printPairs(output, [
    ['vault', state],
    ['key', key === null ? (vault.keyId ?? 'none yet') : `${key.keyId} (${key.source}), since ${showTime(key.since)}`],
    ...(rotation === null
      ? []
      : [['exchange', `to key ${rotation.to.keyId}: ${rotation.waiting} versions still need ${rotation.from}`] as const]),
    ['recovery kit', kitLine(recoveryKit)],
    ...(restore === null || restore.confirmedAt !== null ? [] : [['restored', `${showTime(restore.at)} by ${restore.author}`] as const]),
  ])
  printSecrets(output, vault)
  for (const line of advice(vault)) output.line(`${output.style('yellow', '!')} ${line}`)
}

/** The result of looking at everything. */
export function printVaultCheck(output: Output, { vault, audit }: VaultCheckBody): void {
  printVault(output, vault)
  printAuditCheck(output, audit)
}

/** Whether the chain of the audit holds, and where it does not. */
export function printAuditCheck(output: Output, audit: VaultCheckBody['audit']): void {
  for (const { sequence, kind } of audit.breaks) output.line(`${output.style('red', '✗')} Audit entry ${sequence} is ${kind}.`)
  if (audit.breaks.length > 0) return
  output.line(`${output.style('green', '✓')} ${audit.entries} audit entries, none changed or missing. Newest hash: ${audit.head ?? 'none'}`)
}

function printSecrets(output: Output, { secrets }: VaultBody): void {
  if (secrets.length === 0) return output.line('Nothing is stored yet.')
  printTable(
    output,
    [
      { heading: 'Connector', mayBeCut: true },
      { heading: 'Version', align: 'right' },
      { heading: 'Use' },
      { heading: 'Key' },
      { heading: 'State' },
    ],
    secrets.map(({ connector, version, status, keyId, state }) => [connector, String(version), status, keyId, state]),
  )
}

function kitLine(kit: VaultBody['recoveryKit']): string {
  if (kit === null) return 'none was made'
  const proven = kit.provenAt === null ? 'never tried' : `tried ${showTime(kit.provenAt)}`
  return `of key ${kit.keyId}, made ${showTime(kit.createdAt)} by ${kit.createdBy}, ${proven}`
}

/** What is to be done, one thing at a time, credentials that cannot be read each by name. */
function advice(vault: VaultBody): readonly string[] {
  const unreadable = vault.secrets.filter(
    ({ status, state }) => status === 'active' && (state === 'undecryptable' || state === 'other-key'),
  )
  const isUnconfirmed = vault.restore !== null && vault.restore.confirmedAt === null
  return [
    ...(vault.sealed ? ['Make the key available, or open the vault with lockstep vault unseal.'] : []),
    ...(vault.rotation === null || vault.sealed ? [] : ['Go on with the exchange of keys: lockstep vault rotate-key']),
    ...unreadable.map(({ connector, keyId, state }) => {
      const found = state === 'other-key' ? `, or bring back key ${keyId}` : ''
      return `Enter the credential of ${connector} again: lockstep credentials set ${JSON.stringify(connector)}${found}`
    }),
    ...(isUnconfirmed ? ['Switch the former server off, then: lockstep vault confirm-restore'] : []),
    ...(vault.recoveryKitDue && !vault.sealed && vault.key !== null
      ? ['No recovery kit of this key was tried within 180 days: lockstep vault recovery-kit FILE, then again with --check']
      : []),
  ]
}
