import { mayDo } from '#src/access/principal.ts'
import { isoTime } from '#src/base/clock.ts'
import { principalOf } from './access/identify.ts'
import { needs } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { configuredConnector } from './configured-connector.ts'
import { auditPageShape, auditQuery } from './contract/vault.ts'

/** Who did what with secrets, newest first. Who may not read everything sees what he did himself. */
export function auditRoutes(api: Api, { setup }: ApiParts): void {
  const { store } = setup
  api.get(
    '/audit',
    { config: needs('read-own-audit'), schema: { querystring: auditQuery, response: { 200: auditPageShape } } },
    async (request) => {
      const { connector, before = null, limit = 50 } = request.query
      const principal = principalOf(request)
      const subject =
        connector === undefined ? null : connector === 'vault' ? 'vault' : (await configuredConnector(store, connector)).connector.id
      const connectors = (await store.configuration.current())?.configuration.connectors ?? []
      const entries = await store.audit.list({ subject, before, limit })
      const shown = entries.filter(({ actor }) => mayDo(principal, 'read-audit') || actor === principal.name)
      return {
        entries: shown.map((entry) => ({
          ...entry,
          at: isoTime(entry.at),
          subject: connectors.find(({ id }) => id === entry.subject)?.name ?? entry.subject,
        })),
        before: entries.length === limit ? (entries.at(-1)?.sequence ?? null) : null,
      }
    },
  )
}
