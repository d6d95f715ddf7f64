import { AppError } from '#src/base/app-error.ts'
import type { ConnectorOverride } from '#src/model/cycle.ts'
import { makeEvent } from '#src/observe/make-event.ts'
import { connectorNamed } from '#src/runner/runner.ts'
import { needs } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { authorOf } from './author.ts'
import { namesOf } from './bodies/names.ts'
import { overrideBody } from './bodies/scheduler-body.ts'
import { changeOverridesShape, overridesShape } from './contract/scheduler.ts'
import { connectorParameters } from './contract/shapes.ts'

/** Full steps that a connector owes: ask for them, or put them off. */
export function overrideRoutes(api: Api, { setup }: ApiParts): void {
  const { store, clock } = setup
  const schema = { params: connectorParameters, body: changeOverridesShape, response: { 200: overridesShape } }
  api.patch('/connectors/:connector/overrides', { config: needs('run'), schema }, async (request) => {
    const stored = await store.configuration.current()
    if (stored === null) throw new AppError('connector-unknown', { subject: request.params.connector, detail: 'there are none yet' })
    const { id: connectorId, name } = connectorNamed(stored, request.params.connector)
    const author = authorOf(request)
    const wanted = stepsOf(request.body)
    const at = clock.now()
    const asked = { connectorId, at, author, configurationVersion: stored.version, reasons: [`${author} asked for it.`] }
    const putOverrides = wanted.filter(({ isOwed }) => isOwed).map(({ step }) => ({ step, ...asked }))
    const clearOverrides = wanted.filter(({ isOwed }) => !isOwed).map(({ step }) => ({ connectorId, step, upTo: null }))
    const owed = wanted.map(({ step, isOwed }) => `${isOwed ? '' : 'no '}${step}`).join(', ')
    const events = wanted.length === 0 ? [] : [makeEvent(20136, { author, connector: name, owed }, { at, connectorId, runId: null })]
    await store.commit({ putOverrides, clearOverrides, events })
    const overrides = (await store.overrides.list()).filter((override) => override.connectorId === connectorId)
    return { overrides: overrides.map((override) => overrideBody(override, namesOf(stored))) }
  })
}

function stepsOf(body: {
  readonly fullImport?: boolean
  readonly fullSynchronization?: boolean
}): readonly { readonly step: ConnectorOverride['step']; readonly isOwed: boolean }[] {
  return [
    ...(body.fullImport === undefined ? [] : [{ step: 'full-import' as const, isOwed: body.fullImport }]),
    ...(body.fullSynchronization === undefined ? [] : [{ step: 'full-synchronization' as const, isOwed: body.fullSynchronization }]),
  ]
}
