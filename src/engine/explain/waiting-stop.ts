import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { ConnectorSpaceObject } from '#src/model/connector-space-object.ts'
import type { Facts } from './facts.ts'
import { stop, type Stop } from './stop.ts'
import type { TargetState } from './target-story.ts'

/** Why a value that is decided is not in the directory yet; null when it is. */
export function waitingStop(
  facts: Facts,
  of: {
    readonly object: ConnectorSpaceObject
    readonly connector: ConnectorDocument
    readonly attribute: string | null
    readonly state: TargetState
  },
): Stop | null {
  const at = { connector: of.connector.name, dn: of.object.dn, attribute: of.attribute }
  switch (of.state) {
    case 'pending-export':
      return pendingStop(facts, of, at)
    case 'escrowed':
      return stop('outcome-unknown', {
        ...at,
        message: 'It was handed to the directory and the answer never came; it is not sent again on suspicion.',
        hint: `The next import of "${of.connector.name}" finds out.`,
      })
    case 'unconfirmed':
      return stop('not-confirmed', {
        ...at,
        message: 'The directory accepted it; no import has seen it yet.',
        hint: `The next import of "${of.connector.name}" confirms it.`,
      })
    default:
      return null
  }
}

type At = { readonly connector: string; readonly dn: string; readonly attribute: string | null }

function pendingStop(
  facts: Facts,
  { object, connector }: { readonly object: ConnectorSpaceObject; readonly connector: ConnectorDocument },
  at: At,
): Stop {
  const problem = object.exportProblem
  if (problem !== null) {
    const times = problem.retryCount === 0 ? '' : `, and ${problem.retryCount} more times`
    return stop('export-refused', {
      ...at,
      message: `The directory refused it with ${problem.code}: ${problem.message} (first ${timeText(problem.firstAt)}${times}).`,
      hint: 'Correct what the directory names; it is tried again with every export.',
    })
  }
  if (object.isTransient) {
    return stop('export-held', {
      ...at,
      message: 'Another object has taken its name, and its own news has not arrived; until then nothing is exported.',
      hint: `A full import of "${connector.name}" settles it.`,
    })
  }
  if (facts.stagingSince !== null) {
    return stop('export-held', {
      ...at,
      message: `This server is in staging mode since ${timeText(facts.stagingSince)} and writes to no directory.`,
      hint: 'The active server exports it; lockstep staging off makes this one active.',
    })
  }
  const held = object.pendingExport?.operation === 'delete' ? facts.heldDeletes.get(connector.id) : undefined
  if (held !== undefined) {
    return stop('export-held', {
      ...at,
      message: `The deletes of "${connector.name}" are held in batch ${held.batch} (${held.status}): ${held.excess}.`,
      hint: `lockstep held show ${held.batch}, then approve or reject it.`,
    })
  }
  const last = facts.exportRuns.get(connector.id)
  if (last?.result !== undefined && last.result !== null && !/^(?:success|completed)/.test(last.result)) {
    return stop('export-held', {
      ...at,
      message: `The last export of "${connector.name}" ended as ${last.result}${last.reason === null ? '' : `: ${last.reason}`}.`,
      hint: 'lockstep runs list shows the run; the export goes on with the next one.',
    })
  }
  return stop('export-pending', {
    ...at,
    message:
      last === undefined || last.endedAt === null
        ? `It waits to be exported; "${connector.name}" was never exported.`
        : `It waits to be exported; the last export of "${connector.name}" ended ${timeText(last.endedAt)}.`,
    hint: `lockstep run "${connector.name}" "Export", or wait for the next cycle.`,
  })
}

function timeText(at: number): string {
  return new Date(at).toISOString()
}
