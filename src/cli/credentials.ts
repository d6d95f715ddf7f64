import { Option } from 'commander'
import {
  accountAnswerShape,
  accountListShape,
  connectorDetailShape,
  storeSecretLineShape,
  testConnectorLineShape,
  type StoreSecretLine,
} from '#src/api/contract/connector.ts'
import { AppError } from '#src/base/app-error.ts'
import type { Secret } from '#src/base/secret.ts'
import { accountOptions, changedAccount, changeRequest } from './changed-account.ts'
import type { ServiceRequest } from './client/service-client.ts'
import { text, type CommandGroup, type CommandSpec, type Invocation, type Options } from './command.ts'
import { exitCodes } from './exit-code.ts'
import { handOverCommand } from './hand-over.ts'
import { printCheck } from './output/check-line.ts'
import type { Output } from './output/output.ts'
import { printAccount, printAccounts } from './output/account.ts'
import { askSecret, canAsk, readSecret } from './prompt.ts'
import { secretOfFile } from './read-file.ts'
import { forecastLines, rotateCommand } from './rotate-credential.ts'

type Done = Exclude<StoreSecretLine, { type: 'check' }>

const riskOption = new Option('--accept-lockout-risk', 'a wrong secret may lock the account, and that is known')

const setCommand: CommandSpec = {
  usage: 'set <connector>',
  summary: 'Replace the password, client secret or key of a connector',
  description:
    'Tests the new secret on the live directory, step by step, and stores it only when the directory takes it. It is used from the\n' +
    'next session on, by every connector that signs in as the same account, without a restart; when runs were turned away because\n' +
    'of the old one, a delta cycle catches up by itself.\n' +
    'With another account or another place, both are tested together with the secret and stored in one go, or neither is; the secret of the\n' +
    'former account is shredded then.\n' +
    'On a terminal the secret is asked for and not shown. It is never an argument, because those are visible to everybody.',
  options: [
    ...accountOptions,
    new Option('--password-stdin', 'read the secret from stdin'),
    new Option('--secret-stdin', 'the same, by the name client secrets have').implies({ passwordStdin: true }),
    new Option('--certificate-key-file <file>', 'read a private key from a file'),
    new Option('--test-only', 'test the secret and store nothing'),
    new Option('--unvalidated', 'store it without a test: nobody knows then whether it works').implies({ test: false }),
    new Option('--no-test', 'the same').hideHelp(),
    new Option('--reason <text>', 'why it cannot be tested, or why the account is another one'),
    new Option('--confirm-identity', 'the account is another one than before, and that is meant'),
    new Option('--keep-blanks', 'blanks at the ends belong to the secret'),
    riskOption,
  ],
  replaces: ['Add-ADSyncADDSConnectorAccount', 'Add-ADSyncAADServiceAccount'],
  run: async (invocation, { arguments: [connector = ''], options }) => {
    // What is in use before the question is what the answer replaces: somebody else may answer it meanwhile.
    const ifVersion = await versionInUse(invocation, connector)
    const changed = await changedAccount(invocation, connector, options)
    const secret = await secretFrom(invocation, { options, question: `New secret of ${connector}` })
    try {
      const path = `/connectors/${encodeURIComponent(connector)}/secret`
      const request =
        changed === null
          ? ({ method: 'PUT', path, query: queryOf(options), secret } as const)
          : await changeRequest(invocation, { connector, changed, options, secret })
      invocation.output.result(await follow(invocation, connector, { ...request, ifVersion }))
      return exitCodes.done
    } finally {
      secret.destroy()
    }
  },
}

const undoCommand: CommandSpec = {
  usage: 'undo <connector>',
  summary: 'Put the secret before the current one in use again',
  description: 'Possible for a day after it was replaced. It is tested first: a secret that the directory refuses is not put in use.',
  options: [riskOption],
  run: async (invocation, { arguments: [connector = ''], options }) => {
    const path = `/connectors/${encodeURIComponent(connector)}/secret/undo`
    invocation.output.result(await follow(invocation, connector, { method: 'POST', path, query: riskOf(options) }))
    return exitCodes.done
  },
}

const testCommand: CommandSpec = {
  usage: 'test <connector>',
  summary: 'Sign in with the stored secret and test what the connector needs',
  description: 'Changes nothing in the directory. A test that succeeds lets runs go on that waited for the credential.',
  options: [riskOption],
  run: async (invocation, { arguments: [connector = ''], options }) => {
    const { client, output } = invocation
    const request = { method: 'POST', path: `/connectors/${encodeURIComponent(connector)}/test`, query: riskOf(options) } as const
    for await (const line of client.lines(testConnectorLineShape, request)) {
      if (line.type === 'check') printCheck(output, line.check)
      else {
        output.result(line)
        if (line.catchUp) output.line(catchUpLine)
        return line.checks.some(({ outcome }) => outcome === 'failed') ? exitCodes.failed : exitCodes.done
      }
    }
    throw new AppError('service-answer', { detail: 'the test was asked for, but no answer came' })
  },
}

const listCommand: CommandSpec = {
  usage: 'list',
  summary: 'List the accounts that connectors sign in as',
  run: async ({ client, output }) => {
    const { accounts } = await client.ask(accountListShape, { method: 'GET', path: '/credentials' })
    output.result(accounts)
    printAccounts(output, accounts)
    return exitCodes.done
  },
}

const showCommand: CommandSpec = {
  usage: 'show <connector>',
  summary: 'Show what is known of a stored secret and its account; never the secret',
  run: async ({ client, output }, { arguments: [name = ''] }) => {
    const path = `/connectors/${encodeURIComponent(name)}`
    const { connector, forecast, rotation } = await client.ask(connectorDetailShape, { method: 'GET', path })
    const { account } = await client.ask(accountAnswerShape, { method: 'GET', path: `${path}/credential` })
    output.result({
      connector: connector.name,
      account: account.account,
      credential: account.credential,
      state: account,
      forecast,
      rotation,
    })
    printAccount(output, account, forecastLines(forecast, rotation))
    return exitCodes.done
  },
}

/** `lockstep credentials` */
export const credentialsGroup: CommandGroup = {
  name: 'credentials',
  summary: 'Passwords, client secrets and keys of connectors',
  commands: [setCommand, listCommand, showCommand, testCommand, undoCommand, rotateCommand, handOverCommand],
}

/** 0 where none is stored. */
async function versionInUse({ client }: Invocation, connector: string): Promise<number> {
  const path = `/connectors/${encodeURIComponent(connector)}/credential`
  return (await client.ask(accountAnswerShape, { method: 'GET', path })).account.credential?.version ?? 0
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

const catchUpLine = '  A delta cycle starts by itself and catches up: lockstep status shows it.'

function riskOf(options: Options): Readonly<Record<string, string>> {
  return options['acceptLockoutRisk'] === true ? { acceptLockoutRisk: 'true' } : {}
}

function queryOf(options: Options): Readonly<Record<string, string>> {
  const reason = text(options, 'reason')
  return {
    test: options['test'] === false ? 'skip' : options['testOnly'] === true ? 'only' : 'before-storing',
    ...(reason === undefined ? {} : { reason }),
    ...(options['confirmIdentity'] === true ? { confirmIdentity: 'true' } : {}),
    ...(options['keepBlanks'] === true ? { keepBlanks: 'true' } : {}),
    ...riskOf(options),
  }
}

async function follow({ client, output }: Invocation, connector: string, request: ServiceRequest): Promise<Done> {
  for await (const line of client.lines(storeSecretLineShape, request)) {
    if (line.type === 'check') printCheck(output, line.check)
    else {
      printDone(output, line, connector)
      return line
    }
  }
  throw new AppError('service-answer', { detail: 'the secret was sent, but no answer came; see lockstep credentials show' })
}

function printDone(output: Output, done: Done, connector: string): void {
  if (done.type === 'passed') return output.line(`${output.style('green', '✓')} The directory takes it. Nothing was stored.`)
  const { credential, connectors, configurationVersion, catchUp } = done
  const tested = credential.testedAt === null ? output.style('yellow', 'not tested') : 'tested'
  const others = connectors.filter((name) => name !== connector)
  const shared = others.length === 0 ? '' : `, also by ${others.join(', ')}`
  output.line(
    `${output.style('green', '✓')} Version ${credential.version} of the secret of ${connector} is stored (${tested}) and in use from now on${shared}.`,
  )
  if (configurationVersion !== null)
    output.line(`  Its settings are stored with it, as version ${configurationVersion} of the configuration.`)
  if (catchUp) output.line(catchUpLine)
}
