import { randomBytes } from 'node:crypto'
import { appendFileSync, createWriteStream, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { expect, it, onTestFinished } from 'vitest'
import { readTar, tarBytes, writeTar, type TarEntry } from './tar.ts'

const largeBytes = 5_000_001

it('gives back what was put in, is as long as was said, and lets entries be left out', async () => {
  const { archive, entries, large } = await made()
  expect(statSync(archive).size).toBe(tarBytes(entries))
  const found = []
  for await (const { name, bytes, content } of readTar(archive)) {
    found.push([name, bytes, name === 'large' && Buffer.concat(await all(content())).equals(large)])
  }
  expect(found).toEqual([
    ['first', 5, false],
    ['large', largeBytes, true],
    ['last', 0, false],
  ])
})

it('can be left at any point, by the writer and by the reader', async () => {
  const { archive, entries } = await made()
  for await (const chunk of writeTar(entries)) {
    expect(chunk.length).toBeGreaterThan(0)
    break
  }
  for await (const { name } of readTar(archive)) {
    expect(name).toBe('first')
    break
  }
  for await (const { content } of readTar(archive)) {
    for await (const chunk of content()) {
      expect(chunk.toString()).toBe('hello')
      break
    }
    break
  }
})

it('says of a cut archive that it is damaged, wherever it is cut', async () => {
  const { archive } = await made()
  for (const bytes of [4_000_000, 1_030, 1_000, 515, 100]) {
    truncateSync(archive, bytes)
    await expect(readAll(archive)).rejects.toMatchObject({ code: 'backup-damaged' })
  }
})

it('takes nothing else for an archive, and says what it cannot read', async () => {
  const { archive, folder } = await made()
  writeFileSync(archive, Buffer.alloc(10_000, 'no archive'))
  await expect(readAll(archive)).rejects.toMatchObject({ code: 'backup-damaged' })
  await expect(readAll(folder)).rejects.toMatchObject({ code: 'backup-unreadable' })
  await expect(readAll(join(folder, 'nothing'))).rejects.toMatchObject({ code: 'backup-unreadable' })
})

it('breaks off when a file is not as long as was said', async () => {
  const { entries } = await made()
  const [first, large] = entries
  if (first === undefined || large === undefined) throw new Error('There are three entries.')
  appendFileSync(large.file, 'more')
  await expect(all(writeTar(entries))).rejects.toMatchObject({ code: 'backup-damaged' })
  truncateSync(large.file, largeBytes - 700_000)
  await expect(all(writeTar(entries))).rejects.toMatchObject({ code: 'backup-damaged' })
  rmSync(large.file)
  await expect(all(writeTar(entries))).rejects.toMatchObject({ code: 'backup-damaged' })
})

async function made() {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-tar-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const large = randomBytes(largeBytes)
  const contents = { first: Buffer.from('hello'), large, last: Buffer.alloc(0) }
  const entries = Object.entries(contents).map(([name, content]): TarEntry => {
    writeFileSync(join(folder, name), content)
    return { name, file: join(folder, name), bytes: content.length, modifiedAt: new Date(0) }
  })
  const archive = join(folder, 'archive.tar')
  await pipeline(writeTar(entries), createWriteStream(archive))
  expect(readFileSync(archive).subarray(257, 262).toString()).toBe('ustar')
  return { folder, archive, entries, large }
}

async function readAll(archive: string): Promise<void> {
  for await (const { content } of readTar(archive)) await all(content())
}

async function all(chunks: AsyncIterable<Buffer>): Promise<Buffer[]> {
  const read: Buffer[] = []
  for await (const chunk of chunks) read.push(chunk)
  return read
}
