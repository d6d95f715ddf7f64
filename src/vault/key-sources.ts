import { AppError } from '#src/base/app-error.ts'
import { fileKeySource, type FileKeySource } from './file-key-source.ts'
import type { KeySource } from './key-source.ts'
import { formatKeySourceName, parseKeySourceName } from './key-source-name.ts'
import { descriptorKeySource, programKeySource } from './outside-key-sources.ts'
import { systemdCredentialKeySource } from './systemd-credential-key-source.ts'

/** What this machine offers, as options and environment say. */
export interface KeyPlaces {
  readonly dataDirectory: string
  /** What systemd gives as CREDENTIALS_DIRECTORY; null when the service was started otherwise. */
  readonly credentialsDirectory: string | null
  /** Names of sources that options or environment ask for, most wanted first. */
  readonly wanted: readonly string[]
  /** The file that may be made when nothing else has a key. */
  readonly usualFile: string
}

/** One place a key may come from. */
export type NamedKeySource =
  | { readonly kind: 'file'; readonly name: string; readonly source: FileKeySource }
  | { readonly kind: 'outside'; readonly name: string; readonly source: KeySource }
  /** A person has to type it. */
  | { readonly kind: 'passphrase'; readonly name: string }

/** The source of that name. Throws `vault-key-unusable` for a name that is none. */
export function keySourceNamed(text: string, places: KeyPlaces): NamedKeySource {
  const parsed = parseKeySourceName(text)
  const name = formatKeySourceName(parsed)
  switch (parsed.kind) {
    case 'file':
      return { kind: 'file', name, source: fileKeySource(parsed.path, { whenMissing: 'refuse', dataDirectory: places.dataDirectory }) }
    case 'systemd':
      return { kind: 'outside', name, source: systemdCredentialKeySource(places.credentialsDirectory, parsed.credential) }
    case 'descriptor':
      return { kind: 'outside', name, source: descriptorKeySource(parsed.number) }
    case 'program':
      return { kind: 'outside', name, source: programKeySource(parsed.path) }
    case 'passphrase':
      return { kind: 'passphrase', name }
  }
}

/**
 * Whether a source may be used because somebody with access to the API or the database says so. A program would let them run what they
 * like, so programs and descriptors have to be asked for where the service is started.
 */
export function isPermitted(name: string, places: KeyPlaces): boolean {
  return places.wanted.includes(name) || !/^(?:program|descriptor):/.test(name)
}

/**
 * Every source that may have the key, most likely first: what is asked for, what the database says was used, and without either a
 * credential of systemd and the usual file.
 */
export function keySourcesToTry(places: KeyPlaces, stored: readonly string[]): readonly NamedKeySource[] {
  const usual = [...(places.credentialsDirectory === null ? [] : ['systemd']), `file:${places.usualFile}`]
  const names = [...places.wanted, ...stored.filter((name) => isPermitted(name, places)), ...(places.wanted.length === 0 ? usual : [])]
  return [...new Map(names.map((name) => keySourceNamed(name, places)).map((source) => [source.name, source])).values()]
}

/** The file in which a key may be made: the first one that is asked for, or the usual one. Throws `vault-key-missing` when another kind of source is. */
export function creatableFile(places: KeyPlaces): Extract<NamedKeySource, { kind: 'file' }> {
  const source = keySourceNamed(places.wanted[0] ?? `file:${places.usualFile}`, places)
  if (source.kind === 'file') return source
  throw new AppError('vault-key-missing', { subject: source.name, detail: 'a key can only be made in a file; provide one there' })
}
