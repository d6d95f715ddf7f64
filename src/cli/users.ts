import { Option } from 'commander'
import {
  endedSessionsShape,
  oneUserShape,
  removedUserShape,
  sessionListShape,
  userListShape,
  type UserBody,
} from '#src/api/contract/access.ts'
import { secretHandleShape } from '#src/api/contract/connector.ts'
import { AppError } from '#src/base/app-error.ts'
import type { Secret } from '#src/base/secret.ts'
import { permissionNames, permissions, roles } from '#src/model/role.ts'
import { text, type CommandGroup, type CommandSpec, type Invocation, type Options } from './command.ts'
import { confirm } from './confirm.ts'
import { exitCodes } from './exit-code.ts'
import { printTable } from './output/table.ts'
import { showTime } from './output/words.ts'
import { askSecret, canAsk, readSecret } from './prompt.ts'

const passwordOption = (): Option => new Option('--password-stdin', 'read the password from stdin instead of asking for it')
const pathOf = (name: string): string => `/users/${encodeURIComponent(name)}`

const listCommand: CommandSpec = {
  usage: 'list',
  summary: 'List who may sign in, with their roles',
  run: async ({ client, output }) => {
    const answer = await client.ask(userListShape, { method: 'GET', path: '/users' })
    output.result(answer)
    if (answer.users.length === 0) output.line('There are no users yet: lockstep users add NAME --role administrator.')
    else printUsers({ output }, answer.users)
    return exitCodes.done
  },
}

const addCommand: CommandSpec = {
  usage: 'add <name>',
  summary: 'Let somebody sign in over the network',
  description:
    'The password is asked for, or read from stdin: it is never an argument, because those are visible to everybody. It has at\n' +
    'least 12 characters. Roles, and what they may do:\n' +
    permissionNames.map((name) => `  ${permissions[name].title}: ${permissions[name].roles.join(', ')}`).join('\n'),
  options: [roleOption(), passwordOption()],
  run: async (invocation, { arguments: [name = ''], options }) => {
    const { client, output } = invocation
    const password = await passwordFrom(invocation, { options, name })
    try {
      const { handle } = await client.ask(secretHandleShape, { method: 'POST', path: '/secrets', secret: password })
      const body = { name, role: text(options, 'role'), password: handle }
      const added = await client.ask(oneUserShape, { method: 'POST', path: '/users', body })
      output.result(added)
      output.line(`${output.style('green', '✓')} ${added.user.name} may sign in as ${added.user.role}.`)
      return exitCodes.done
    } finally {
      password.destroy()
    }
  },
}

const setRoleCommand: CommandSpec = {
  usage: 'set-role <name>',
  summary: 'Give a user another role; the sessions of the user end',
  options: [roleOption()],
  run: async ({ client, output }, { arguments: [name = ''], options }) => {
    const body = { role: text(options, 'role') }
    const changed = await client.ask(oneUserShape, { method: 'PATCH', path: pathOf(name), body })
    output.result(changed)
    output.line(`${output.style('green', '✓')} ${changed.user.name} is ${changed.user.role} from now on.`)
    return exitCodes.done
  },
}

const setPasswordCommand: CommandSpec = {
  usage: 'set-password <name>',
  summary: 'Set the password of a user; the sessions of the user end',
  options: [passwordOption()],
  run: async (invocation, { arguments: [name = ''], options }) => {
    const { client, output } = invocation
    const password = await passwordFrom(invocation, { options, name })
    try {
      const changed = await client.ask(oneUserShape, { method: 'PUT', path: `${pathOf(name)}/password`, secret: password })
      output.result(changed)
      output.line(`${output.style('green', '✓')} The password of ${changed.user.name} is set.`)
      return exitCodes.done
    } finally {
      password.destroy()
    }
  },
}

const removeCommand: CommandSpec = {
  usage: 'remove <name>',
  summary: 'Let a user sign in no more; sessions and tokens of the user end',
  options: [new Option('--yes', 'do not ask')],
  run: async (invocation, { arguments: [name = ''], options }) => {
    const { client, output } = invocation
    if (options['yes'] !== true) await confirm(invocation, `Remove user ${name}, with the sessions and tokens?`)
    const answer = await client.ask(removedUserShape, { method: 'DELETE', path: pathOf(name) })
    output.result(answer)
    output.line(`${output.style('green', '✓')} ${answer.removed} is removed.`)
    return exitCodes.done
  },
}

const sessionsCommand: CommandSpec = {
  usage: 'sessions',
  summary: 'List who is signed in',
  run: async ({ client, output }) => {
    const answer = await client.ask(sessionListShape, { method: 'GET', path: '/sessions' })
    output.result(answer)
    if (answer.sessions.length === 0) output.line('Nobody is signed in.')
    else {
      printTable(
        output,
        [{ heading: 'user' }, { heading: 'role' }, { heading: 'from' }, { heading: 'signed in' }, { heading: 'last seen' }],
        answer.sessions.map((session) => [
          session.name,
          session.role,
          session.address,
          showTime(session.signedInAt),
          showTime(session.lastSeenAt),
        ]),
      )
    }
    return exitCodes.done
  },
}

const signOutCommand: CommandSpec = {
  usage: 'sign-out <name>',
  summary: 'End the sessions of a user',
  run: async ({ client, output }, { arguments: [name = ''] }) => {
    const answer = await client.ask(endedSessionsShape, { method: 'DELETE', path: `/sessions/${encodeURIComponent(name)}` })
    output.result(answer)
    output.line(`${output.style('green', '✓')} ${answer.ended} ${answer.ended === 1 ? 'session' : 'sessions'} of ${name} ended.`)
    return exitCodes.done
  },
}

/** `lockstep users` */
export const usersGroup: CommandGroup = {
  name: 'users',
  summary: 'Who may sign in over the network, and what they may do',
  usual: 'list',
  commands: [listCommand, addCommand, setRoleCommand, setPasswordCommand, removeCommand, sessionsCommand, signOutCommand],
}

function roleOption(): Option {
  return new Option('--role <role>', 'what the user may do').choices(roles).makeOptionMandatory()
}

function printUsers({ output }: Pick<Invocation, 'output'>, users: readonly UserBody[]): void {
  printTable(
    output,
    [{ heading: 'user' }, { heading: 'role' }, { heading: 'sessions', align: 'right' }, { heading: 'last sign-in' }, { heading: 'added' }],
    users.map((user) => [
      user.name,
      user.role,
      String(user.sessions),
      user.lastSignInAt === null ? 'never' : showTime(user.lastSignInAt),
      `${showTime(user.createdAt)} by ${user.createdBy}`,
    ]),
  )
}

/** Asked for twice at a terminal: nobody sees what was typed. */
async function passwordFrom(
  { shell }: Invocation,
  { options, name }: { readonly options: Options; readonly name: string },
): Promise<Secret> {
  if (options['passwordStdin'] === true) return readSecret(shell)
  if (!canAsk(shell)) throw new AppError('input-missing', { subject: 'password', detail: 'pipe it in with --password-stdin' })
  const first = await askSecret(shell, `Password of ${name}`)
  const second = await askSecret(shell, 'The same once more')
  const isSame = first.equals(second)
  second.destroy()
  if (isSame) return first
  first.destroy()
  throw new AppError('password-unusable', { subject: name, detail: 'the two that were typed are different' })
}
