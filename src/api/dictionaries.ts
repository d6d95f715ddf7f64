import { errorRegistry } from '#src/base/error-registry.ts'
import { azureAdConnectWords } from '#src/model/azure-ad-connect-words.ts'
import { runOutcome, runResults } from '#src/model/run.ts'
import { runResultPages } from '#src/model/run-result-page.ts'
import { eventCatalogue, type EventId } from '#src/observe/event-catalogue.ts'
import { needs } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { dictionaryShape, type DictionaryBody } from './contract/dictionary.ts'

/** Native events begin here; everything below repeats one of them for monitoring of Azure AD Connect. */
const nativeFrom = 20_001

/** What every code means, from the registries the service itself works with. */
export function dictionaryRoutes(api: Api, { setup }: ApiParts): void {
  api.get(
    '/dictionaries',
    { config: needs('see-status'), schema: { response: { 200: dictionaryShape } } },
    async (): Promise<DictionaryBody> => ({
      results: runResults.map((code) => ({ code, outcome: runOutcome(code), ...runResultPages[code] })),
      signInCodes: [...setup.drivers.values()].flatMap(({ type, signInCodes = [] }) =>
        signInCodes.map(({ code, reason, advice }) => ({ connectorType: type, code, reason, advice })),
      ),
      events: Object.entries(eventCatalogue).map(([text, { name, level, message, meaning, whatToDo, fields }]) => {
        const id = Number(text) as EventId
        return {
          id,
          name,
          level,
          source: id >= nativeFrom ? 'lockstep' : 'compatibility',
          message,
          meaning,
          whatToDo,
          fields: { ...fields },
        }
      }),
      errors: Object.entries(errorRegistry).map(([code, entry]) => ({
        code,
        title: entry.title,
        hint: entry.hint,
        status: 'status' in entry ? entry.status : 500,
      })),
      words: azureAdConnectWords.map((word) => ({ ...word })),
    }),
  )
}
