import type { ReadKey } from '#src/connectors/contract/driver.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import type { ObjectId } from '#src/model/brand.ts'
import { stageMissing } from './obsoletion.ts'
import { stagePage } from './stage-page.ts'
import { commit, type DirectoryStep } from './step.ts'

const pageSize = 200

/**
 * Settles exports whose outcome nobody knows: the acknowledgement was lost, or the process died in between. A delta import
 * cannot show that something is missing, so the objects are read one by one: what is there is confirmed, what is not is
 * exported again. Nothing is ever sent twice on suspicion.
 */
export async function settleEscrow(step: DirectoryStep): Promise<void> {
  let after: ObjectId | null = null
  for (;;) {
    const objects: readonly ConnectorSpaceObject[] = await step.store.space.escrowed(step.connector.id, { after, limit: pageSize })
    if (objects.length === 0) return
    const found = await step.session.read(objects.map(keyOf))
    await stagePage(step, found, { seen: null, watermark: null })
    await settleLost(step, objects)
    after = objects.at(-1)?.id ?? null
  }
}

function keyOf(object: ConnectorSpaceObject): ReadKey {
  const objectType = object.objectType ?? ''
  return object.anchor === null ? { objectType, anchor: null, dn: object.dn } : { objectType, anchor: object.anchor, dn: object.dn }
}

/** Adds that the directory knows nothing of go back to pending, or are forgotten where nobody wants them any more. */
async function settleLost(step: DirectoryStep, objects: readonly ConnectorSpaceObject[]): Promise<void> {
  const now = await step.store.space.load(objects.map((object) => object.id))
  const lost = now.filter((object) => object.escrowedExport?.operation === 'add').map((object) => object.id)
  if (lost.length > 0) await commit(step, await stageMissing(step, lost))
}
