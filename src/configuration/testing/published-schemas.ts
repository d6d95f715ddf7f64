import type { TSchema } from 'typebox'
import { alertsShape, sinksShape } from '../delivery-shapes.ts'
import { connectorShape, metaverseShape, ruleShape, schedulerShape } from '../document-shapes.ts'

/** A JSON Schema as it is published in `schemas/`, for editors that complete and check documents while they are written. */
export interface PublishedSchema {
  readonly fileName: string
  readonly text: string
}

const shapes: Readonly<Record<string, TSchema>> = {
  alerts: alertsShape,
  connector: connectorShape,
  metaverse: metaverseShape,
  rule: ruleShape,
  scheduler: schedulerShape,
  sinks: sinksShape,
}

/** The JSON Schemas of the documents, from the shapes that the documents are checked against. */
export function publishedSchemas(): readonly PublishedSchema[] {
  return Object.entries(shapes).map(([kind, shape]) => ({
    fileName: `${kind}.schema.json`,
    text: `${JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...shape }, null, 2)}\n`,
  }))
}
