import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { publishedSchemas } from './testing/published-schemas.ts'

const folder = join(import.meta.dirname, '..', '..', 'schemas')

it.each(publishedSchemas())(
  'The published schema $fileName is the one that documents are checked against (write it anew with vitest --update)',
  async ({ fileName, text }) => {
    await expect(text).toMatchFileSnapshot(join(folder, fileName))
  },
)

it('No other schema is published', () => {
  expect(readdirSync(folder).toSorted()).toEqual(publishedSchemas().map(({ fileName }) => fileName))
})
