import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#src/base/app-error.ts'
import type { DocumentFile } from './document-problem.ts'
import { packOfFiles, type Pack } from './pack.ts'

/** Where the packs that come with the service are: next to its sources. */
const shippedPacks = join(import.meta.dirname, '..', '..', 'packs')

/** Shipped packs that were read: they do not change while the program runs. */
const shipped = new Map<string, Pack>()

/** Templates one pack may have. */
const templatesMax = 1000

/**
 * Reads a pack by the name of its folder, `active-directory-to-entra-id` for example. Throws `pack-unreadable` when there is
 * none of that name or something in it is wrong.
 */
export function loadPack(name: string, folder = shippedPacks): Pack {
  if (folder !== shippedPacks) return readPack(name, folder)
  const pack = shipped.get(name) ?? readPack(name, folder)
  shipped.set(name, pack)
  return pack
}

function readPack(name: string, folder: string): Pack {
  const root = join(folder, name)
  if (!packNames(folder).includes(name)) {
    throw new AppError('pack-unreadable', { subject: name, detail: `there are ${packNames(folder).join(', ') || 'no packs'}` })
  }
  const rules = readdirSync(join(root, 'rules')).filter((file) => file.endsWith('.yaml'))
  if (rules.length > templatesMax)
    throw new AppError('pack-unreadable', { subject: name, detail: `it has more than ${templatesMax} templates` })
  const paths = ['pack.yaml', 'metaverse.yaml', ...rules.toSorted().map((file) => `rules/${file}`)]
  return packOfFiles(paths.map((path): DocumentFile => ({ path, text: readText(join(root, path), name) })))
}

/** The names of the packs in a folder. */
export function packNames(folder = shippedPacks): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^[a-z][a-z0-9-]*$/.test(entry.name))
    .map((entry) => entry.name)
    .toSorted()
}

function readText(path: string, subject: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new AppError('pack-unreadable', { subject, detail: `${path} cannot be read`, cause })
  }
}
