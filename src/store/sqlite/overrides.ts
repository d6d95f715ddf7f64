import type { ConnectorId } from '#src/model/brand.ts'
import type { ConnectorOverride } from '#src/model/cycle.ts'
import type { WriteBatch } from '../write-batch.ts'
import type { Tables } from './tables.ts'

interface OverrideRow {
  readonly connector: number
  readonly step: ConnectorOverride['step']
  readonly at: number
  readonly configurationVersion: number
  readonly author: string
  readonly reasons: string
}

/** Reasons that are kept of one owed step; what comes later is only one reason more. */
const reasonsMax = 20

/** Every full step that a connector owes. */
export function overridesOf({ database, names }: Tables): readonly ConnectorOverride[] {
  return database
    .all<OverrideRow>(
      `SELECT connector, step, at, configuration_version AS configurationVersion, author, reasons
       FROM connector_override ORDER BY connector, step`,
    )
    .map(({ connector, reasons, ...row }) => ({
      ...row,
      connectorId: names.text(connector) as ConnectorId,
      reasons: JSON.parse(reasons) as readonly string[],
    }))
}

/** Notes that a connector owes a full step. */
export function putOverride(tables: Tables, override: ConnectorOverride): void {
  const connector = tables.names.give(override.connectorId)
  const before = tables.database.get<Pick<OverrideRow, 'reasons'>>(
    'SELECT reasons FROM connector_override WHERE connector = ? AND step = ?',
    connector,
    override.step,
  )
  const known = before === null ? [] : (JSON.parse(before.reasons) as readonly string[])
  tables.database.run(
    'INSERT OR REPLACE INTO connector_override (connector, step, at, configuration_version, author, reasons) VALUES (?, ?, ?, ?, ?, ?)',
    connector,
    override.step,
    override.at,
    override.configurationVersion,
    override.author,
    JSON.stringify([...new Set([...known, ...override.reasons])].slice(0, reasonsMax)),
  )
}

/** Takes back what was owed, unless it was asked for again after the moment it was settled. */
export function clearOverride(
  { database, names }: Tables,
  { connectorId, step, upTo }: NonNullable<WriteBatch['clearOverrides']>[number],
): void {
  const everything = Number.MAX_SAFE_INTEGER
  database.run(
    'DELETE FROM connector_override WHERE connector = ? AND step = ? AND at <= ? AND configuration_version <= ?',
    names.find(connectorId),
    step,
    upTo?.at ?? everything,
    upTo?.configurationVersion ?? everything,
  )
}
