import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram, program } from './command.ts'
import { answers, inOwnDirectory, loopbackMissing, ownAddress } from './loopback.ts'
import { presence } from './presence.ts'
import { startSupervised } from './supervised.ts'

/** A running TPM 2.0 of software (swtpm), as real to its tools as one of silicon. */
export interface SoftwareTpm {
  /** What the tools of TPMs take with `-T` to reach it. */
  readonly tcti: string
  stop(): Promise<void>
}

const port = 2_321
/** The tools expect the control channel one above. */
const controlPort = port + 1

/** Why a TPM cannot be started here, or null. An error where servers are required; see `presence`. */
export function swtpmMissing(): string | null {
  return presence('swtpm', loopbackMissing() ?? notInstalled())
}

function notInstalled(): string | null {
  const found = findProgram('swtpm') !== null && findProgram('tpm2_unseal') !== null
  return found ? null : 'it is not installed (apt-get install swtpm tpm2-tools)'
}

/** Starts an empty TPM on an address of its own. */
export function startSoftwareTpm(): Promise<SoftwareTpm> {
  const address = ownAddress()
  return inOwnDirectory('swtpm', async (directory) => {
    const state = join(directory, 'state')
    mkdirSync(state)
    const listen = (at: number) => `type=tcp,port=${at},bindaddr=${address}`
    const options = ['--server', listen(port), '--ctrl', listen(controlPort), '--flags', 'not-need-init,startup-clear']
    const { stop } = await startSupervised({
      directory,
      command: [program('swtpm'), 'socket', '--tpm2', '--tpmstate', `dir=${state}`, ...options],
      stopSignal: 'TERM',
      isReady: () => answers(address, controlPort),
    })
    return { tcti: `swtpm:host=${address},port=${port}`, stop }
  })
}
