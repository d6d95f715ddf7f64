import { findProgram } from './command.ts'
import { presence } from './presence.ts'

/** Path of an installed Chromium or Chrome, or null. */
export function chromiumPath(): string | null {
  return ['chromium', 'chromium-browser', 'google-chrome'].map(findProgram).find((path) => path !== null) ?? null
}

/** Why browser tests cannot run here, or null. An error where servers are required; see `presence`. */
export function chromiumMissing(): string | null {
  return presence('Chromium', chromiumPath() === null ? 'it is not installed (apt-get install chromium)' : null)
}

/**
 * Arguments that Chromium needs in tests: its own sandbox wants privileges that root in a container does not have, and the
 * shared memory of a container is often 64 MB, which a page can fill.
 */
export const CHROMIUM_ARGUMENTS: readonly string[] = ['--no-sandbox', '--disable-dev-shm-usage']
