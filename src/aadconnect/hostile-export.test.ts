import { existsSync, mkdirSync, openSync, closeSync, ftruncateSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { importExport, type ExportImport } from './import-export.ts'
import {
  forestFile,
  mapping,
  ruleFile,
  scopeGroup,
  smallExport,
  writeExport,
  type ExportFiles,
  type WrittenExport,
} from './testing/small-export.ts'

/** No input may take longer, whatever it is; most take milliseconds. */
const patienceMs = 20_000

let written: WrittenExport | null = null
afterEach(() => {
  written?.remove()
  written = null
})

const path = 'SynchronizationRules/SynchronizationRule_1.xml'

async function importOf(changes: ExportFiles, prepare: (folder: string) => void = () => undefined): Promise<ExportImport> {
  written = writeExport({ ...smallExport(), ...changes })
  prepare(written.folder)
  return importExport(written.folder, { cloud: { tenantId: null, clientId: null }, base: null })
}

/** Every error names its file and says what to do; the first one is what this test is about. */
function refusal({ configuration, report }: ExportImport): string {
  expect(configuration).toBeNull()
  const errors = report.findings.filter(({ severity }) => severity === 'error')
  for (const { file, message, hint } of errors) {
    expect(message).not.toBe('')
    expect(file === '' ? 'a file' : hint).not.toBe('')
  }
  const [first] = errors
  return `${first?.file}: ${first?.message}`
}

describe('A file that is no export', () => {
  it.each<readonly [string, string | Uint8Array, RegExp]>([
    ['is empty', '', /empty/],
    ['is cut off', ruleFile().slice(0, 700), /not well-formed/],
    ['is not XML', 'PK\u0003\u0004 this is a zip', /not well-formed/],
    ['has text after its end', `${ruleFile()}<more />`, /not well-formed/],
    ['is not text', new Uint8Array([0x3c, 0xc3, 0x28, 0x3e]), /not text in UTF-8/],
    ['says that it is in another encoding', `<?xml version="1.0" encoding="ibm037"?>${ruleFile()}`, /says that it is in ibm037/],
    ['defines entities', `<!DOCTYPE r [<!ENTITY a "b">]>${ruleFile()}`, /document type declaration/],
    ['expands entities without end', `<!DOCTYPE r [<!ENTITY a "&b;&b;"><!ENTITY b "&a;&a;">]><r>&a;</r>`, /document type declaration/],
    ['reads a file through an entity', `<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><r>&a;</r>`, /document type declaration/],
    ['uses an entity that nobody defined', ruleFile({ name: '&secret;' }), /not well-formed/],
    ['nests deeper than anything', '<a>'.repeat(100_000), /nests deeper than 64/],
    ['has elements without end', `<a>${'<b/>'.repeat(600_000)}</a>`, /more than 500000 elements/],
    ['has attributes without end', `<a ${Array.from({ length: 200_000 }, (_, i) => `b${i}=""`).join(' ')}/>`, /more than 64 attributes/],
    ['has no identifier', ruleFile().replace(/<id>.*?<\/id>/, '<id>../../etc/passwd</id>'), /id is missing or not usable/],
    [
      'names things after what every object has',
      ruleFile({ scope: scopeGroup('displayName', 'constructor', 'x') }),
      /constructor, which is not known/,
    ],
    [
      'merges by what every object has',
      ruleFile({ mappings: mapping('displayName', '<src>x</src>', '__proto__') }),
      /merge type __proto__ is not known/,
    ],
    ['has a number that is none', ruleFile({ precedence: '1e9' }), /precedence is missing or not usable/],
  ])('is refused by name when it %s', { timeout: patienceMs }, async (_, content, said) => {
    const before = process.memoryUsage().rss
    const outcome = refusal(await importOf({ [path]: content }))
    expect(outcome).toMatch(said)
    expect(outcome).toContain(path)
    expect(process.memoryUsage().rss - before).toBeLessThan(400_000_000)
  })

  it('is refused when it has a hundred megabytes, without being read', async () => {
    const outcome = await importOf({}, (folder) => {
      const file = openSync(join(folder, path), 'w')
      ftruncateSync(file, 100 * 1024 * 1024)
      closeSync(file)
    })
    expect(refusal(outcome)).toBe(`${path}: It has 100 MiB; at most 64 MiB are read`)
  })

  it('is refused when it is a link that leaves the folder', async () => {
    const outcome = await importOf({}, (folder) => symlinkSync('/etc/passwd', join(folder, 'Connectors', 'Connector_x.xml')))
    expect(refusal(outcome)).toBe('Connectors/Connector_x.xml: It is a link or a device, which is never followed')
  })

  it('is refused when a folder is a link', async () => {
    const outcome = await importOf({}, (folder) => symlinkSync('/etc', join(folder, 'GlobalSettings', 'more')))
    expect(refusal(outcome)).toContain('GlobalSettings/more: It is a link')
  })
})

describe('A folder that is no export', () => {
  it('is refused when it is not there, is empty, or holds other things', async () => {
    await expect(importExport('/nowhere/at/all', nothingGiven)).rejects.toMatchObject({ code: 'import-folder', subject: '/nowhere/at/all' })
    written = writeExport({ 'README.txt': 'Nothing here.' })
    await expect(importExport(written.folder, nothingGiven)).rejects.toMatchObject({
      code: 'import-folder',
      detail: 'there is no rule and no connector in it',
    })
    await expect(importExport('/dev/null', nothingGiven)).rejects.toMatchObject({ code: 'import-folder' })
  })

  it('is refused when it holds files without end', { timeout: patienceMs }, async () => {
    written = writeExport(smallExport())
    const folder = join(written.folder, 'many')
    mkdirSync(folder)
    for (let i = 0; i < 10_001; i++) closeSync(openSync(join(folder, `${i}.xml`), 'w'))
    await expect(importExport(written.folder, nothingGiven)).rejects.toMatchObject({ detail: 'it holds more than 10000 files' })
  })

  it('is refused when it holds a connector twice, or rules of one it does not hold', async () => {
    expect(refusal(await importOf({ 'Connectors/copy.xml': forestFile() }))).toContain('Connectors/copy.xml: The connector stands in')
  })

  it('has its own files left as they were', async () => {
    await importOf({ [path]: '<broken' })
    const folder = written?.folder ?? ''
    expect(readdirSync(folder).toSorted()).toEqual(['Connectors', 'GlobalSettings', 'SynchronizationRules'])
    expect(existsSync(join(folder, path))).toBe(true)
  })
})

const nothingGiven = { cloud: { tenantId: null, clientId: null }, base: null }

describe('Any bytes in place of a rule', () => {
  it('are a finding, or a rule, and never a crash', { timeout: 60_000 }, async () => {
    written = writeExport(smallExport())
    const { folder } = written
    const damage = fc.record({ at: fc.nat(1_200), length: fc.nat(40), text: fc.string({ maxLength: 30 }) })
    await fc.assert(
      fc.asyncProperty(damage, async ({ at, length, text }) => {
        const whole = ruleFile()
        writeFileSync(join(folder, path), whole.slice(0, at) + text + whole.slice(at + length))
        const { configuration, report } = await importExport(folder, nothingGiven)
        const isRefused = report.findings.some(({ severity }) => severity === 'error')
        expect(configuration === null).toBe(isRefused)
      }),
      { numRuns: 150 },
    )
  })
})
