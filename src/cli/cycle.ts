import { Option } from 'commander'
import { cycleLineShape, type CycleBody, type StartCycleBody } from '#src/api/contract/cycle.ts'
import { AppError } from '#src/base/app-error.ts'
import { text, type CommandSpec, type Invocation } from './command.ts'
import { exitCodeOfResults } from './exit-code.ts'
import { RunProgress } from './output/run-progress.ts'

/** `lockstep cycle` */
export const cycleCommand: CommandSpec = {
  usage: 'cycle',
  summary: 'Run a cycle over all connectors and wait for its end',
  description:
    'Imports, synchronizes and exports all connectors in order: on premises first, then the cloud; exports to the cloud first.\n' +
    'What was exported is read back. A run that fails does not end the cycle. Ctrl-C leaves the cycle running in the service.',
  options: [
    new Option('--policy <policy>', 'delta reads what changed, initial reads everything').choices(['delta', 'initial']).default('delta'),
  ],
  run: async (invocation, { options }) => {
    const policy = text(options, 'policy') === 'initial' ? 'initial' : 'delta'
    const cycle = await followCycle(invocation, { policy })
    invocation.output.result(cycle)
    invocation.output.line(summary(cycle))
    return exitCodeOfResults(cycle.runs.map((run) => run.result))
  },
}

/** Starts a cycle and shows it until it has ended. */
export async function followCycle(
  { client, output, shell }: Pick<Invocation, 'client' | 'output' | 'shell'>,
  body: StartCycleBody,
): Promise<CycleBody> {
  const progress = new RunProgress(output)
  const ignoreInterrupts = shell.onInterrupt(() => {
    output.aside('The cycle goes on in the service; lockstep status shows it.')
    shell.exit(130)
  })
  try {
    for await (const line of client.lines(cycleLineShape, { method: 'POST', path: '/cycles', body })) {
      if (line.type === 'cycle-ended') return line.cycle
      progress.show(line.run)
    }
  } finally {
    progress.end()
    ignoreInterrupts()
  }
  throw new AppError('service-answer', { detail: 'the cycle ended without a result' })
}

function summary(cycle: CycleBody): string {
  const failed = cycle.runs.filter((run) => exitCodeOfResults([run.result]) !== 0)
  if (cycle.runs.length === 0) return 'The cycle had nothing to run: add a connector first.'
  if (failed.length === 0) return `The cycle ended: ${cycle.runs.length} runs, all of them good.`
  return `The cycle ended: ${cycle.runs.length} runs, ${failed.length} of them not good (${failed.map((run) => `run ${run.number}`).join(', ')}).`
}
