import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { StoredSchemaBody } from '#src/api/contract/directory.ts'
import type { CheckedExpressionBody, FunctionListBody, TracedExpressionBody } from '#src/api/contract/expression.ts'
import { ask, pathOf } from './ask.ts'

export type FunctionBody = FunctionListBody['functions'][number]

/** The rule an expression stands in, and what it flows into. */
export interface ExpressionPlace {
  readonly rule: {
    readonly direction: 'inbound' | 'outbound'
    readonly connector: string
    readonly sourceObjectType: string
    readonly targetObjectType: string
  }
  readonly target: string | null
}

/** Functions of the rule language. They belong to the version of the service. */
export const functionsQuery = queryOptions({
  queryKey: ['expressions', 'functions'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: ({ signal }) => ask<FunctionListBody>({ path: '/expressions/functions', signal }),
})

/** Mistakes in an expression, and what it may come to. */
export function checkQuery(expression: string, place: ExpressionPlace) {
  return queryOptions({
    queryKey: ['expressions', 'check', expression, place],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      ask<CheckedExpressionBody>({ method: 'POST', path: '/expressions/check', json: { expression, ...place }, signal }),
  })
}

/** What an expression is tried on: an object of the connector of the rule, or an identity. */
export interface TraceSubject {
  readonly kind: 'object' | 'metaverse'
  readonly id: string
}

/** What every part of an expression comes to. */
export function traceQuery(expression: string, place: ExpressionPlace, subject: TraceSubject) {
  return queryOptions({
    queryKey: ['objects', 'trace', expression, place, subject],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      ask<TracedExpressionBody>({
        method: 'POST',
        path: '/expressions/trace',
        json: { expression, ...place, ...(subject.kind === 'object' ? { object: subject.id } : { metaverse: subject.id }) },
        signal,
      }),
  })
}

/** Selected types and attributes of a connector. */
export function connectorSchemaQuery(connector: string) {
  return queryOptions({
    queryKey: ['connectors', 'schema', connector],
    enabled: connector !== '',
    queryFn: ({ signal }) => ask<StoredSchemaBody>({ path: pathOf('connectors', connector, 'schema'), signal }),
  })
}
