import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { AppError } from '#src/base/app-error.ts'
import { countedContents } from '#src/store/snapshot.ts'

const count = Type.Integer({ minimum: 0 })

/** What stands beside the database in a backup: where it came from, what it holds, and which keys open its secrets. No key is in it. */
const manifestShape = Type.Object({
  format: Type.Literal('lockstep-backup-1'),
  /** Also the name of its folder. */
  id: Type.String({ pattern: '^[0-9]{8}-[0-9]{6}(-[0-9]{1,3})?$' }),
  createdAt: Type.String(),
  createdBy: Type.String(),
  /** The installation, and the machine it was made on. */
  instanceId: Type.String(),
  host: Type.String(),
  version: Type.String(),
  schemaVersion: count,
  configurationVersion: Type.Union([count, Type.Null()]),
  counts: Type.Object(
    Object.fromEntries(countedContents.map((name) => [name, count])) as Record<(typeof countedContents)[number], typeof count>,
  ),
  audit: Type.Object({ entries: count, head: Type.Union([Type.String(), Type.Null()]) }),
  /** Check values of the keys that its secrets need: they tell keys apart and give nothing of them away. */
  keyIds: Type.Array(Type.String()),
  database: Type.Object({ file: Type.Literal('lockstep.db'), bytes: count, sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }) }),
})

export type Manifest = Static<typeof manifestShape>

/** Reads a manifest. Throws `backup-damaged` for whatever is none. */
export function parseManifest(text: string, file: string): Manifest {
  const value = parsed(text, file)
  if (Value.Check(manifestShape, value)) return value
  const [first] = Value.Errors(manifestShape, value)
  const detail = `its manifest is not one: ${first?.instancePath ?? ''} ${first?.message ?? ''}`
  throw new AppError('backup-damaged', { subject: file, detail })
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AppError('backup-damaged', { subject: file, detail: 'its manifest is no JSON', cause })
  }
}
