import { Option } from 'commander'
import type { ForecastBody, RotatedBody, RotationBody } from '#src/api/contract/rotation.ts'
import { rotatedShape } from '#src/api/contract/rotation.ts'
import { unreachable } from '#src/base/assert.ts'
import type { CommandSpec } from './command.ts'
import { exitCodes } from './exit-code.ts'
import type { Output } from './output/output.ts'
import { showTime } from './output/words.ts'

/** `lockstep credentials rotate` */
export const rotateCommand: CommandSpec = {
  usage: 'rotate <connector>',
  summary: 'Replace the password or certificate of a connector by a new one that nobody sees',
  description:
    'Makes a new password (Active Directory, over an encrypted connection) or a new key with its certificate (Entra ID), tells the\n' +
    'directory, signs in with it, and only then puts it in use. Whenever it is interrupted, the service goes on with it. To have\n' +
    'it done regularly, set rotation: { everyDays: 30 } in the settings of the connector.',
  options: [new Option('--dry-run', 'sign in and look whether it is possible; change nothing')],
  run: async ({ client, output }, { arguments: [connector = ''], options }) => {
    const path = `/connectors/${encodeURIComponent(connector)}/rotation`
    const query = options['dryRun'] === true ? { dryRun: 'true' } : {}
    const rotated = await client.ask(rotatedShape, { method: 'POST', path, query })
    output.result(rotated)
    printRotated(output, rotated, connector)
    return rotated.outcome === 'refused' ? exitCodes.failed : exitCodes.done
  },
}

/** Lines about the account of a connector, as its directory was last seen to tell them. */
export function forecastLines(forecast: ForecastBody | null, rotation: RotationBody | null): readonly (readonly [string, string])[] {
  const lines: (readonly [string, string])[] = []
  if (forecast !== null) {
    lines.push(['expires', expiryText(forecast)])
    if (forecast.changedAt !== null) lines.push(['changed', `${showTime(forecast.changedAt)} in the directory`])
    if (forecast.standing !== 'usable') lines.push(['account', forecast.standing])
    if (forecast.changedElsewhereSince !== null) {
      lines.push(['warning', `changed by somebody else, noticed ${showTime(forecast.changedElsewhereSince)}: enter the new one`])
    }
  }
  if (rotation === null) return lines
  lines.push(['rotation', rotation.everyDays === null ? 'by hand only' : `every ${rotation.everyDays} days`])
  if (rotation.pendingVersion !== null) lines.push(['pending', `version ${rotation.pendingVersion} waits for the directory`])
  if (rotation.lastFailure !== null) lines.push(['last try', `${rotation.lastFailure.reason}: ${rotation.lastFailure.text}`])
  if (rotation.nextTryAt !== null) lines.push(['next try', `not before ${showTime(rotation.nextTryAt)}`])
  return lines
}

function expiryText({ expiry, expires, expiresAt, daysLeft }: ForecastBody): string {
  if (expiresAt === null) return expiry === 'never' ? 'never' : 'not known'
  return `${showTime(expiresAt)} (${expires ?? 'credential'}, ${daysLeft ?? 0} days left)`
}

function printRotated(output: Output, rotated: RotatedBody, connector: string): void {
  switch (rotated.outcome) {
    case 'replaced':
      output.line(
        `${output.style('green', '✓')} Version ${rotated.version} of the secret of ${connector} signed in at ${rotated.server} and is in use.`,
      )
      return
    case 'possible':
      output.line(`${output.style('green', '✓')} The secret of ${connector} can be replaced at ${rotated.server}. Nothing was changed.`)
      return
    case 'waiting':
      output.line(
        `Version ${rotated.version} waits until the directory knows it; the service goes on by itself. The one before it stays in use.`,
      )
      return
    case 'refused':
      output.line(`${output.style('red', '✗')} Not replaced: ${rotated.reason}: ${rotated.text}`)
      output.line(`  ${rotated.advice}`)
      if (rotated.retryAt !== null) output.line(`  Not before ${showTime(rotated.retryAt)}.`)
      return
    default:
      unreachable(rotated.outcome)
  }
}
