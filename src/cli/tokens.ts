import { Option } from 'commander'
import { createdTokenShape, oneTokenShape, tokenListShape } from '#src/api/contract/access.ts'
import { permissionNames, roles } from '#src/model/role.ts'
import { repeatable, text, texts, type CommandGroup, type CommandSpec } from './command.ts'
import { exitCodes } from './exit-code.ts'
import { printTable } from './output/table.ts'
import { showTime } from './output/words.ts'

const createCommand: CommandSpec = {
  usage: 'create <purpose>',
  summary: 'Make a token for a program; it is shown once',
  description:
    'The program sends it in the header Authorization: Bearer. It may do what its role may, or only the part of it that --scope\n' +
    `names: ${permissionNames.join(', ')}.\n` +
    'A token cannot write secrets or change who may do what: that needs a person who has just signed in.',
  options: [
    new Option('--role <role>', 'what it may do').choices(roles).makeOptionMandatory(),
    repeatable('--scope <permission>', 'only this part of it'),
    new Option('--expires <span>', 'how long it is good, up to a year, for example 90d').default('90d'),
  ],
  run: async ({ client, output }, { arguments: [purpose = ''], options }) => {
    const scope = texts(options, 'scope')
    const body = { purpose, role: text(options, 'role'), scope: scope.length === 0 ? null : scope, expiresIn: text(options, 'expires') }
    const created = await client.ask(createdTokenShape, { method: 'POST', path: '/tokens', body })
    output.result(created)
    output.line(created.text)
    output.aside(`Keep it now: it is not shown again. It is good until ${showTime(created.token.expiresAt)}.`)
    return exitCodes.done
  },
}

const listCommand: CommandSpec = {
  usage: 'list',
  summary: 'List tokens, with what they may do and when they were last used',
  run: async ({ client, output }) => {
    const answer = await client.ask(tokenListShape, { method: 'GET', path: '/tokens' })
    output.result(answer)
    if (answer.tokens.length === 0) output.line('There are no tokens.')
    else {
      printTable(
        output,
        [
          { heading: 'token' },
          { heading: 'purpose', mayBeCut: true },
          { heading: 'may' },
          { heading: 'state' },
          { heading: 'until' },
          { heading: 'last used' },
        ],
        answer.tokens.map((token) => [
          token.id,
          token.purpose,
          token.scope === null ? token.role : `${token.role}: ${token.scope.join(', ')}`,
          token.state,
          showTime(token.expiresAt),
          token.lastUsedAt === null ? 'never' : showTime(token.lastUsedAt),
        ]),
      )
    }
    return exitCodes.done
  },
}

const revokeCommand: CommandSpec = {
  usage: 'revoke <token>',
  summary: 'Make a token useless at once',
  run: async ({ client, output }, { arguments: [token = ''] }) => {
    const answer = await client.ask(oneTokenShape, { method: 'DELETE', path: `/tokens/${encodeURIComponent(token)}` })
    output.result(answer)
    output.line(`${output.style('green', '✓')} Token ${answer.token.id} (${answer.token.purpose}) is revoked.`)
    return exitCodes.done
  },
}

/** `lockstep tokens` */
export const tokensGroup: CommandGroup = {
  name: 'tokens',
  summary: 'Tokens with which programs use the API',
  usual: 'list',
  commands: [listCommand, createCommand, revokeCommand],
}
