import { createHash } from 'node:crypto'
import { err, ok, type Result } from '#src/base/result.ts'
import type { Attributes } from '#src/model/value.ts'
import { groupsWithMail } from '../unsupported-export.ts'
import type { WritableBody } from './item-body.ts'
import type { Refusal } from './write-outcome.ts'

const notWritable: Refusal = { code: 'no-export-to-this-object-type', message: groupsWithMail }

/** Completes the body of a new group: what kind of group it is, and a mail nickname, which Graph wants even for security groups. */
export function prepareGroup(body: WritableBody, sourceAnchor: string | null): Result<WritableBody, Refusal> {
  if (body['displayName'] === undefined) {
    return err({ code: 'missing-provisioning-attribute', message: 'A new group needs displayName; no rule delivers it for this object.' })
  }
  const isUnified = listIncludes(body['groupTypes'], 'Unified')
  const mailEnabled = body['mailEnabled'] ?? isUnified
  const securityEnabled = body['securityEnabled'] ?? !isUnified
  if (mailEnabled !== isUnified || (!isUnified && securityEnabled !== true)) return err(notWritable)
  const mailNickname = body['mailNickname'] ?? nicknameFrom(String(body['displayName']), sourceAnchor)
  return ok({ ...body, mailEnabled, securityEnabled, mailNickname })
}

/** Why a group that exists cannot be written, from what it is known to hold; null when it can. */
export function refuseGroup(current: Attributes): Refusal | null {
  const isUnified = listIncludes(current['groupTypes'], 'Unified')
  return current['mailEnabled']?.[0] === true && !isUnified ? notWritable : null
}

function listIncludes(list: unknown, wanted: string): boolean {
  return Array.isArray(list) && list.includes(wanted)
}

/** Nobody writes to a security group, so its nickname only has to be unique and always the same for the same group. */
function nicknameFrom(displayName: string, sourceAnchor: string | null): string {
  return `group-${createHash('sha256')
    .update(sourceAnchor ?? displayName)
    .digest('hex')
    .slice(0, 20)}`
}
