import { Command, Option } from 'commander'
import { socketAddress } from '#src/api/contract/socket.ts'
import { AppError } from '#src/base/app-error.ts'
import { dataDirectoryOf } from './data-directory.ts'
import { exitCodeOfProblem, type ExitCode } from './exit-code.ts'
import { Output } from './output/output.ts'
import { problemLines } from './output/problem-lines.ts'
import { ServiceClient } from './client/service-client.ts'
import { problemOfError } from './client/service-problem.ts'
import type { Shell } from './shell.ts'

/** What a command works with. */
export interface Invocation {
  readonly shell: Shell
  readonly output: Output
  readonly dataDirectory: string
  /** Speaks to the service of the data directory. */
  readonly client: ServiceClient
}

/** Values of options by name, as they were typed. */
export type Options = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

/** One command: how it is called, and what it does. */
export interface CommandSpec {
  /** Name and arguments, `run <connector> <profile>`. */
  readonly usage: string
  readonly summary: string
  /** More about it, for `--help`. */
  readonly description?: string
  readonly options?: readonly Option[]
  /** Cmdlets of Azure AD Connect that it takes the place of, for those who look for them. */
  readonly replaces?: readonly string[]
  run(invocation: Invocation, given: { readonly arguments: readonly string[]; readonly options: Options }): Promise<ExitCode>
}

/** A group of commands under one word. */
export interface CommandGroup {
  readonly name: string
  readonly summary: string
  /** The command that is meant when none is named. */
  readonly usual?: string
  readonly commands: readonly (CommandSpec | CommandGroup)[]
}

/** Where the exit code of the command that ran goes. */
export interface Outcome {
  exitCode: ExitCode
}

/** Adds a command with the options that every command has. */
export function addCommand(
  parent: Command,
  spec: CommandSpec,
  of: { readonly shell: Shell; readonly outcome: Outcome; readonly usual?: string | undefined },
): void {
  const command = parent
    .command(spec.usage, { isDefault: spec.usage.split(' ')[0] === of.usual })
    .summary(spec.summary)
    .description(spec.description ?? `${spec.summary}.`)
  for (const option of spec.options ?? []) command.addOption(option)
  command.option('--data <dir>', 'data directory of the service (default: LOCKSTEP_DATA, else the one of this account)')
  command.option('--json', 'print one JSON value on stdout and nothing else')
  command.action(async () => {
    const options: Options = command.opts()
    of.outcome.exitCode = await perform(spec, { shell: of.shell, options, arguments: command.processedArgs.flat() as string[] })
  })
}

/** Runs the command and turns whatever it throws into a message and an exit code. */
async function perform(
  spec: CommandSpec,
  given: { readonly shell: Shell; readonly options: Options; readonly arguments: readonly string[] },
): Promise<ExitCode> {
  const { shell, options } = given
  const output = new Output(shell, { json: options['json'] === true })
  try {
    const dataDirectory = dataDirectoryOf(shell, text(options, 'data'))
    return await spec.run({ shell, output, dataDirectory, client: clientOf(shell, dataDirectory) }, given)
  } catch (error) {
    const problem = problemOfError(error)
    output.failure({ problem }, problemLines(output, problem))
    return exitCodeOfProblem(problem)
  }
}

/** An option that takes text; undefined when it was not given. */
export function text(options: Options, name: string): string | undefined {
  const value = options[name]
  return typeof value === 'string' ? value : undefined
}

/** An option that may be given several times. */
export function texts(options: Options, name: string): readonly string[] {
  const value = options[name]
  return Array.isArray(value) ? (value as readonly string[]) : []
}

/** An option that takes a whole number, with its smallest value. */
export function wholeNumber(name: string, least: number): (value: string) => string {
  return (value) => {
    if (/^\d+$/.test(value) && Number(value) >= least) return value
    throw new AppError('input-missing', { subject: name, detail: `"${value}" is not a whole number of at least ${least}` })
  }
}

/** Collects an option that may be given several times. */
export function repeatable(flags: string, description: string): Option {
  return new Option(flags, `${description} (may be given several times)`).argParser(
    (value: string, before: readonly string[] | undefined) => [...(before ?? []), value],
  )
}

function clientOf(shell: Shell, dataDirectory: string): ServiceClient {
  const address = socketAddress(dataDirectory, { platform: shell.platform, workingDirectory: shell.workingDirectory })
  return new ServiceClient({ address: address ?? dataDirectory, dataDirectory, author: shell.userName })
}
