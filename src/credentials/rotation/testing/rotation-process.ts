/**
 * A process that replaces one secret and kills itself at a point on the way. Reads one line of JSON from standard input and says
 * nothing: what it leaves behind is what a test looks at.
 */
import { createInterface } from 'node:readline'
import type { ConnectorId } from '#src/model/brand.ts'
import type { RotationPoint } from '../rotation-parts.ts'
import { openRotationSite, type SiteOrder } from './rotation-site.ts'

/** What the process is told. */
export interface KillOrder extends SiteOrder {
  readonly connectorId: ConnectorId
  readonly killAt: RotationPoint
}

async function order(): Promise<KillOrder> {
  for await (const line of createInterface({ input: process.stdin })) return JSON.parse(line) as KillOrder
  throw new Error('No order came.')
}

const { directory, key, connectorId, killAt } = await order()
const reached = (point: RotationPoint): void => {
  if (point === killAt) process.kill(process.pid, 'SIGKILL')
}
const site = await openRotationSite({ directory, key }, { reached })
await site.rotations.rotate(connectorId, { trigger: 'operator', author: 'test', mode: 'replace' })
await site.close()
