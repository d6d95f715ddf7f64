import { AppError } from '#src/base/app-error.ts'
import { configurationImpact } from '#src/runner/impact/configuration-impact.ts'
import { needs } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { impactChangeBody, ImpactCounts } from './bodies/impact-body.ts'
import { namesIn, type Names } from './bodies/names.ts'
import { planBody } from './configuration.ts'
import { changedDocuments } from './configuration-changes.ts'
import { changeRequestShape } from './contract/change.ts'
import { planRequestShape } from './contract/configuration.ts'
import { impactLineShape, type ImpactLineBody } from './contract/impact.ts'
import { streamLines } from './line-stream.ts'
import { heavy, linesOnly } from './open-api/answer-schemas.ts'
import { propose, type Proposal } from './proposed-configuration.ts'

/** What a configuration would change, object by object. Nothing is written; whoever hangs up ends it. */
export function impactRoutes(api: Api, parts: ApiParts): void {
  const turn: Turn = { isTaken: false }
  api.post(
    '/configuration/impact',
    { config: { ...needs('edit-rules'), ...heavy }, schema: { body: planRequestShape, response: linesOnly(impactLineShape) } },
    async (request, reply) => streamLines(reply, impactLines(parts, await propose(parts.setup, request.body.documents), turn)),
  )
  api.post(
    '/configuration/changes/impact',
    { config: { ...needs('edit-rules'), ...heavy }, schema: { body: changeRequestShape, response: linesOnly(impactLineShape) } },
    async (request, reply) =>
      streamLines(reply, impactLines(parts, await propose(parts.setup, await changedDocuments(parts.setup.store, request.body)), turn)),
  )
}

/** One copy of the data at a time. It is taken when the first line is asked for: nobody may come to read any. */
interface Turn {
  isTaken: boolean
}

async function* impactLines(parts: ApiParts, proposal: Proposal, turn: Turn): AsyncGenerator<ImpactLineBody> {
  if (turn.isTaken) throw new AppError('run-in-progress', { subject: 'config plan --impact', detail: 'another plan is being made' })
  turn.isTaken = true
  try {
    yield { type: 'plan', plan: planBody(proposal) }
    const { after, plan } = proposal
    if (after === null) return
    const counts = new ImpactCounts()
    const names = namesOfBoth(proposal)
    const remarks = await remarksOn(parts, proposal)
    if (plan.needed.length > 0) {
      for await (const line of configurationImpact(parts.setup, { configuration: after, needed: plan.needed })) {
        if (line.type === 'progress') {
          yield { type: 'progress', progress: { ...line.progress } }
          continue
        }
        const change = impactChangeBody(line.change, names)
        counts.count(change)
        yield { type: 'change', change }
      }
    }
    yield { type: 'impact', counts: counts.body, remarks }
  } finally {
    turn.isTaken = false
  }
}

/** A rule that is removed is named as it was. */
function namesOfBoth({ before, after }: Proposal): Names {
  const configurations = [before?.configuration, after].filter((each) => each !== null && each !== undefined)
  const connectors = new Map(configurations.flatMap((each) => each.connectors.map(({ id, name }) => [id, name] as const)))
  const rules = new Map(configurations.flatMap((each) => each.rules.map(({ id, name }) => [id, name] as const)))
  return namesIn(connectors, rules)
}

/** What else moves at the same time, so that nobody takes it for the doing of the change. */
async function remarksOn({ setup, runner }: ApiParts, { before, plan }: Proposal): Promise<string[]> {
  const remarks: string[] = []
  for (const { connector, steps } of plan.needed) {
    if (steps.includes('full-import')) remarks.push(`"${connector}" needs a full import first; what it brings is not part of this.`)
  }
  for (const connector of before?.configuration.connectors ?? []) {
    const { importAdd, importUpdate, importDelete } = await setup.store.space.statistics(connector.id)
    const waiting = importAdd + importUpdate + importDelete
    const isSynchronized = plan.needed.some(({ connectorId }) => connectorId === connector.id)
    if (waiting > 0 && isSynchronized) {
      remarks.push(`${waiting} objects of "${connector.name}" were imported and not synchronized yet; what they change is part of this.`)
    }
  }
  const running = runner.active().length
  if (running > 0) remarks.push('A run is in progress; what it changes meanwhile may be part of this.')
  return remarks
}
