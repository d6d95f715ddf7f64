import { closeSync, openSync, readFileSync, readdirSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** A place where a canary was found, and how it was written there. */
export interface Leak {
  readonly place: string
  readonly encoding: string
}

/** Read at once; places are searched in pieces that overlap. */
const pieceBytes = 8 * 1024 * 1024

/**
 * Every way a text may be written down: as UTF-8 and UTF-16, as base64 at each of the three places it may have in a longer text, as
 * hexadecimal, percent-encoded, and as JavaScript and JSON write lists of bytes.
 */
export function writtenForms(text: string): readonly (readonly [encoding: string, bytes: Buffer])[] {
  const bytes = Buffer.from(text, 'utf8')
  const hex = bytes.toString('hex')
  const percent = hex.replaceAll(/../g, (pair) => `%${pair}`)
  const forms: readonly (readonly [string, string | Buffer])[] = [
    ['UTF-8', bytes],
    ['UTF-16LE', Buffer.from(text, 'utf16le')],
    ['UTF-16BE', Buffer.from(text, 'utf16le').swap16()],
    ...base64Forms('base64', bytes),
    ...base64Forms('base64 of UTF-16LE', Buffer.from(text, 'utf16le')),
    ['hexadecimal', hex],
    ['hexadecimal, upper case', hex.toUpperCase()],
    ['percent-encoding', percent],
    ['percent-encoding, upper case', percent.toUpperCase()],
    ['list of bytes', [...bytes].join(',')],
    ['list of bytes with spaces', [...bytes].join(', ')],
    ['printed buffer', [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')],
  ]
  return forms.map(([encoding, form]) => [encoding, typeof form === 'string' ? Buffer.from(form, 'latin1') : form])
}

/** What of a text surely stands in the base64 of anything around it: the digits that its neighbours have no part in. */
function base64Forms(name: string, bytes: Buffer): readonly (readonly [string, string])[] {
  return [0, 1, 2].flatMap((before) => {
    const shifted = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replaceAll('=', '')
    const core = shifted.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6))
    return [
      [`${name} (${before})`, core],
      [`${name}url (${before})`, core.replaceAll('+', '-').replaceAll('/', '_')],
    ] as const
  })
}

/**
 * Where canaries stand in some bytes. A form in which not even the beginning that all canaries share is written anywhere is not looked
 * for canary by canary: whatever begins a text begins every form of it.
 */
export function searchBytes(bytes: Buffer, place: string, canaries: readonly string[]): readonly Leak[] {
  const begun = writtenForms(sharedBeginning(canaries)).filter(([, form]) => bytes.includes(form))
  const possible = new Set(begun.map(([encoding]) => encoding))
  return canaries.flatMap((canary) =>
    writtenForms(canary)
      .filter(([encoding, form]) => possible.has(encoding) && bytes.includes(form))
      .map(([encoding]) => ({ place, encoding })),
  )
}

/** What all texts begin with; nothing where they have nothing in common. */
function sharedBeginning(texts: readonly string[]): string {
  const [first = '', ...others] = texts
  let length = first.length
  while (!others.every((text) => text.startsWith(first.slice(0, length)))) length--
  return first.slice(0, length)
}

/** Where canaries stand in a file of any size. */
export function searchFile(path: string, canaries: readonly string[]): readonly Leak[] {
  const descriptor = openSync(path, 'r')
  const longest = Math.max(...canaries.flatMap((canary) => writtenForms(canary).map(([, form]) => form.length)))
  const found = new Map<string, Leak>()
  try {
    const piece = Buffer.alloc(pieceBytes + longest)
    for (let kept = 0; ;) {
      const count = readSync(descriptor, piece, kept, pieceBytes, null)
      if (count === 0) return [...found.values()]
      const length = kept + count
      for (const leak of searchBytes(piece.subarray(0, length), path, canaries)) found.set(leak.encoding, leak)
      kept = Math.min(longest, length)
      piece.copy(piece, 0, length - kept, length)
    }
  } finally {
    closeSync(descriptor)
  }
}

/** Where canaries stand in the files of a folder and below. Sockets and the like are left out. */
export function searchFolder(folder: string, canaries: readonly string[]): readonly Leak[] {
  return filesBelow(folder).flatMap((path) => searchFile(path, canaries))
}

/**
 * Where canaries stand in the memory of a process, outside of files it has mapped, as text. Linux only. Every other form would take
 * minutes, and is searched for in what the process writes.
 */
export function searchMemory(pid: number, canaries: readonly string[]): readonly Leak[] {
  const memory = openSync(`/proc/${pid}/mem`, 'r')
  try {
    return writableRegions(pid).flatMap(({ start, end, name }) => {
      const bytes = Buffer.alloc(end - start)
      const isRead = readRegion(memory, bytes, start)
      if (!isRead) return []
      return (['utf8', 'utf16le'] as const)
        .filter((encoding) => bytes.includes(Buffer.from(sharedBeginning(canaries), encoding)))
        .flatMap((encoding) => canaries.filter((canary) => bytes.includes(Buffer.from(canary, encoding))).map(() => encoding))
        .map((encoding) => ({ place: `memory ${name}`, encoding }))
    })
  } finally {
    closeSync(memory)
  }
}

/** Larger ones are address space that was set aside, not memory in use. */
const regionBytesMax = 1024 * 1024 * 1024

function writableRegions(pid: number): readonly { readonly start: number; readonly end: number; readonly name: string }[] {
  const lines = readFileSync(`/proc/${pid}/maps`, 'latin1').split('\n')
  return lines.flatMap((line) => {
    const [, start = '', end = '', name = ''] = /^([0-9a-f]+)-([0-9a-f]+) rw\S+ \S+ \S+ \d+ *(.*)$/.exec(line) ?? []
    const region = { start: Number.parseInt(start, 16), end: Number.parseInt(end, 16), name }
    return region.end - region.start <= regionBytesMax ? [region] : []
  })
}

/** A region may be gone since it was listed. */
function readRegion(memory: number, bytes: Buffer, start: number): boolean {
  try {
    return readSync(memory, bytes, 0, bytes.length, start) > 0
  } catch {
    return false
  }
}

/** Every plain file of a folder and below. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true)
}
