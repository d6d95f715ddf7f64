import { resolve } from 'node:path'
import { Option } from 'commander'
import { text, wholeNumber, type CommandSpec, type Invocation, type Options } from './command.ts'
import { exitCodes, type ExitCode } from './exit-code.ts'

/** `lockstep demo` */
export const demoCommand: CommandSpec = {
  usage: 'demo',
  summary: 'Run the service with a made-up company, and look around',
  description:
    'Starts a directory and a tenant of a company that does not exist, on this machine only, and a service that synchronizes them.\n' +
    'With --script it plays what happens when the password of the connector account changes, checks every step, and ends.',
  options: [
    new Option('--script', 'play the changed password without a person; the exit code tells whether every step came out right'),
    new Option('--people <n>', 'people of the company').argParser(wholeNumber('--people', 2)).default('300'),
    new Option('--groups <n>', 'groups of the company').argParser(wholeNumber('--groups', 0)).default('40'),
    new Option('--port <n>', 'port of the console on this machine; 0 for any that is free')
      .argParser(wholeNumber('--port', 0))
      .default('0'),
    new Option('--keep', 'leave the data directory behind'),
  ],
  run: async (invocation, { options }) => {
    // The lab and the service are loaded by this command alone; all others start faster without them.
    const { setStage } = await import('./demo/stage.ts')
    if (options['script'] !== true) {
      const { freshConsole } = await import('./demo/console.ts')
      await freshConsole(invocation.output)
    }
    const stage = await setStage(invocation.shell, stageOptions(invocation, options))
    const interrupted = new Promise<'interrupted'>((done) => void invocation.shell.onInterrupt(() => done('interrupted')))
    const show =
      options['script'] === true
        ? import('./demo/script.ts').then(({ playScript }) => playScript(invocation, stage))
        : lookAround(invocation, stage)
    const ended = await Promise.race([interrupted, show]).finally(() => {
      // Whoever waited for keys may have been left in the middle of it.
      invocation.shell.stdin.setRawMode?.(false)
      invocation.shell.stdin.pause()
      return stage.close('the demo ended')
    })
    return ended === 'interrupted' ? exitCodes.done : ended
  },
}

async function lookAround(invocation: Invocation, stage: Parameters<(typeof import('./demo/tour.ts'))['takeTour']>[1]): Promise<ExitCode> {
  const { takeTour } = await import('./demo/tour.ts')
  return takeTour(invocation, stage)
}

function stageOptions({ shell }: Invocation, options: Options) {
  const data = text(options, 'data')
  return {
    size: { people: Number(text(options, 'people')), groups: Number(text(options, 'groups')) },
    dataDirectory: data === undefined ? null : resolve(shell.workingDirectory, data),
    keep: options['keep'] === true,
    // The play needs no console, and so no port.
    port: options['script'] === true ? null : Number(text(options, 'port')),
  }
}
