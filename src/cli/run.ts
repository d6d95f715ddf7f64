import { Option } from 'commander'
import type { StartRunBody } from '#src/api/contract/run.ts'
import type { CommandSpec } from './command.ts'
import { exitCodeOfResult } from './exit-code.ts'
import { followRun } from './follow-run.ts'
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
    const wanted: StartRunBody = { connector, profile, acceptShrink: options['acceptShrink'] === true, force: options['force'] === true }
    const run = await followRun(invocation, { path: '/runs', body: wanted })
    invocation.output.result(run)
    invocation.output.line(
      `Run ${run.number} ended: ${showResult(invocation.output, run.result)} after ${showSpan(run.startedAt, run.endedAt)}`,
    )
    return exitCodeOfResult(run.result)
  },
}
