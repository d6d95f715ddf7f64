import { err, ok, type Result } from '#src/base/result.ts'
import type { WritableBody } from './item-body.ts'
import type { Refusal } from './write-outcome.ts'

/** Longest mail nickname Entra ID takes. */
const mailNicknameLengthMax = 64

/** Completes the body of a new user. Only the mail nickname can be made up; what else is missing is for the rules to deliver. */
export function prepareUser(body: WritableBody): Result<WritableBody, Refusal> {
  const missing = ['userPrincipalName', 'displayName', 'accountEnabled'].find((name) => body[name] === undefined)
  if (missing !== undefined) {
    return err({ code: 'missing-provisioning-attribute', message: `A new user needs ${missing}; no rule delivers it for this object.` })
  }
  if (body['mailNickname'] !== undefined) return ok(body)
  return ok({ ...body, mailNickname: nicknameFrom(String(body['userPrincipalName']).split('@')[0] ?? '') })
}

/** Letters, digits and the few signs a nickname may carry. */
function nicknameFrom(text: string): string {
  return text.replace(/[^\w.!#^~'-]/g, '').slice(0, mailNicknameLengthMax) || 'user'
}
