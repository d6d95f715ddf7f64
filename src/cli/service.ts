import { setTimeout as sleep } from 'node:timers/promises'
import { restartShape } from '#src/api/contract/service.ts'
import { statusShape } from '#src/api/contract/status.ts'
import { AppError } from '#src/base/app-error.ts'
import type { CommandGroup, CommandSpec, Invocation } from './command.ts'
import { exitCodes } from './exit-code.ts'

/** How often, and how many times, the service is asked whether it is back. Runs end at their next page or batch before it goes. */
const lookMs = 250
const looksMax = 1_200

const restartCommand: CommandSpec = {
  usage: 'restart',
  summary: 'End the service in good order and start it again',
  description:
    'Runs in progress end at their next page or batch, and what they did not get to is done by the next ones. Nothing needs this: a new\n' +
    'secret or configuration is used without it.',
  run: async (invocation) => {
    const { client, output } = invocation
    const before = await client.ask(restartShape, { method: 'POST', path: '/service/restart' })
    output.aside('The service is ending. Runs in progress end at their next page or batch.')
    const startedAt = await cameBack(invocation, before.startedAt)
    output.result({ restarted: true, startedAt })
    output.line(`${output.style('green', '✓')} The service is running again.`)
    return exitCodes.done
  },
}

/** `lockstep service` */
export const serviceGroup: CommandGroup = { name: 'service', summary: 'The service itself', commands: [restartCommand] }

async function cameBack({ client }: Invocation, before: string): Promise<string> {
  for (let look = 0; look < looksMax; look++) {
    await sleep(lookMs)
    const status = await client.ask(statusShape, { method: 'GET', path: '/status' }).catch(() => null)
    if (status !== null && status.startedAt !== before) return status.startedAt
  }
  throw new AppError('service-unreachable', { detail: 'it was ended and has not come back; look at its log' })
}
