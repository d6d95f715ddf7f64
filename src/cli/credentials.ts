import { Option } from 'commander'
import { connectorDetailShape, storeSecretLineShape, type CredentialBody, type StoreSecretLine } from '#src/api/contract/connector.ts'
import { AppError } from '#src/base/app-error.ts'
import type { Secret } from '#src/base/secret.ts'
import { text, type CommandGroup, type CommandSpec, type Invocation, type Options } from './command.ts'
import { exitCodes } from './exit-code.ts'
import { printCheck } from './output/check-line.ts'
import type { Output } from './output/output.ts'
import { printPairs } from './output/table.ts'
import { showTime } from './output/words.ts'
import { askSecret, canAsk, readSecret } from './prompt.ts'
import { secretOfFile } from './read-file.ts'
import { forecastLines, rotateCommand } from './rotate-credential.ts'

type Stored = Extract<StoreSecretLine, { type: 'stored' }>

const setCommand: CommandSpec = {
  usage: 'set <connector>',
  summary: 'Replace the password, client secret or key of a connector',
  description:
    'Tests the new secret on the live directory and stores it only when the directory takes it. It is used from the next session\n' +
    'on, without a restart; when runs were turned away because of the old one, a delta cycle catches up by itself.\n' +
    'On a terminal the secret is asked for and not shown. It is never an argument, because those are visible to everybody.',
  options: [
    new Option('--password-stdin', 'read the secret from stdin'),
    new Option('--secret-stdin', 'the same, by the name client secrets have').implies({ passwordStdin: true }),
    new Option('--certificate-key-file <file>', 'read a private key from a file'),
    new Option('--no-test', 'store it without a test: nobody knows then whether it works'),
  ],
  replaces: ['Add-ADSyncADDSConnectorAccount', 'Add-ADSyncAADServiceAccount'],
  run: async (invocation, { arguments: [connector = ''], options }) => {
    const secret = await secretFrom(invocation, { options, question: `New secret of ${connector}` })
    try {
      const stored = await store(invocation, { connector, secret, test: options['test'] === false ? 'skip' : 'before-storing' })
      invocation.output.result(stored)
      return exitCodes.done
    } finally {
      secret.destroy()
    }
  },
}

const showCommand: CommandSpec = {
  usage: 'show <connector>',
  summary: 'Show what is known of a stored secret; never the secret',
  run: async ({ client, output }, { arguments: [name = ''] }) => {
    const detail = await client.ask(connectorDetailShape, { method: 'GET', path: `/connectors/${encodeURIComponent(name)}` })
    const { connector, forecast, rotation } = detail
    output.result({ connector: connector.name, account: connector.account, credential: connector.credential, forecast, rotation })
    if (!output.json) {
      printCredential(output, connector.account, connector.credential)
      printPairs(output, forecastLines(forecast, rotation))
    }
    return exitCodes.done
  },
}

/** `lockstep credentials` */
export const credentialsGroup: CommandGroup = {
  name: 'credentials',
  summary: 'Passwords, client secrets and keys of connectors',
  commands: [setCommand, showCommand, rotateCommand],
}

/** The secret from where the options say, or from the person at the terminal. */
export async function secretFrom({ shell }: Invocation, from: { readonly options: Options; readonly question: string }): Promise<Secret> {
  const { options, question } = from
  const file = text(options, 'certificateKeyFile')
  if (file !== undefined) return secretOfFile(shell, file)
  if (options['passwordStdin'] === true || options['secretStdin'] === true) return readSecret(shell)
  if (canAsk(shell)) return askSecret(shell, question)
  throw new AppError('input-missing', { subject: 'secret', detail: 'pipe it in with --password-stdin' })
}

async function store(
  { client, output }: Invocation,
  wanted: { readonly connector: string; readonly secret: Secret; readonly test: 'before-storing' | 'skip' },
): Promise<Stored> {
  const path = `/connectors/${encodeURIComponent(wanted.connector)}/secret`
  for await (const line of client.lines(storeSecretLineShape, {
    method: 'PUT',
    path,
    query: { test: wanted.test },
    secret: wanted.secret,
  })) {
    if (line.type === 'check') printCheck(output, line.check)
    else {
      printStored(output, line, wanted.connector)
      return line
    }
  }
  throw new AppError('service-answer', { detail: 'the secret was sent, but no answer came; see lockstep credentials show' })
}

function printStored(output: Output, { credential, catchUp }: Stored, connector: string): void {
  const tested = credential.testedAt === null ? output.style('yellow', 'not tested') : 'tested'
  output.line(
    `${output.style('green', '✓')} Version ${credential.version} of the secret of ${connector} is stored (${tested}) and in use from now on.`,
  )
  if (catchUp) output.line('  A delta cycle starts by itself and catches up: lockstep status shows it.')
}

function printCredential(output: Output, account: string, credential: CredentialBody | null): void {
  printPairs(output, [
    ['account', account],
    ...(credential === null
      ? [['secret', 'none stored'] as const]
      : ([
          ['version', String(credential.version)],
          ['stored', `${showTime(credential.createdAt)} by ${credential.createdBy}`],
          ['tested', credential.testedAt === null ? 'never' : showTime(credential.testedAt)],
          ['sealed with', `key ${credential.keyId}`],
          ['kept', credential.versionsKept === 1 ? 'this version only' : `${credential.versionsKept} versions`],
        ] as const)),
  ])
}
