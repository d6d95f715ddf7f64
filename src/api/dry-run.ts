import type { Static } from 'typebox'
import { AppError } from '#src/base/app-error.ts'
import type { Configuration } from '#src/model/configuration.ts'
import type { ObjectId } from '#src/model/brand.ts'
import { compileRules } from '#src/rules/rule-set.ts'
import { dryRun, type DryRunObject } from '#src/runner/dry-run.ts'
import { connectorNamed } from '#src/runner/runner.ts'
import type { StoredConfiguration } from '#src/store/store.ts'
import { needs } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { namesOf, type Names } from './bodies/names.ts'
import { refusedConfiguration } from './configuration.ts'
import { changedDocuments } from './configuration-changes.ts'
import { dryRunRequestShape, dryRunShape, dryRunShownMax, type DryRunBody } from './contract/expression.ts'
import { valueBody } from './contract/value.ts'
import { findObject } from './find-object.ts'
import { alsoNeeds, heavy } from './open-api/answer-schemas.ts'
import { propose } from './proposed-configuration.ts'

/** Objects drawn when somebody wants to see some and does not say how many. */
const drawnUsually = 100

/** What changed rules make of a few objects, before anything is saved. The whole of it is the business of an impact. */
export function dryRunRoutes(api: Api, parts: ApiParts): void {
  const { setup, runner } = parts
  api.post(
    '/rules/dry-run',
    {
      config: { ...needs('edit-rules'), ...alsoNeeds('see-values'), ...heavy },
      schema: { body: dryRunRequestShape, response: { 200: dryRunShape } },
    },
    async (request) => {
      const stored = await setup.store.configuration.current()
      if (stored === null) throw new AppError('document-unknown', { subject: 'configuration', detail: 'there is none yet' })
      const proposal = await propose(setup, await changedDocuments(setup.store, request.body))
      if (proposal.after === null) throw refusedConfiguration(proposal.problems)
      const ids = await objectsOf(parts, { stored, after: proposal.after, said: request.body })
      const tally = new Tally(namesOf(stored), await connectorsOf(parts, ids))
      const rules = { before: runner.rulesOf(stored), after: compileRules(proposal.after) }
      for await (const object of dryRun({ ...setup, ...rules }, ids)) tally.add(object)
      return tally.body
    },
  )
}

async function objectsOf(
  { setup }: ApiParts,
  of: { readonly stored: StoredConfiguration; readonly after: Configuration; readonly said: Static<typeof dryRunRequestShape> },
): Promise<readonly ObjectId[]> {
  const { stored, said } = of
  if (said.objects !== undefined) {
    const chosen = said.objects.map(async ({ connector, object }) => findObject(setup.store, connectorNamed(stored, connector).id, object))
    return (await Promise.all(chosen)).map(({ id }) => id)
  }
  if (said.random === undefined)
    throw new AppError('object-unknown', { detail: `choose up to three objects, or ask for some at random, ${drawnUsually} for example` })
  const { connector: named, objectType, count } = said.random
  const connector = connectorNamed(stored, named)
  const objectTypes = objectType === undefined ? Object.keys(connector.schema) : [objectType]
  return setup.store.space.sample({ connectorId: connector.id, objectTypes, limit: count })
}

async function connectorsOf({ setup }: ApiParts, ids: readonly ObjectId[]): Promise<ReadonlyMap<ObjectId, string>> {
  return new Map((await setup.store.space.load(ids)).map(({ id, connectorId }) => [id, connectorId]))
}

/** Adds up what a dry run finds. */
class Tally {
  readonly #names: Names
  readonly #connectors: ReadonlyMap<ObjectId, string>
  readonly #objects: DryRunBody['objects'] = []
  readonly #attributes = new Map<string, number>()
  #looked = 0
  #changed = 0
  #failed = 0
  #failedBefore = 0

  constructor(names: Names, connectors: ReadonlyMap<ObjectId, string>) {
    this.#names = names
    this.#connectors = connectors
  }

  add({ id, dn, changes, error, failedBefore }: DryRunObject): void {
    this.#looked++
    if (changes.length > 0) this.#changed++
    if (error !== null) this.#failed++
    if (failedBefore) this.#failedBefore++
    const shown = changes.map(({ connectorId, attribute, before, after }) => ({
      connector: connectorId === null ? null : this.#nameOf(connectorId),
      attribute,
      before: before.map(valueBody),
      after: after.map(valueBody),
    }))
    for (const { connector, attribute } of shown) {
      const key = connector === null ? attribute : `${connector}: ${attribute}`
      this.#attributes.set(key, (this.#attributes.get(key) ?? 0) + 1)
    }
    if ((shown.length === 0 && error === null) || this.#objects.length === dryRunShownMax) return
    this.#objects.push({ connector: this.#nameOf(this.#connectors.get(id) ?? ''), id, dn, changes: shown, error, failedBefore })
  }

  get body(): DryRunBody {
    return {
      objects: this.#objects,
      looked: this.#looked,
      changed: this.#changed,
      failed: this.#failed,
      failedBefore: this.#failedBefore,
      attributes: Object.fromEntries([...this.#attributes].toSorted((a, b) => b[1] - a[1])),
    }
  }

  #nameOf(connectorId: string): string {
    return this.#names.connector(connectorId as Parameters<Names['connector']>[0])
  }
}
