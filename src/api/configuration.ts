import type { Api, ApiParts } from './api-parts.ts'

export function configurationRoutes(_api: Api, _parts: ApiParts): void {
}
