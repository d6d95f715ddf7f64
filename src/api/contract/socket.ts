import { createHash } from 'node:crypto'
import { join, relative, resolve } from 'node:path'

/** Longest address of a Unix socket, without the final zero: 104 bytes on macOS and the BSDs, 108 on Linux. */
const socketPathBytesMax = 103

/** Where a service listens: a socket in its data directory, a named pipe on Windows. Null when no name for it is short enough. */
export function socketAddress(
  dataDirectory: string,
  place: { readonly platform: NodeJS.Platform; readonly workingDirectory: string },
): string | null {
  const directory = resolve(place.workingDirectory, dataDirectory)
  if (place.platform === 'win32') {
    return `\\\\.\\pipe\\lockstep-${createHash('sha256').update(directory.toLowerCase()).digest('hex').slice(0, 32)}`
  }
  const absolute = join(directory, 'lockstep.sock')
  const shorter = relative(place.workingDirectory, absolute)
  return [absolute, shorter].find((path) => Buffer.byteLength(path) <= socketPathBytesMax) ?? null
}

/** First part of every path of the API. Changes when something in it changes its meaning. */
export const apiRoot = '/api/v1'

/** Names the person who asks, as the operating system knows them. Only who may open the socket can say anything at all. */
export const authorHeader = 'lockstep-author'

/** The media type of answers that come line by line. */
export const linesType = 'application/x-ndjson'

/** The media type of a backup as one file. */
export const archiveType = 'application/x-tar'

/** Carries the proof that a change comes from a page of the service itself. */
export const csrfHeader = 'lockstep-csrf'

/** Carries the code of a link with which somebody without an account enters a secret. */
export const handOverHeader = 'lockstep-hand-over'
