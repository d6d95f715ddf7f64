import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { program, runCommand } from './command.ts'
import type { SambaDomain } from './samba-domain.ts'

/** Debian's samba modules belong to the system's Python, whatever stands first in the PATH. */
export const SYSTEM_PYTHON = '/usr/bin/python3'

const PROVISION_SCRIPT = fileURLToPath(new URL('./provision-samba.py', import.meta.url))
const PROVISION_LIMIT_MS = 180_000
const KEEPING_DIRECTORY = '/var/tmp'

/**
 * A packed, freshly made domain to start from. Making one takes ten seconds and more, so it is kept per user and made only
 * when the names, the version of samba or the script have changed. Returns the path of the tar file.
 */
export async function sambaTemplate(domain: SambaDomain): Promise<string> {
  const version = await runCommand(program('samba'), ['--version'])
  const parts = [domain.realm, domain.domain, domain.controller, domain.adminPassword, version, readFileSync(PROVISION_SCRIPT, 'utf8')]
  const key = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
  const template = join(cacheDirectory(), `${domain.dnsDomain}-${key}.tar`)
  if (!existsSync(template)) {
    await runCommand(SYSTEM_PYTHON, [PROVISION_SCRIPT, template, domain.realm, domain.domain, domain.controller], {
      input: `${domain.adminPassword}\n`,
      limitMs: PROVISION_LIMIT_MS,
    })
  }
  return template
}

/** The user's own cache directory. /var/tmp is open to everybody, so a directory that somebody else has put there is refused. */
export function cacheDirectory(): string {
  const user = process.getuid?.() ?? 0
  const directory = join(existsSync(KEEPING_DIRECTORY) ? KEEPING_DIRECTORY : tmpdir(), `lockstep-servers-${user}`)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const { uid, mode } = statSync(directory)
  if (uid !== user || (mode & 0o022) !== 0) throw new Error(`${directory} belongs to somebody else or is writable by others; remove it`)
  return directory
}
