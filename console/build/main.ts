import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build } from 'vite'
import { withBuildLock } from './build-lock.ts'
import { consoleDirectory, distDirectory, hashOfSources } from './sources.ts'

/** Says from what the console was built. */
const stampFile = join(distDirectory, 'stamp.json')
const compressible = new Set(['.js', '.css', '.svg', '.json', '.html'])
/** Below this an answer fits into one packet anyway. */
const compressBytesMin = 1_024

const mayBeOld = process.argv.includes('--if-stale')
await withBuildLock(async () => {
  const hash = hashOfSources()
  if (mayBeOld && isBuiltFrom(hash)) return
  const startedAt = performance.now()
  // The bundler asks its environment whether it may leave out what only development needs.
  process.env['NODE_ENV'] = 'production'
  await build({ root: consoleDirectory, configFile: join(consoleDirectory, 'vite.config.ts'), logLevel: 'warn' })
  const bytes = compressAll()
  writeFileSync(stampFile, `${JSON.stringify({ sources: hash })}\n`)
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
  console.log(`The console was built into console/dist in ${seconds} s: ${Math.round(bytes / 1_024)} KB compressed, all pages together.`)
})

function isBuiltFrom(sources: string): boolean {
  try {
    const stamp: unknown = JSON.parse(readFileSync(stampFile, 'utf8'))
    return typeof stamp === 'object' && stamp !== null && 'sources' in stamp && stamp.sources === sources
  } catch {
    // No stamp, or one that was cut off: it has to be built.
    return false
  }
}

/** Writes the compressed twins beside the files, so that the service compresses nothing while people wait. Returns the bytes of the best. */
function compressAll(): number {
  let total = 0
  for (const entry of readdirSync(distDirectory, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name)
    // The page itself is different in every answer.
    if (!entry.isFile() || !compressible.has(extname(entry.name)) || entry.name === 'index.html') continue
    const content = readFileSync(path)
    if (content.length < compressBytesMin) continue
    const brotli = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } })
    writeFileSync(`${path}.br`, brotli)
    writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }))
    total += brotli.length
  }
  return total
}
