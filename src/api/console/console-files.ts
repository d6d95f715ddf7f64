import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'

/** A file of the built console with its compressed twins. */
export interface ConsoleFile {
  readonly type: string
  readonly content: Buffer
  readonly brotli: Buffer | null
  readonly gzip: Buffer | null
  /** Its name holds a hash of its content, so whoever has it never has to ask again. */
  readonly isHashed: boolean
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}
const page = 'index.html'

/**
 * The console as it was built. Its files are read at once and kept: what is not in the list cannot be asked for, whatever the
 * address says. A console that is built while the service runs is found without a restart.
 */
export class ConsoleFiles {
  readonly #directory: string
  #files: ReadonlyMap<string, ConsoleFile> = new Map()
  #page = ''
  #readAt: number | null = null

  constructor(directory: string) {
    this.#directory = directory
  }

  /** The page with the place for the nonce in it; null where nothing was built. */
  page(): string | null {
    const builtAt = statSync(join(this.#directory, page), { throwIfNoEntry: false })?.mtimeMs ?? null
    if (builtAt === null) return null
    if (builtAt !== this.#readAt) this.#read(builtAt)
    return this.#page
  }

  /** The file at this path, for example `/assets/main-3f2a.js`; null where there is none. */
  file(path: string): ConsoleFile | null {
    if (!this.#files.has(path)) this.page()
    return this.#files.get(path) ?? null
  }

  #read(builtAt: number): void {
    const entries = readdirSync(this.#directory, { withFileTypes: true, recursive: true })
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    const all = new Map(paths.map((path) => [relative(this.#directory, path).split(sep).join('/'), path]))
    const read = (name: string): Buffer | null => {
      const path = all.get(name)
      return path === undefined ? null : readFileSync(path)
    }
    const files = new Map<string, ConsoleFile>()
    for (const name of all.keys()) {
      const type = types[extname(name)]
      const content = type === undefined ? null : read(name)
      if (type === undefined || content === null) continue
      files.set(`/${name}`, { type, content, brotli: read(`${name}.br`), gzip: read(`${name}.gz`), isHashed: name.startsWith('assets/') })
    }
    this.#files = files
    this.#page = read(page)?.toString('utf8') ?? ''
    this.#readAt = builtAt
  }
}
