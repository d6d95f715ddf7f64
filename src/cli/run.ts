import { Option } from 'commander'
import { runLineShape, runShape, type RunBody, type StartRunBody } from '#src/api/contract/run.ts'
import { AppError } from '#src/base/app-error.ts'
import type { CommandSpec, Invocation } from './command.ts'
import { exitCodeOfResult } from './exit-code.ts'
import { RunProgress } from './output/run-progress.ts'
import { showResult, showSpan } from './output/words.ts'

/** `lockstep run CONNECTOR PROFILE` */
export const runCommand: CommandSpec = {
  usage: 'run <connector> <profile>',
  summary: 'Run a profile of a connector and wait for its end',
  description:
    'Runs a profile, for example "Delta Import", shows how far it is, and prints its counters. Ctrl-C asks the run to stop at its\n' +
    'next page or batch; nothing that was done is lost. The exit code tells the result.',
  options: [
    new Option('--accept-shrink', 'take what a full import does not see for deleted, however much it is'),
    new Option('--force', 'export although the server is in staging mode'),
  ],
  replaces: ['Invoke-ADSyncRunProfile'],
  run: async (invocation, { arguments: [connector = '', profile = ''], options }) => {
    const wanted = { connector, profile, acceptShrink: options['acceptShrink'] === true, force: options['force'] === true }
    const run = await follow(invocation, wanted)
    invocation.output.result(run)
    invocation.output.line(
      `Run ${run.number} ended: ${showResult(invocation.output, run.result)} after ${showSpan(run.startedAt, run.endedAt)}`,
    )
    return exitCodeOfResult(run.result)
  },
}

async function follow({ client, output, shell }: Invocation, body: StartRunBody): Promise<RunBody> {
  const progress = new RunProgress(output)
  let number: number | null = null
  let isStopping = false
  const ignoreInterrupts = shell.onInterrupt(() => {
    if (isStopping || number === null) shell.exit(130)
    isStopping = true
    output.aside(`Stopping run ${number} at its next page or batch. Ctrl-C again leaves it to itself.`)
    // When it has ended meanwhile, the last line is on its way already.
    client.ask(runShape, { method: 'POST', path: `/runs/${number}/stop` }).catch(() => undefined)
  })
  try {
    for await (const line of client.lines(runLineShape, { method: 'POST', path: '/runs', body })) {
      number = line.run.number
      progress.show(line.run)
      if (line.type === 'ended') return line.run
    }
  } finally {
    progress.end()
    ignoreInterrupts()
  }
  throw new AppError('service-answer', { detail: 'the run ended without a result' })
}
