import { Compile } from 'typebox/schema'
import { isDeepStrictEqual } from 'node:util'
import { allows, permissionNames, type Permission, type Role } from '#src/model/role.ts'
import type { NetworkAnswer } from '../access-world.ts'
import { linesType } from '../../contract/socket.ts'
import { problemShape } from '../../contract/problem.ts'
import type { FuzzRequest } from './fuzz-requests.ts'

/** Who sends a request. */
export type Asker =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'session'; readonly role: Role }
  | { readonly kind: 'token'; readonly role: Role }

/** Checks answers against the document. What it finds are sentences for people. */
export class AnswerChecks {
  readonly #compiled = new Map<object, { readonly strict: Check; readonly masked: Check }>()

  /** What is wrong with an answer; an empty list for nothing. */
  check(request: FuzzRequest, asker: Asker, answer: NetworkAnswer): readonly string[] {
    const status = String(answer.status)
    if (answer.status >= 500 && !isExpectedFailure(answer)) return [`a failure of the service: ${answer.text.slice(0, 500)}`]
    const turnedAway = this.#access(request, asker, answer)
    if (turnedAway !== null) return turnedAway
    if (!(status in request.operation.responses)) return [`the status ${status} is not described: ${answer.text.slice(0, 300)}`]
    return answer.status >= 400 ? this.#problem(answer) : this.#success(request, asker, answer)
  }

  /** Null where the request is let in, as it should be. */
  #access({ operation }: FuzzRequest, asker: Asker, answer: NetworkAnswer): readonly string[] | null {
    const expected = expectedRefusal(operation, asker)
    const code = codeIn(answer)
    if (expected !== null) {
      if (answer.status === expected.status && code === expected.code) return this.#problem(answer)
      return [`expected ${expected.status} ${expected.code}, not ${answer.status} ${code ?? ''}`]
    }
    if (answer.status === 403 && code === 'access-denied') {
      const { permission } = (JSON.parse(answer.text) as { facts: { permission: string } }).facts
      if (operation['x-also-needs'].includes(permission) && asker.kind !== 'nobody' && !allows(asker.role, permission as Permission))
        return null
      return [`refused ${asker.kind} ${asker.kind === 'nobody' ? '' : asker.role} the permission ${permission}, which is not declared`]
    }
    if (code === 'step-up-required' && !operation['x-also-needs'].includes('just-signed-in'))
      return ['asks for a sign-in that is not declared']
    if (code === 'sign-in-needed' && !operation.operationId.match(/^(signOut|confirmSignIn|changePassword)$/))
      return ['asks to sign in although somebody has']
    if (code === 'request-forged') return ['is taken for forged']
    return null
  }

  #problem(answer: NetworkAnswer): readonly string[] {
    if (!isProblem(answer)) return [`a problem comes as ${answer.headers['content-type']}`]
    return this.#of(problemShape, 'strict').errors(JSON.parse(answer.text))
  }

  #success({ operation }: FuzzRequest, asker: Asker, answer: NetworkAnswer): readonly string[] {
    const described = operation.responses[String(answer.status)] as { content?: Readonly<Record<string, { schema: object }>> }
    if (described.content === undefined) return []
    const type = (answer.headers['content-type'] ?? '').split(';')[0] ?? ''
    const schema = described.content[type]?.schema
    if (schema === undefined) return [`an answer of type ${type} is not described`]
    // The form of files and pages is their own.
    if (type !== linesType && !type.endsWith('json')) return []
    const isMasked = operation.description.includes('masked') && asker.kind !== 'nobody' && !allows(asker.role, 'see-values')
    const check = this.#of(schema, isMasked ? 'masked' : 'strict')
    if (type !== linesType) return check.errors(JSON.parse(answer.text))
    const lines = answer.text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { type?: string; problem?: unknown })
    return lines.flatMap((line) => (line.type === 'problem' ? this.#of(problemShape, 'strict').errors(line.problem) : check.errors(line)))
  }

  #of(schema: object, how: 'strict' | 'masked'): Check {
    const known = this.#compiled.get(schema) ?? { strict: new Check(closed(schema)), masked: new Check(closed(withoutTexts(schema))) }
    this.#compiled.set(schema, known)
    return known[how]
  }
}

class Check {
  readonly #validator: ReturnType<typeof Compile>

  constructor(schema: unknown) {
    this.#validator = Compile(schema as Parameters<typeof Compile>[0])
  }

  errors(value: unknown): readonly string[] {
    if (this.#validator.Check(value)) return []
    const [, errors] = this.#validator.Errors(value)
    return errors.slice(0, 3).map(({ instancePath, message }) => `the answer is not of its schema: ${instancePath} ${message}`)
  }
}

/** What may keep a service from answering without being a defect: a sealed vault, a directory that is away, work it cannot take on. */
function isExpectedFailure(answer: NetworkAnswer): boolean {
  return answer.status === 503 && (codeIn(answer) ?? 'defect') !== 'defect'
}

function isProblem(answer: NetworkAnswer): boolean {
  return (answer.headers['content-type'] ?? '').split(';')[0] === 'application/problem+json'
}

function codeIn(answer: NetworkAnswer): string | null {
  if (answer.status < 400 || !isProblem(answer)) return null
  return (JSON.parse(answer.text) as { code: string }).code
}

/** How the declared access alone turns an asker away; null where it lets him in. */
export function expectedRefusal(
  operation: FuzzRequest['operation'],
  asker: Asker,
): { readonly status: number; readonly code: string } | null {
  if (operation['x-sign-in'] === 'none') return null
  if (asker.kind === 'nobody') return { status: 401, code: 'sign-in-needed' }
  const permission = permissionNames.find((name) => name === operation['x-permission'])
  if (permission !== undefined && !allows(asker.role, permission)) return { status: 403, code: 'access-denied' }
  if (operation['x-sign-in'] === 'just-signed-in' && asker.kind === 'token') return { status: 401, code: 'step-up-required' }
  return null
}

/** The schema with nothing allowed beside what it names: an answer that says more than is described is found. */
function closed(schema: unknown): unknown {
  return mapped(schema, (each) =>
    'properties' in each && !('patternProperties' in each) && !('additionalProperties' in each)
      ? { ...each, additionalProperties: false }
      : each,
  )
}

/** The schema where any text may stand in the place of a text: masked ones say nothing. */
function withoutTexts(schema: unknown): unknown {
  return mapped(schema, (each) => (each['type'] === 'string' || isText(each) ? { type: 'string' } : each))
}

function isText(schema: Record<string, unknown>): boolean {
  const values = 'const' in schema ? [schema['const']] : Array.isArray(schema['enum']) ? schema['enum'] : []
  return values.length > 0 && values.every((value) => typeof value === 'string')
}

function mapped(schema: unknown, change: (schema: Record<string, unknown>) => Record<string, unknown>): unknown {
  if (Array.isArray(schema)) return schema.map((each) => mapped(each, change))
  if (typeof schema !== 'object' || schema === null) return schema
  return change(Object.fromEntries(Object.entries(schema).map(([key, each]) => [key, mapped(each, change)])))
}

/** Whether nothing has changed between two looks. */
export function isUnchanged(before: unknown, after: unknown): boolean {
  return isDeepStrictEqual(before, after)
}
