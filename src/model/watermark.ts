import type { ConnectorId } from './brand.ts'

/** The position up to which a partition was imported. The value belongs to the connector and is opaque to everybody else. */
export interface Watermark {
  readonly connectorId: ConnectorId
  readonly partition: string
  readonly value: string
  /** Milliseconds since 1970. */
  readonly at: number
}
