import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { permissions } from '#src/model/role.ts'
import { permissionTableShape, type PermissionTableBody } from './contract/access.ts'
import type { OpenApiDocument, Operation } from './open-api/document.ts'
import { operations } from './open-api/operations.ts'
import { AccessWorld } from './testing/access-world.ts'

let world: AccessWorld
let document: OpenApiDocument
let all: readonly { readonly name: string; readonly operation: Operation }[]
let routes: PermissionTableBody['routes']

beforeAll(async () => {
  world = await AccessWorld.start()
  const answer = await fetch(`http://${world.address}/api/openapi.json`)
  document = (await answer.json()) as OpenApiDocument
  all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  )
  const table = await world.client.ask(permissionTableShape, { method: 'GET', path: '/permissions' })
  routes = table.routes.filter(({ method }) => method !== 'HEAD')
})
afterAll(() => world.close())

const braced = (path: string): string => path.replaceAll(/:(\w+)/g, '{$1}')

interface Parameter {
  readonly name: string
  readonly in: string
  readonly schema: Schema
}

interface Schema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly [key: string]: unknown
}

const parametersOf = ({ parameters = [] }: Operation): readonly Parameter[] => parameters as unknown as readonly Parameter[]

/** Every schema in a schema with the way to it. */
function schemasIn(schema: unknown, way: string): readonly { readonly way: string; readonly schema: Schema }[] {
  if (typeof schema !== 'object' || schema === null) return []
  const inner = Object.entries(schema).flatMap(([key, each]) => schemasIn(each, `${way}/${key}`))
  return 'type' in schema && typeof schema.type === 'string' ? [{ way, schema: schema as Schema }, ...inner] : inner
}

const bodyOf = ({ requestBody }: Operation): Schema | undefined =>
  (requestBody as { content?: Record<string, { schema: Schema }> } | undefined)?.content?.['application/json']?.schema

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validated = await new Validator().validate({ ...document })
    expect({ valid: validated.valid, errors: validated.errors ?? [] }).toEqual({ valid: true, errors: [] })
    expect(document.openapi).toBe('3.1.0')
  })

  it('has every route and nothing else, each with what it takes', () => {
    expect(all.map(({ name }) => name).toSorted()).toEqual(routes.map(({ method, path }) => `${method} ${braced(path)}`).toSorted())
    for (const { method, path, permission, signIn } of routes) {
      const operation = document.paths[braced(path)]?.[method.toLowerCase()]
      const expected = [permission, signIn, permission === null ? [] : permissions[permission].roles]
      expect([operation?.['x-permission'], operation?.['x-sign-in'], operation?.['x-roles']]).toEqual(expected)
    }
  })

  it('names every operation: a new route gets a line in src/api/open-api/operations.ts', () => {
    const known = routes.map(({ method, path }) => `${method} ${path}`)
    expect(known.filter((name) => operations[name] === undefined)).toEqual([])
    expect(Object.keys(operations).filter((name) => !known.includes(name))).toEqual([])
    const ids = all.map(({ operation }) => operation.operationId)
    expect(ids.filter((id, index) => ids.indexOf(id) !== index || !/^[a-z][A-Za-z]+$/.test(id))).toEqual([])
    expect(all.filter(({ operation }) => operation.tags.includes('more')).map(({ name }) => name)).toEqual([])
  })

  it('has a schema for everything that comes in: parameters, queries, and bodies of JSON or of a secret', () => {
    for (const { name, operation } of all) {
      const inPath = [...name.matchAll(/\{(\w+)\}/g)].map(([, each]) => each)
      const described = parametersOf(operation)
        .filter((parameter) => parameter.in === 'path')
        .map((parameter) => parameter.name)
      expect({ name, described }).toEqual({ name, described: inPath })
    }
  })

  it('takes texts, lists and numbers of any size nowhere', () => {
    const open = all.flatMap(({ name, operation }) => {
      const inParameters = parametersOf(operation).flatMap((parameter) => schemasIn(parameter.schema, `${name} ${parameter.name}`))
      return [...inParameters, ...schemasIn(bodyOf(operation), `${name} body`)]
        .filter(({ schema }) => isUnbounded(schema))
        .map(({ way }) => way)
    })
    expect(open).toEqual([])
  })

  it('refuses properties it does not know in every body', () => {
    const open = all.flatMap(({ name, operation }) =>
      schemasIn(bodyOf(operation), name)
        .filter(({ schema }) => schema.properties !== undefined && schema['additionalProperties'] !== false)
        .map(({ way }) => way),
    )
    expect(open).toEqual([])
  })

  it('has a schema for every answer, and problems for what goes wrong', () => {
    for (const { name, operation } of all) {
      const answers = Object.entries(operation.responses)
      const done = answers.filter(([status]) => Number(status) < 300) as unknown as readonly [
        string,
        { content?: Record<string, { schema?: object }> },
      ][]
      const schemas = done.flatMap(([, { content = {} }]) => Object.values(content).map(({ schema }) => schema))
      const isRedirect = answers.some(([status]) => status.startsWith('3'))
      expect({
        name,
        described: isRedirect || (schemas.length > 0 && schemas.every((schema) => Object.keys(schema ?? {}).length > 0)),
      }).toEqual({
        name,
        described: true,
      })
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['400', '401', '404', '429', '500']))
    }
  })

  it('has pages for every list that grows, with a largest size', () => {
    const bounded = /^GET \/(connectors|credentials|sinks|alert-channels|permissions|rules)$/
    const lists = all.filter(({ name, operation }) => /^list(?!en)|^search/.test(operation.operationId) && !bounded.test(name))
    const without = lists.filter(({ operation }) => {
      const names = parametersOf(operation).map((parameter) => parameter.name)
      return !(names.includes('limit') && (names.includes('after') || names.includes('before')))
    })
    expect(without.map(({ name }) => name)).toEqual([])
  })
})

function isUnbounded(schema: Schema): boolean {
  switch (schema.type) {
    case 'string':
      return !['maxLength', 'pattern', 'enum', 'const', 'format'].some((key) => key in schema)
    case 'array':
      return !('maxItems' in schema)
    case 'integer':
    case 'number':
      return !('minimum' in schema)
    default:
      return false
  }
}

describe('the documentation', () => {
  it('is one page without a script that names every operation', async () => {
    const answer = await fetch(`http://${world.address}/api/docs`)
    const page = await answer.text()
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(answer.headers.get('content-security-policy')).toContain("style-src 'self'")
    expect(page).not.toMatch(/<script|<style|style=|onclick|javascript:/)
    for (const { operation } of all) expect(page).toContain(`id="${operation.operationId}"`)
    const style = await fetch(`http://${world.address}/api/docs/style.css`)
    expect([style.status, style.headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8'])
  })

  it('is known again by its ETag', async () => {
    const address = `http://${world.address}/api/openapi.json`
    const etag = (await fetch(address)).headers.get('etag') ?? ''
    expect((await fetch(address, { headers: { 'if-none-match': etag } })).status).toBe(304)
  })
})
