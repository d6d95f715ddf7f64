import type { RestartBody } from '#src/api/contract/service.ts'
import type { VerifyBody } from '#src/api/contract/verify.ts'
import { ask } from './ask.ts'

/** Checks every invariant of the database. */
export function verifyDatabase(): Promise<VerifyBody> {
  return ask<VerifyBody>({ method: 'POST', path: '/verify' })
}

export function restartService(): Promise<RestartBody> {
  return ask<RestartBody>({ method: 'POST', path: '/service/restart' })
}
