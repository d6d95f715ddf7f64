import { createHash } from 'node:crypto'
import { open, rename } from 'node:fs/promises'

/** Bytes that are read at once. */
const chunkBytes = 1_048_576

/** Writes a small file for this account alone, whole or not at all, and waits until it is on the disk. */
export async function writePrivately(file: string, text: string): Promise<void> {
  const part = `${file}.part`
  const handle = await open(part, 'w', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(part, file)
}

/** Waits until a file or the names in a folder are on the disk. Windows has no such thing for folders. */
export async function toDisk(place: string): Promise<void> {
  const handle = await open(place, 'r').catch(() => null)
  if (handle === null) return
  try {
    await handle.sync().catch(() => undefined)
  } finally {
    await handle.close()
  }
}

/** SHA-256 of a file in hexadecimal, and its length. */
export async function digestOf(file: string): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256')
  const handle = await open(file, 'r')
  try {
    const buffer = Buffer.allocUnsafe(chunkBytes)
    let bytes = 0
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, chunkBytes)
      if (bytesRead === 0) return { bytes, sha256: hash.digest('hex') }
      hash.update(buffer.subarray(0, bytesRead))
      bytes += bytesRead
    }
  } finally {
    await handle.close()
  }
}
