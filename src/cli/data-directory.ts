import { join, resolve } from 'node:path'
import type { Shell } from './shell.ts'

/** The data directory a command means: `--data`, LOCKSTEP_DATA, or the one of this account. */
export function dataDirectoryOf(shell: Shell, given: string | undefined): string {
  const named = given ?? shell.environment['LOCKSTEP_DATA']
  return named === undefined || named === '' ? defaultDataDirectory(shell) : resolve(shell.workingDirectory, named)
}

/** Where programs of this account keep their data, by the custom of the system. */
function defaultDataDirectory({ platform, environment, homeDirectory }: Pick<Shell, 'platform' | 'environment' | 'homeDirectory'>): string {
  const base = platform === 'win32' ? environment['LOCALAPPDATA'] : environment['XDG_DATA_HOME']
  return join(base === undefined || base === '' ? join(homeDirectory, '.local', 'share') : base, 'lockstep')
}
