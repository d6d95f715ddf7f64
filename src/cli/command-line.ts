import { Command, CommanderError } from 'commander'
import { addCommand, type CommandGroup, type CommandSpec, type Outcome } from './command.ts'
import { exitCodeMeanings, exitCodes, type ExitCode } from './exit-code.ts'
import { problemOfError } from './client/service-problem.ts'
import { auditGroup } from './audit.ts'
import { alertsGroup } from './alerts.ts'
import { backupGroup } from './backup.ts'
import { configGroup } from './config.ts'
import { connectorsGroup } from './connectors/connectors.ts'
import { credentialsGroup } from './credentials.ts'
import { cycleGroup } from './cycle.ts'
import { demoCommand } from './demo.ts'
import { eventsGroup } from './events.ts'
import { exportsGroup } from './exports/exports.ts'
import { expressionsGroup } from './expressions/expressions.ts'
import { heldGroup } from './held.ts'
import { explainCommand } from './explain.ts'
import { importGroup } from './import/import.ts'
import { metaverseGroup } from './metaverse.ts'
import { previewCommand } from './preview.ts'
import { restoreCommand } from './restore.ts'
import { rulesGroup } from './rules/rules.ts'
import { runCommand } from './run.ts'
import { runsGroup } from './runs.ts'
import { schedulerGroup } from './scheduler.ts'
import { serveCommand } from './serve.ts'
import { serviceGroup } from './service.ts'
import type { Shell } from './shell.ts'
import { spaceGroup } from './space.ts'
import { stagingGroup } from './staging.ts'
import { statusCommand } from './status.ts'
import { syncObjectCommand } from './sync-object.ts'
import { tokensGroup } from './tokens.ts'
import { usersGroup } from './users.ts'
import { vaultGroup } from './vault.ts'
import { verifyCommand } from './verify.ts'

/** Every command, in the order of the help. */
export const commands: readonly (CommandSpec | CommandGroup)[] = [
  serveCommand,
  serviceGroup,
  demoCommand,
  statusCommand,
  connectorsGroup,
  credentialsGroup,
  vaultGroup,
  backupGroup,
  restoreCommand,
  auditGroup,
  runCommand,
  cycleGroup,
  schedulerGroup,
  runsGroup,
  heldGroup,
  exportsGroup,
  stagingGroup,
  eventsGroup,
  alertsGroup,
  spaceGroup,
  metaverseGroup,
  explainCommand,
  previewCommand,
  syncObjectCommand,
  configGroup,
  importGroup,
  rulesGroup,
  expressionsGroup,
  usersGroup,
  tokensGroup,
  verifyCommand,
]

/** Runs one command line to its end and returns the exit code. */
export async function runCommandLine(shell: Shell, version: string): Promise<ExitCode> {
  const outcome: Outcome = { exitCode: exitCodes.done }
  const program = commandLine(shell, version, outcome)
  try {
    await program.parseAsync(shell.arguments, { from: 'user' })
    return outcome.exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage
    const problem = problemOfError(error)
    shell.stderr.write(`error: ${[problem.title, problem.subject, problem.detail].filter((part) => part !== null).join(': ')}\n`)
    return exitCodes.usage
  }
}

function commandLine(shell: Shell, version: string, outcome: Outcome): Command {
  const program = new Command('lockstep')
    .description('Synchronizes directories: Active Directory to Entra ID and more, with a plan before every write.')
    .version(version, '-V, --version', 'print the version')
    .helpCommand(true)
    .showHelpAfterError('(add --help for the options)')
    .exitOverride()
    .configureOutput({ writeOut: (text) => shell.stdout.write(text), writeErr: (text) => shell.stderr.write(text) })
    .addHelpText('after', `\nExit codes:\n${exitCodeMeanings.map(([code, meaning]) => `  ${code}  ${meaning}`).join('\n')}\n`)
  for (const each of commands) add(program, each, { shell, outcome })
  return program
}

interface Adding {
  readonly shell: Shell
  readonly outcome: Outcome
  /** The command of the group that is meant when none is named. */
  readonly usual?: string | undefined
}

function add(parent: Command, each: CommandSpec | CommandGroup, of: Adding): void {
  if ('usage' in each) return addCommand(parent, each, of)
  const group = parent.command(each.name).summary(each.summary).description(`${each.summary}.`)
  for (const member of each.commands) add(group, member, { ...of, usual: each.usual })
}
