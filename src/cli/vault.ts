import { closeSync, openSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'
import { Option } from 'commander'
import { Value } from 'typebox/value'
import { secretHandleShape } from '#src/api/contract/connector.ts'
import { recoveryKitShape, rotatedShape, vaultCheckShape, vaultShape, type VaultBody } from '#src/api/contract/vault.ts'
import { AppError } from '#src/base/app-error.ts'
import type { Secret } from '#src/base/secret.ts'
import { text, type CommandGroup, type CommandSpec, type Invocation, type Options } from './command.ts'
import { confirm } from './confirm.ts'
import { exitCodes } from './exit-code.ts'
import { printVault, printVaultCheck } from './output/vault-lines.ts'
import { askSecret, canAsk, readSecret } from './prompt.ts'
import { textOfFile } from './read-file.ts'

const passphraseOption = (): Option => new Option('--passphrase-stdin', 'read the passphrase from stdin')

const showCommand: CommandSpec = {
  usage: 'show',
  summary: 'Show how the vault stands: its key, its recovery kit, and which credentials can be read',
  run: async ({ client, output }) => {
    const vault = await client.ask(vaultShape, { method: 'GET', path: '/vault' })
    output.result(vault)
    printVault(output, vault)
    return exitCodes.done
  },
}

const checkCommand: CommandSpec = {
  usage: 'verify',
  summary: 'Open every stored version and compute the audit again; nothing is shown of either',
  run: async ({ client, output }) => {
    const check = await client.ask(vaultCheckShape, { method: 'POST', path: '/vault/verify' })
    output.result(check)
    printVaultCheck(output, check)
    const isWhole = check.audit.breaks.length === 0 && check.vault.secrets.every(({ state }) => state === 'usable' || state === 'suspect')
    return isWhole ? exitCodes.done : exitCodes.failed
  },
}

const unsealCommand: CommandSpec = {
  usage: 'unseal',
  summary: 'Open a sealed vault without a restart',
  description:
    'Looks for the key again where it is kept, or asks for the passphrase where it is one. Runs that waited start by themselves.\n' +
    'With --new-key the vault gets a key that opens nothing of what was sealed before, for the day when key and recovery kit are\n' +
    'lost: every credential is then entered again, one at a time. What cannot be read is kept, in case the key is found.',
  options: [passphraseOption(), new Option('--new-key', 'the key is lost for good: make another one'), new Option('--yes', 'do not ask')],
  run: async (invocation, { options }) => {
    const { client, output } = invocation
    const isFresh = options['newKey'] === true
    if (isFresh && options['yes'] !== true) await confirm(invocation, 'Make a key that opens nothing of what is stored?')
    const before = await client.ask(vaultShape, { method: 'GET', path: '/vault' })
    const isTyped = options['passphraseStdin'] === true || (!isFresh && before.key?.source === 'passphrase')
    const passphrase = isTyped && before.sealed ? await handleOf(invocation, options, 'Passphrase of the vault') : undefined
    const body = { ...(passphrase === undefined ? {} : { passphrase }), key: isFresh ? ('fresh' as const) : ('kept' as const) }
    const vault = await client.ask(vaultShape, { method: 'POST', path: '/vault/unseal', body })
    output.result(vault)
    printVault(output, vault)
    return exitCodes.done
  },
}

const rotateCommand: CommandSpec = {
  usage: 'rotate-key',
  summary: 'Exchange the key of the vault while the service runs',
  description:
    'Everything is sealed anew under another key, one credential at a time; both keys work meanwhile. When it is interrupted, at any\n' +
    'point, the service goes on with it at its next start. Without --to a new key takes the place of the one in the same file.',
  options: [
    new Option('--to <source>', 'where the new key is: file:/PATH, systemd:NAME, program:/PATH, descriptor:NUMBER or passphrase'),
    passphraseOption(),
  ],
  run: async (invocation, { options }) => {
    const { client, output } = invocation
    const to = text(options, 'to')
    const passphrase = to === 'passphrase' ? await handleOf(invocation, options, 'New passphrase of the vault') : undefined
    const body = { ...(to === undefined ? {} : { to }), ...(passphrase === undefined ? {} : { passphrase }) }
    const rotated = await client.ask(rotatedShape, { method: 'POST', path: '/vault/rotate-key', body })
    output.result(rotated)
    output.line(`${output.style('green', '✓')} ${rotated.rewrapped} versions are under key ${rotated.keyId} (${rotated.source}).`)
    output.line('  Make a new recovery kit: lockstep vault recovery-kit FILE')
    return exitCodes.done
  },
}

const kitCommand: CommandSpec = {
  usage: 'recovery-kit <file>',
  summary: 'Write the key of the vault to a file, under a passphrase, to be kept elsewhere; or try such a file',
  description:
    'Whoever has the file, its passphrase and the database has every secret: keep the three apart. The file is made for this account\n' +
    'alone and never overwrites another one. With --check an existing file is opened, and nothing is changed: do that twice a year.',
  options: [passphraseOption(), new Option('--check', 'see whether the file and the passphrase still open the vault')],
  run: async (invocation, { arguments: [file = ''], options }) => {
    const { client, output, shell } = invocation
    if (options['check'] === true) {
      const vault = await useKit(invocation, { file, options, path: '/vault/recovery-kit/prove' })
      output.result(vault)
      output.line(`${output.style('green', '✓')} The kit opens what is stored.`)
      return exitCodes.done
    }
    const path = resolve(shell.workingDirectory, file)
    const descriptor = createKitFile(path)
    try {
      const passphrase = await handleOf(invocation, options, 'Passphrase of the kit, at least 12 characters')
      const kit = await client.ask(recoveryKitShape, { method: 'POST', path: '/vault/recovery-kit', body: { passphrase } })
      writeSync(descriptor, `${JSON.stringify(kit, null, 2)}\n`)
      output.result({ file: path, keyId: kit.keyId, createdAt: kit.createdAt })
      output.line(`${output.style('green', '✓')} The kit of key ${kit.keyId} is in ${path}.`)
      output.line(`  Try it: lockstep vault recovery-kit ${file} --check. Then keep it apart from this machine and from its backups.`)
    } finally {
      closeSync(descriptor)
    }
    return exitCodes.done
  },
}

const restoreCommand: CommandSpec = {
  usage: 'restore <kit>',
  summary: 'Open what was sealed on another machine, or with a lost key, with a recovery kit',
  description:
    'Everything is sealed anew under a key of this machine. Staging mode is switched on, and every credential is suspect until it has\n' +
    'signed in once: another server may still be running. Confirm that it is off with lockstep vault confirm-restore, then switch\n' +
    'staging mode off.',
  options: [passphraseOption()],
  run: async (invocation, { arguments: [file = ''], options }) => {
    const vault = await useKit(invocation, { file, options, path: '/vault/restore' })
    invocation.output.result(vault)
    printVault(invocation.output, vault)
    return exitCodes.done
  },
}

const confirmCommand: CommandSpec = {
  usage: 'confirm-restore',
  summary: 'Confirm that the former server is off, so that staging mode may be switched off here',
  options: [new Option('--yes', 'do not ask')],
  run: async (invocation, { options }) => {
    if (options['yes'] !== true) await confirm(invocation, 'Is the server these data came from off for good?')
    const vault = await invocation.client.ask(vaultShape, { method: 'POST', path: '/vault/confirm-restore' })
    invocation.output.result(vault)
    invocation.output.line('Confirmed. Look at lockstep staging show, then run lockstep staging off.')
    return exitCodes.done
  },
}

/** `lockstep vault` */
export const vaultGroup: CommandGroup = {
  name: 'vault',
  summary: 'The vault that keeps passwords, client secrets and keys',
  usual: 'show',
  commands: [showCommand, checkCommand, unsealCommand, rotateCommand, kitCommand, restoreCommand, confirmCommand],
}

/** Fails before anything is asked when the file cannot be made or is there already. */
function createKitFile(path: string): number {
  try {
    return openSync(path, 'wx', 0o600)
  } catch (cause) {
    throw new AppError('file-unreadable', { subject: path, detail: cause instanceof Error ? cause.message : String(cause), cause })
  }
}

async function useKit(
  invocation: Invocation,
  of: { readonly file: string; readonly options: Options; readonly path: string },
): Promise<VaultBody> {
  const kit = parseKit(textOfFile(invocation.shell, of.file), of.file)
  const passphrase = await handleOf(invocation, of.options, `Passphrase of the kit of key ${kit.keyId}`)
  return invocation.client.ask(vaultShape, { method: 'POST', path: of.path, body: { kit, passphrase } })
}

function parseKit(content: string, file: string) {
  try {
    const value: unknown = JSON.parse(content)
    if (Value.Check(recoveryKitShape, value)) return value
  } catch {
    // What is no JSON is no kit either, and is said below.
  }
  throw new AppError('recovery-kit', { subject: file, detail: 'it is no recovery kit' })
}

/** The passphrase goes ahead as raw bytes; the request that uses it names it by its handle. */
async function handleOf({ shell, client }: Invocation, options: Options, question: string): Promise<string> {
  const passphrase: Secret =
    options['passphraseStdin'] === true || !canAsk(shell) ? await readSecret(shell) : await askSecret(shell, question)
  try {
    return (await client.ask(secretHandleShape, { method: 'POST', path: '/secrets', secret: passphrase })).handle
  } finally {
    passphrase.destroy()
  }
}
