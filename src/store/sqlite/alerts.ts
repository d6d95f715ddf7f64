import type { Alert, AlertDelivery } from '#src/model/alert.ts'
import type { AlertVerbs } from '../store.ts'
import type { Tables } from './tables.ts'

interface Row {
  readonly document: string
}

/** Reading alerts and their deliveries. */
export function alertVerbs({ database }: Tables): AlertVerbs {
  return {
    list: async ({ state, before, limit }) =>
      database
        .all<Row>(
          `SELECT document FROM alert WHERE number < ? ${whereState[state]} ORDER BY number DESC LIMIT ?`,
          before ?? Number.MAX_SAFE_INTEGER,
          limit,
        )
        .map(read<Alert>),
    get: async (number) => database.all<Row>('SELECT document FROM alert WHERE number = ?', number).map(read<Alert>)[0] ?? null,
    nextNumber: async () => (database.get<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'alert'")?.seq ?? 0) + 1,
    deliveries: async (number) =>
      database
        .all<Row>('SELECT document FROM alert_delivery WHERE alert = ? ORDER BY created_at, channel, occasion', number)
        .map(read<AlertDelivery>),
    due: async ({ now, limit }) =>
      database
        .all<Row>(
          `SELECT document FROM alert_delivery WHERE state = 'pending' AND due_at <= ? ORDER BY due_at, alert, created_at LIMIT ?`,
          now,
          limit,
        )
        .map(read<AlertDelivery>),
  }
}

const whereState: Readonly<Record<'open' | 'resolved' | 'all', string>> = {
  open: 'AND resolved_at IS NULL',
  resolved: 'AND resolved_at IS NOT NULL',
  all: '',
}

function read<T>(row: Row): T {
  return JSON.parse(row.document) as T
}

/** Inserts or replaces an alert. */
export function putAlert({ database }: Tables, alert: Alert): void {
  database.run(
    `INSERT INTO alert (number, key, subject, resolved_at, document) VALUES (?1, ?2, ?3, ?4, ?5)
     ON CONFLICT (number) DO UPDATE SET resolved_at = ?4, document = ?5`,
    alert.number,
    alert.key,
    alert.subject,
    alert.resolvedAt,
    JSON.stringify(alert),
  )
}

/** Inserts or replaces a delivery. */
export function putDelivery({ database }: Tables, delivery: AlertDelivery): void {
  database.run(
    `INSERT INTO alert_delivery (alert, channel, occasion, created_at, state, due_at, document) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
     ON CONFLICT (alert, channel, occasion, created_at) DO UPDATE SET state = ?5, due_at = ?6, document = ?7`,
    delivery.alert,
    delivery.channel,
    delivery.occasion,
    delivery.createdAt,
    delivery.state,
    delivery.dueAt,
    JSON.stringify(delivery),
  )
}

/** Removes alerts that were over before the moment, with their deliveries. */
export function purgeAlerts({ database }: Tables, before: number, limit: number): void {
  database.run('DELETE FROM alert WHERE number IN (SELECT number FROM alert WHERE resolved_at < ? ORDER BY number LIMIT ?)', before, limit)
}
