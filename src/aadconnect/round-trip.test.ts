import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromDocuments } from '#src/configuration/from-documents.ts'
import { toDocuments } from '#src/configuration/to-documents.ts'
import { importExport } from './import-export.ts'
import { mapping, ruleFile, scopeGroup, smallExport, writeExport } from './testing/small-export.ts'

/** Text as it can stand in an element. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Text that XML can carry: no control characters save the ends of lines, no half characters. */
const text = fc
  .string({ unit: 'grapheme', maxLength: 60 })
  // oxlint-disable-next-line no-control-regex -- control characters are what is left out
  .map((value) => value.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ''))

const merge = fc.constantFrom('Update', 'Replace')
const flow = fc.oneof(
  fc.record({ inner: fc.constant('<src><attr>displayName</attr></src>'), merge }),
  fc.record({ inner: text.filter((value) => value.trim() !== '').map((value) => `<src>${escaped(value)}</src>`), merge }),
  fc.record({
    inner: text.map((value) => `<expression>Trim([displayName]) &amp; "${escaped(value.replaceAll(/["\\\r\n]/g, ''))}"</expression>`),
    merge,
  }),
)
const scope = fc.record({
  operator: fc.constantFrom('EQUAL', 'NOTEQUAL', 'CONTAINS', 'ISNULL', 'ISIN'),
  value: text.map((value) => `x${value}`),
})

describe('An imported configuration', () => {
  it('is the same after it was written as documents and read again, whatever its rules say', { timeout: 120_000 }, async () => {
    const written = writeExport(smallExport())
    const path = join(written.folder, 'SynchronizationRules', 'SynchronizationRule_1.xml')
    const rule = fc.record({
      name: text.map((value) => `In ${value} x`),
      description: text,
      flow,
      scope: fc.array(scope, { maxLength: 3 }),
    })
    try {
      await fc.assert(
        fc.asyncProperty(rule, async (given) => {
          const file = ruleFile({
            name: escaped(given.name),
            mappings: mapping('displayName', given.flow.inner, given.flow.merge),
            scope: given.scope.map(({ operator, value }) => scopeGroup('displayName', operator, escaped(value))).join(''),
          }).replace('Takes users in.', escaped(given.description).replaceAll('$', '$$$$'))
          writeFileSync(path, file)
          const first = await importExport(written.folder, { cloud: { tenantId: null, clientId: null }, base: null })
          expect(first.report.findings.filter(({ severity }) => severity === 'error')).toEqual([])
          if (first.configuration === null) throw new Error('there is no configuration')
          const documents = toDocuments(first.configuration)
          const read = fromDocuments(documents)
          expect(read.ok && read.configuration).toEqual(first.configuration)
          expect(read.ok && toDocuments(read.configuration)).toEqual(documents)
        }),
        { numRuns: 100 },
      )
    } finally {
      written.remove()
    }
  })
})
