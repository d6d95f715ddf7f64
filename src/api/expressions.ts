import type { Static } from 'typebox'
import { AppError } from '#src/base/app-error.ts'
import { checkExpressionText, functionEntries } from '#src/configuration/check-expression.ts'
import { targetSchemaOf } from '#src/configuration/rule-side.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import type { TracedExpression } from '#src/rules/trace-expression.ts'
import { connectorNamed } from '#src/runner/runner.ts'
import { traceExpression, type TraceSubject } from '#src/runner/trace-object.ts'
import type { StoredConfiguration } from '#src/store/store.ts'
import { needs } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { identityName } from './bodies/identity-name.ts'
import {
  checkedExpressionShape,
  checkExpressionRequestShape,
  functionListShape,
  tracedExpressionShape,
  traceRequestShape,
  type TracedExpressionBody,
} from './contract/expression.ts'
import { valueBody } from './contract/value.ts'
import { findMetaverseObject, findObject } from './find-object.ts'

/** The rule language for whoever writes in it: mistakes as one types, what an expression gives for an object, and its functions. */
export function expressionRoutes(api: Api, { setup, runner }: ApiParts): void {
  const { store, clock, ids } = setup
  api.post(
    '/expressions/check',
    { config: needs('see-status'), schema: { body: checkExpressionRequestShape, response: { 200: checkedExpressionShape } } },
    async (request) => {
      const { expression, rule, target = null } = request.body
      const stored = await store.configuration.current()
      const { findings, attributes, functions, parameters, ...rest } = checkExpressionText(
        expression,
        stored?.configuration ?? null,
        rule === undefined ? null : { rule, target },
      )
      return {
        ...rest,
        findings: findings.map((finding) => ({ ...finding })),
        attributes: [...attributes],
        functions: [...functions],
        parameters: [...parameters],
      }
    },
  )
  api.post(
    '/expressions/trace',
    { config: needs('see-values'), schema: { body: traceRequestShape, response: { 200: tracedExpressionShape } } },
    async (request) => {
      const { expression, rule, target = null } = request.body
      const stored = await store.configuration.current()
      if (stored === null) throw new AppError('object-unknown', { detail: 'nothing was configured yet' })
      const subject = await subjectOf(setup, stored, request.body)
      const schema = rule === undefined || target === null ? null : targetSchemaOf(stored.configuration, rule, target)
      const rules = runner.rulesOf(stored)
      return tracedBody(await traceExpression({ store, rules, clock, ids }, { text: expression, subject, target: schema }), subject)
    },
  )
  api.get('/expressions/functions', { config: needs('see-status'), schema: { response: { 200: functionListShape } } }, async () => ({
    functions: [...functionEntries],
  }))
}

async function subjectOf(
  { store }: ApiParts['setup'],
  stored: StoredConfiguration,
  said: Static<typeof traceRequestShape>,
): Promise<TraceSubject> {
  const { connector: named, object, metaverse, rule } = said
  if ((object === undefined) === (metaverse === undefined))
    throw new AppError('object-unknown', { detail: 'name either an object of a connector, or an identity' })
  const connectorName = named ?? rule?.connector
  const connector: ConnectorDocument | null = connectorName === undefined ? null : connectorNamed(stored, connectorName)
  if (metaverse !== undefined) return { kind: 'metaverse', metaverse: await findMetaverseObject(store, metaverse), connector }
  if (connector === null || object === undefined) throw new AppError('connector-unknown', { detail: 'name the connector of the object' })
  return { kind: 'object', object: await findObject(store, connector.id, object) }
}

function tracedBody({ outcome, root }: TracedExpression, subject: TraceSubject): TracedExpressionBody {
  return {
    subject: subject.kind === 'object' ? subject.object.dn : (identityName(subject.metaverse) ?? subject.metaverse.id),
    outcome: outcome.kind,
    values: outcome.kind === 'values' ? outcome.values.map(valueBody) : [],
    error: outcome.kind === 'error' ? { code: outcome.code, message: outcome.message } : null,
    root,
  }
}
