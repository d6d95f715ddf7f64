import { fork, type ChildProcess } from 'node:child_process'
import { mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AppError } from '#src/base/app-error.ts'
import { isoTime, type Clock } from '#src/base/clock.ts'
import type { SealedSecret } from '#src/model/sealed-secret.ts'
import type { Vault } from '#src/vault/vault.ts'
import { readHeads } from '#src/vault/version-heads.ts'
import { openChecks, resultOf, type CheckResult, type Rehearsal } from './rehearsal.ts'
import type { RehearsalAnswer, RehearsalTask } from './rehearsal-process.ts'

/** What rehearsing works with. */
export interface RehearsalParts {
  readonly vault: Vault
  readonly clock: Clock
  readonly dataDirectory: string
  readonly version: string
}

const entry = fileURLToPath(new URL('./rehearsal-process.ts', import.meta.url))
/** What the process says of a fault is for the log; more of it says no more. */
const complaintMax = 2_000

/**
 * Restores a backup into a folder that is gone afterwards and proves it there: in a process of its own, which is given no key and an empty
 * environment. The secrets are opened here, one after the other, and overwritten at once.
 */
export async function rehearseBackup(
  { vault, clock, dataDirectory, version }: RehearsalParts,
  of: { readonly backup: string; readonly author: string; readonly signal: AbortSignal },
): Promise<Rehearsal> {
  const startedAt = clock.now()
  // What a killed process leaves in this folder is removed when the store is opened.
  const trial = join(dataDirectory, 'trial', `rehearsal-${startedAt}`)
  try {
    await mkdir(trial, { recursive: true, mode: 0o700 })
    const answer = await askProcess({ backup: resolve(of.backup), trial: resolve(trial) }, of.signal)
    const isWhole = answer.checks.every(({ result }) => result === 'passed')
    const done = isWhole ? [...answer.checks, proveSecrets(vault, answer)] : answer.checks
    const checks = [...done, ...openChecks(done)]
    const by = { at: isoTime(startedAt), by: of.author, durationMs: Math.max(0, clock.now() - startedAt), version }
    return { ...by, result: resultOf(checks), checks }
  } finally {
    await rm(trial, { recursive: true, force: true })
  }
}

async function askProcess(task: RehearsalTask, signal: AbortSignal): Promise<RehearsalAnswer> {
  const child = fork(entry, [], {
    // Node 24 refuses what JavaScript would write to files elsewhere. node:sqlite may still write elsewhere, and the network is open: this
    // guards against slips of ours. Nothing is handed on but the ways to the two folders.
    execArgv: ['--no-warnings', '--permission', '--allow-fs-read=*', `--allow-fs-write=${task.trial}/*`, '--allow-worker'],
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    signal,
  })
  let complaint = ''
  child.stderr?.on('data', (chunk: Buffer) => (complaint = `${complaint}${chunk.toString('utf8')}`.slice(-complaintMax)))
  try {
    return await answerOf(child, task)
  } catch (cause) {
    const detail = signal.aborted ? 'the service is ending' : complaint === '' ? String(cause) : complaint
    throw new AppError('rehearsal-failed', { subject: task.backup, detail, cause })
  }
}

function answerOf(child: ChildProcess, task: RehearsalTask): Promise<RehearsalAnswer> {
  return new Promise((done, refused) => {
    let answer: RehearsalAnswer | null = null
    child.once('message', (message) => (answer = message as RehearsalAnswer))
    child.once('error', refused)
    child.once('close', (code) => (answer === null ? refused(new Error(`it ended with code ${code ?? 'of a signal'}`)) : done(answer)))
    child.send(task)
  })
}

/** Opens every version with the keys there are. What is returned says which could not be, and nothing of what is in them. */
function proveSecrets(vault: Vault, { secrets, heads }: Pick<RehearsalAnswer, 'secrets' | 'heads'>): CheckResult {
  if (secrets.length === 0) return { check: 'secrets', result: 'passed', detail: 'there are none' }
  if (vault.sealedBecause !== null) return { check: 'secrets', result: 'open', detail: 'the vault is sealed: nobody can tell' }
  const faults = secrets.flatMap((sealed) => {
    const fault = faultOf(vault, sealed, heads)
    return fault === null ? [] : [`version ${sealed.version} of ${sealed.ownerId}: ${fault}`]
  })
  const [first] = faults
  if (first !== undefined)
    return { check: 'secrets', result: 'failed', detail: `${faults.length} of ${secrets.length} cannot be read, ${first}` }
  return { check: 'secrets', result: 'passed', detail: `all ${secrets.length} versions open with the present keys` }
}

function faultOf(vault: Vault, sealed: SealedSecret, heads: RehearsalAnswer['heads']): string | null {
  try {
    vault.open({ ...sealed, ...bytesOf(sealed) }).destroy()
  } catch (error) {
    if (error instanceof AppError) return error.message
    throw error
  }
  if (sealed.status !== 'active') return null
  const stored = heads[sealed.keyId] ?? null
  const listed = stored === null ? null : readHeads(vault, sealed.keyId, stored)
  return listed?.versions[sealed.ownerId] === sealed.version ? null : 'the list of versions in use does not name it'
}

/** What came from another process is plain bytes. */
function bytesOf({ nonce, ciphertext, tag, wrappedKey }: SealedSecret): Pick<SealedSecret, 'nonce' | 'ciphertext' | 'tag' | 'wrappedKey'> {
  return { nonce: Buffer.from(nonce), ciphertext: Buffer.from(ciphertext), tag: Buffer.from(tag), wrappedKey: Buffer.from(wrappedKey) }
}
