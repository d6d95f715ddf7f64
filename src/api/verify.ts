import { needs } from './access/route-access.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { verifyShape } from './contract/verify.ts'
import { heavy } from './open-api/answer-schemas.ts'

/** Checks every invariant of the database. */
export function verifyRoutes(api: Api, { setup }: ApiParts): void {
  api.post('/verify', { config: { ...needs('run'), ...heavy }, schema: { response: { 200: verifyShape } } }, async () => {
    const findings = await setup.store.verify()
    return { sound: findings.length === 0, findings: findings.map(({ invariant, subject, message }) => ({ invariant, subject, message })) }
  })
}
