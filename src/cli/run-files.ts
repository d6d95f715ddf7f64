import { Option } from 'commander'
import { text, wholeNumber, type CommandSpec } from './command.ts'
import { exitCodeOfResult, exitCodes } from './exit-code.ts'
import { outputOption, writeText } from './export-lines.ts'
import { followRun } from './follow-run.ts'
import { showResult, showSpan } from './output/words.ts'

/** `lockstep runs save NUMBER` */
export const saveCommand: CommandSpec = {
  usage: 'save <number>',
  summary: 'Write one run with all errors of objects as JSON or XML',
  description:
    'Writes everything that is known of a run. --as xml writes what the Synchronization Service Manager saves (run-history), for programs\n' +
    'that read such files.',
  options: [new Option('--as <form>', 'json or xml').choices(['json', 'xml']).default('json'), outputOption()],
  replaces: ['Export-ADSyncToolsRunHistory'],
  run: async (invocation, { arguments: [number = ''], options }) => {
    const { client, output } = invocation
    const as = text(options, 'as') ?? 'json'
    const path = `/runs/${wholeNumber('number', 1)(number)}/export`
    const file = await writeText(invocation, {
      text: client.pieces({ method: 'GET', path, query: { as } }, as === 'xml' ? 'application/xml' : 'application/json'),
      file: text(options, 'output'),
    })
    if (file === null) return exitCodes.done
    output.result({ file })
    output.line(`Run ${number} is in ${file}.`)
    return exitCodes.done
  },
}

/** `lockstep runs retry NUMBER STEP` */
export const retryCommand: CommandSpec = {
  usage: 'retry <number> <step>',
  summary: 'Run one step of a run again and wait for its end',
  description:
    'Runs just this step once more, as a run of its own under the name of the same profile. No guard is lifted for it; the other steps of\n' +
    'the profile are left out.',
  run: async (invocation, { arguments: [number = '', step = ''] }) => {
    const path = `/runs/${wholeNumber('number', 1)(number)}/retry`
    const run = await followRun(invocation, { path, body: { step: wholeNumber('step', 1)(step) } })
    invocation.output.result(run)
    invocation.output.line(
      `Run ${run.number} ended: ${showResult(invocation.output, run.result)} after ${showSpan(run.startedAt, run.endedAt)}`,
    )
    return exitCodeOfResult(run.result)
  },
}
