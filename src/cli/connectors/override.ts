import { Option } from 'commander'
import { overridesShape } from '#src/api/contract/scheduler.ts'
import { AppError } from '#src/base/app-error.ts'
import type { CommandSpec } from '../command.ts'
import { exitCodes } from '../exit-code.ts'
import { overrideLines } from '../scheduler.ts'

/** `lockstep connectors override` */
export const overrideCommand: CommandSpec = {
  usage: 'override <connector>',
  summary: 'Let the next cycle read or evaluate one connector in full, or put that off',
  description:
    'A delta cycle runs the full step for this connector alone, once, and goes on asking for it until the step was done. The service asks\n' +
    'by itself when a change of the configuration needs it. --clear takes back what is named, or all of it, to put it off.',
  options: [
    new Option('--full-import', 'read everything with the next cycle'),
    new Option('--full-sync', 'evaluate everything with the next cycle'),
    new Option('--clear', 'no longer ask for it'),
  ],
  replaces: ['Set-ADSyncSchedulerConnectorOverride'],
  run: async ({ client, output }, { arguments: [connector = ''], options }) => {
    const isClearing = options['clear'] === true
    const [isImport, isSync] = [options['fullImport'] === true, options['fullSync'] === true]
    const isAll = isClearing && !isImport && !isSync
    if (!isClearing && !isImport && !isSync) {
      throw new AppError('input-missing', { subject: 'connectors override', detail: 'say --full-import, --full-sync or --clear' })
    }
    const body = {
      ...(isImport || isAll ? { fullImport: !isClearing } : {}),
      ...(isSync || isAll ? { fullSynchronization: !isClearing } : {}),
    }
    const path = `/connectors/${encodeURIComponent(connector)}/overrides`
    const { overrides } = await client.ask(overridesShape, { method: 'PATCH', path, body })
    output.result({ overrides })
    if (overrides.length === 0) output.line(`The next cycle reads and evaluates what changed in ${connector}.`)
    for (const line of overrideLines(overrides)) output.line(`With the next cycle, ${line}`)
    return exitCodes.done
  },
}
