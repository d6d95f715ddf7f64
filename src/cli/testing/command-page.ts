import type { CommandGroup, CommandSpec } from '../command.ts'
import { commands } from '../command-line.ts'
import { exitCodeMeanings } from '../exit-code.ts'
import { cmdletRows } from './cmdlets.ts'

const introduction = `# The command line

Generated from the commands themselves; \`lockstep --help\` and \`--help\` after any command say the same.

One process, the service, works on a data directory: \`lockstep serve\`. Every other command speaks to it through a socket in that
directory (\`lockstep.sock\`; a named pipe on Windows) that only the account of the service may open. No network port is opened.
\`node bin/lockstep.js\` runs a command from the source tree; it finds a runtime that is new enough by itself.

    lockstep serve                                      # in one terminal, or as a unit of systemd
    lockstep connectors add active-directory            # asks for what it needs, tests it, stores it
    lockstep connectors add entra-id
    lockstep cycle --policy initial                     # read everything, decide, write
    lockstep status

## What every command has in common

**The data directory** is the one given with \`--data DIR\`, else the one in \`LOCKSTEP_DATA\`, else \`lockstep\` in the folder for data
of the account: \`$XDG_DATA_HOME\`, else \`~/.local/share\` (on Windows \`%LOCALAPPDATA%\`). Its path may have at most 85 characters,
because a socket has to fit in. It is created with access for the account alone.

**\`--json\`** prints one JSON value on stdout and nothing else. Times are UTC with milliseconds, exact integers are
\`{ "integer": "…" }\`, bytes are \`{ "binary": "hexadecimal" }\`. A failure is \`{ "problem": { "code", "title", "subject", "detail", "hint",
"incidents", … } }\` in its place; the codes are those of [errors.md](errors.md). \`events list --follow --json\` prints one event a line.

**Secrets** are asked for on the terminal and not shown, or read from stdin (\`--password-stdin\`, \`--secret-stdin\`) or from a file
(\`--certificate-key-file\`). They are never arguments, because every account of a machine can read those of every process. They travel
to the service as raw bytes, are tested on the live directory before anything is stored, and never come back out.

**The key of the vault** that seals stored secrets is a file outside of the data directory: \`--key-file\` of \`serve\`, else
\`LOCKSTEP_KEY_FILE\`, else the systemd credential \`lockstep-key\`, else a file made on first use in \`lockstep\` below
\`$XDG_CONFIG_HOME\` or \`~/.config\` (on Windows \`%APPDATA%\`). Keep a copy of it apart from the backups of the data: one without the
other opens nothing. When the key cannot be read the service starts all the same, says why in \`lockstep status\`, and signs in nowhere.

**Colours** follow the terminal; \`NO_COLOR=1\` switches them off.
`

/** The reference page of all commands, `docs/cli.md`. */
export function commandPage(): string {
  return [
    introduction,
    '**The exit code** tells how it went:',
    '',
    '| Code | Meaning |',
    '| --- | --- |',
    ...exitCodeMeanings.map(([code, meaning]) => `| ${code} | ${meaning} |`),
    '',
    'A run or cycle that was followed ends with the code of its result; a second Ctrl-C leaves it to itself and ends with 130.',
    '',
    '## Commands',
    ...commands.flatMap((each) => pageOf(each, 'lockstep')),
    '',
    '## For those who know the cmdlets of Azure AD Connect',
    '',
    '| In the windows | Command |',
    '| --- | --- |',
    ...windows.map(([window, command]) => `| ${window} | ${command} |`),
    '',
    '| Area | Cmdlet or program | Command |',
    '| --- | --- | --- |',
    ...cmdletRows(commands),
    '',
  ].join('\n')
}

/** What people of Azure AD Connect do in its windows. */
const windows: readonly (readonly [string, string])[] = [
  ['Preview of the Synchronization Service Manager', '`lockstep preview C DN`'],
  ['Lineage of a metaverse object', '`lockstep explain OBJECT`'],
  ['Pending exports of a connector space', '`lockstep space search C --filter pending-export`, `lockstep space export C --pending-export`'],
  [
    'Synchronization Rules Editor',
    '`lockstep config export DIR`, edit `rules/*.yaml`, `lockstep config plan DIR`, `lockstep config apply DIR`',
  ],
  ['Properties > Connect to Active Directory Forest > Password, and a restart', '`lockstep credentials set C`'],
  ['Import settings of another server, in the wizard', '`lockstep import aadconnect DIR`'],
  ['Configure staging mode, in the wizard', '`lockstep staging on`, `lockstep staging off`'],
]

function pageOf(each: CommandSpec | CommandGroup, path: string): readonly string[] {
  if (!('usage' in each)) return each.commands.flatMap((member) => pageOf(member, `${path} ${each.name}`))
  const options = (each.options ?? []).map((option) => `| \`${option.flags}\` | ${cell(describe(option))} |`)
  return [
    '',
    `### ${path} ${each.usage.split(' ')[0] ?? ''}`,
    '',
    `    ${path} ${each.usage}`,
    '',
    each.description ?? `${each.summary}.`,
    ...(each.replaces === undefined ? [] : ['', `In the place of ${each.replaces.map((name) => `\`${name}\``).join(', ')}.`]),
    ...(options.length === 0 ? [] : ['', '| Option | Meaning |', '| --- | --- |', ...options]),
  ]
}

function describe(option: {
  readonly description: string
  readonly argChoices?: readonly string[] | undefined
  readonly defaultValue?: unknown
}): string {
  const choices = option.argChoices === undefined ? '' : `: ${option.argChoices.join(', ')}`
  const usual = typeof option.defaultValue === 'string' ? ` (default: ${option.defaultValue})` : ''
  return `${option.description}${choices}${usual}`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
