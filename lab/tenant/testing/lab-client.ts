import { Pool } from 'undici'
import { onTestFinished } from 'vitest'
import { isJsonObject, parseJson, type Json, type JsonObject } from '../json.ts'
import { startLabTenant, type LabTenant, type LabTenantOptions } from '../lab-tenant.ts'

/** An answer as a test looks at it. `body` is an empty object where the answer had none. */
export interface ClientAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: JsonObject
  readonly text: string
}

export interface ClientRequest {
  readonly body?: Json
  readonly headers?: Readonly<Record<string, string>>
}

/** A tenant and a signed-in client for one test; both are closed when the test is over, and a defect of the tenant fails it. */
export async function openLab(options: LabTenantOptions = {}): Promise<{ readonly lab: LabTenant; readonly client: LabClient }> {
  const lab = await startLabTenant(options)
  const client = new LabClient(lab)
  onTestFinished(async () => {
    await client.close()
    await lab.close()
  })
  await client.signIn()
  return { lab, client }
}

/** A plain Graph client over a real socket, for tests. It neither retries nor hides anything. */
export class LabClient {
  readonly #pool: Pool
  readonly #lab: LabTenant
  #token: string | null = null

  constructor(lab: LabTenant) {
    this.#lab = lab
    this.#pool = new Pool(lab.baseUrl, { connections: 4 })
  }

  /** Posts a form to the token endpoint of the tenant. */
  async requestToken(form: Readonly<Record<string, string>>, tenant = this.#lab.tenantId): Promise<ClientAnswer> {
    return this.#send('POST', `/${tenant}/oauth2/v2.0/token`, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(form).toString(),
    })
  }

  /** Gets a token with the connector's secret and uses it from now on. */
  async signIn(clientId = this.#lab.clientId, clientSecret = this.#lab.clientSecret): Promise<string> {
    const scope = 'https://graph.microsoft.com/.default'
    const answer = await this.requestToken({ client_id: clientId, client_secret: clientSecret, grant_type: 'client_credentials', scope })
    const token = answer.body['access_token']
    if (typeof token !== 'string') throw new Error(`Sign-in refused with ${answer.status}: ${answer.text}`)
    this.#token = token
    return token
  }

  useToken(token: string | null): void {
    this.#token = token
  }

  /** One Graph request; `path` is behind `/v1.0` and may hold blanks, or is a whole link of an earlier answer. */
  async graph(method: string, path: string, request: ClientRequest = {}): Promise<ClientAnswer> {
    const target = (path.startsWith('http') ? path.slice(this.#lab.baseUrl.length) : `/v1.0${path}`).replaceAll(' ', '%20')
    const authorization = this.#token === null ? {} : { authorization: `Bearer ${this.#token}` }
    const payload = request.body === undefined ? undefined : JSON.stringify(request.body)
    const type = payload === undefined ? {} : { 'content-type': 'application/json' }
    return this.#send(method, target, {
      headers: { ...authorization, ...type, ...request.headers },
      ...(payload === undefined ? {} : { payload }),
    })
  }

  /** Follows `@odata.nextLink` to the end; gives all values and the last page (with its `@odata.deltaLink`, where there is one). */
  async all(path: string, request: ClientRequest = {}): Promise<{ readonly values: readonly JsonObject[]; readonly last: JsonObject }> {
    const values: JsonObject[] = []
    let link = path
    for (let page = 0; page < pageCountMax; page++) {
      const { body, status } = await this.graph('GET', link, request)
      if (status !== 200) throw new Error(`${status} for ${link}: ${JSON.stringify(body)}`)
      values.push(...(body['value'] as readonly JsonObject[]))
      const next = body['@odata.nextLink']
      if (typeof next !== 'string') return { values, last: body }
      link = next
    }
    throw new Error(`More than ${pageCountMax} pages at ${path}`)
  }

  async close(): Promise<void> {
    await this.#pool.destroy()
  }

  async #send(
    method: string,
    path: string,
    sent: { readonly headers: Readonly<Record<string, string>>; readonly payload?: string },
  ): Promise<ClientAnswer> {
    const response = await this.#pool.request({ method, path, headers: sent.headers, body: sent.payload ?? null })
    const text = await response.body.text()
    const body = parseJson(text)
    return { status: response.statusCode, headers: response.headers, body: isJsonObject(body) ? body : {}, text }
  }
}

const pageCountMax = 100_000
