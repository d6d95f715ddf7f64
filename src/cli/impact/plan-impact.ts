import { impactLineShape, type ImpactChangeBody, type ImpactLineBody, type ImpactProgressBody } from '#src/api/contract/impact.ts'
import type { PlanBody } from '#src/api/contract/configuration.ts'
import { AppError } from '#src/base/app-error.ts'
import type { DocumentFile } from '#src/configuration/document-problem.ts'
import type { Invocation } from '../command.ts'
import type { Output } from '../output/output.ts'
import { showCount } from '../output/words.ts'

/** What a plan with its impact came to. */
export interface PlannedImpact {
  readonly plan: PlanBody
  /** Null when the documents cannot be applied. */
  readonly impact: Omit<Extract<ImpactLineBody, { type: 'impact' }>, 'type'> | null
  /** All of them for JSON, the first of each kind for people. */
  readonly changes: readonly ImpactChangeBody[]
}

/**
 * Asks the service what the documents would change and shows how far it is. For people so many changes of each kind are kept
 * as they want to see; a program gets every one.
 */
export async function planImpact(
  { client, output }: Invocation,
  of: { readonly documents: readonly DocumentFile[]; readonly sample: number },
): Promise<PlannedImpact> {
  let plan: PlanBody | null = null
  let impact: PlannedImpact['impact'] = null
  const changes: ImpactChangeBody[] = []
  const kept = new Map<string, number>()
  const show = progressLine(output)
  const request = { method: 'POST', path: '/configuration/impact', body: { documents: of.documents } } as const
  for await (const line of client.lines(impactLineShape, request)) {
    if (line.type === 'plan') plan = line.plan
    else if (line.type === 'progress') show(line.progress)
    else if (line.type === 'impact') impact = { counts: line.counts, remarks: line.remarks }
    else if (output.json || isInSample(line.change, kept, of.sample)) changes.push(line.change)
  }
  show(null)
  if (plan === null) throw new AppError('service-answer', { detail: 'the plan is missing' })
  return { plan, impact, changes }
}

function isInSample(
  { kind, operation = '' }: ImpactChangeBody & { readonly operation?: string },
  kept: Map<string, number>,
  sample: number,
): boolean {
  const key = `${kind} ${operation}`
  const count = (kept.get(key) ?? 0) + 1
  kept.set(key, count)
  return count <= sample
}

/** One line that is drawn over and over on a terminal, and nothing elsewhere. */
function progressLine(output: Output): (progress: ImpactProgressBody | null) => void {
  return (progress) => {
    if (!output.isLive) return
    const total = progress === null || progress.total === null ? '' : ` of ${showCount(progress.total)}`
    const where = progress?.connector ?? ''
    output.stream.write(progress === null ? '\r\u001b[K' : `\r\u001b[K${progress.phase} ${where} ${showCount(progress.done)}${total}`)
  }
}
