import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { contoso } from './testing/contoso.ts'
import { readDirectory, writeDirectory } from './directory.ts'
import { fromDocuments } from './from-documents.ts'
import { toDocuments } from './to-documents.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'configuration-'))
})
afterEach(() => rm(root, { recursive: true }))

describe('A configuration in a folder', () => {
  it('reads back as it was written', async () => {
    const configuration = contoso()
    await writeDirectory(root, toDocuments(configuration))
    const answer = fromDocuments(await readDirectory(root))
    expect(answer.ok && answer.configuration).toEqual(configuration)
  })

  it('changes only where something changed, and loses documents that are gone', async () => {
    const documents = toDocuments(contoso())
    await writeDirectory(root, documents)
    const untouched = await stat(join(root, 'metaverse.yaml'))
    const [first, ...rest] = documents.map((file) =>
      file.path === 'scheduler.yaml' ? { ...file, text: file.text.replace('30', '60') } : file,
    )
    expect(await writeDirectory(root, rest)).toEqual({ written: ['scheduler.yaml'], removed: [first?.path] })
    expect((await stat(join(root, 'metaverse.yaml'))).mtimeMs).toBe(untouched.mtimeMs)
    expect(await writeDirectory(root, rest)).toEqual({ written: [], removed: [] })
  })

  it('leaves the files of others alone', async () => {
    await mkdir(join(root, '.git'))
    await writeFile(join(root, 'README.md'), 'ours')
    await writeFile(join(root, 'other.yaml'), 'ours')
    await mkdir(join(root, 'rules'))
    await writeFile(join(root, 'rules', 'firewall.yaml'), 'allow: all')
    await writeDirectory(root, toDocuments(contoso()))
    expect(await readFile(join(root, 'README.md'), 'utf8')).toBe('ours')
    expect(await readFile(join(root, 'other.yaml'), 'utf8')).toBe('ours')
    expect(await readFile(join(root, 'rules', 'firewall.yaml'), 'utf8')).toBe('allow: all')
    expect((await readDirectory(root)).map(({ path }) => path)).not.toContain('other.yaml')
    expect((await readdir(join(root, 'rules'))).filter((name) => !name.endsWith('.yaml'))).toEqual([])
  })

  it('reports a misnamed document instead of leaving it out', async () => {
    await writeDirectory(root, toDocuments(contoso()))
    await writeFile(join(root, 'rules', '.hidden.yaml'), 'kind: rule')
    const answer = fromDocuments(await readDirectory(root))
    expect(answer.ok ? [] : answer.problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'rules/.hidden.yaml: This is not a place for a document',
    ])
  })

  it.skipIf(process.platform === 'win32')('does not follow links out of the folder (making links needs rights on Windows)', async () => {
    await writeDirectory(root, toDocuments(contoso()))
    await symlink('/etc/passwd', join(root, 'rules', 'link.yaml'))
    await expect(readDirectory(root)).rejects.toThrow(/link.yaml: it is a link or a folder/)
    await rm(join(root, 'rules'), { recursive: true })
    await symlink('/etc', join(root, 'rules'))
    await expect(readDirectory(root)).rejects.toThrow(/rules: it is not a folder/)
    await expect(writeDirectory(root, toDocuments(contoso()))).rejects.toThrow(/rules: it is not a folder/)
  })

  it('writes nothing outside of the folder', async () => {
    for (const path of ['../x.yaml', 'rules/../../x.yaml', '/tmp/x.yaml', 'rules/a/b.yaml', 'README.md']) {
      await expect(writeDirectory(root, [{ path, text: '' }])).rejects.toMatchObject({ code: 'configuration-folder' })
    }
  })

  it('is refused when it is missing or not text', async () => {
    await expect(readDirectory(join(root, 'nowhere'))).rejects.toThrow(/nowhere: it is not a folder/)
    await writeFile(join(root, 'scheduler.yaml'), Buffer.from([0xff, 0xfe, 0x00]))
    await expect(readDirectory(root)).rejects.toThrow(/it is not UTF-8 text/)
  })
})
