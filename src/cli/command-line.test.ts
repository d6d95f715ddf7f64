import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commandPage } from './testing/command-page.ts'

describe('the commands', () => {
  it('are what the reference page shows (write the page anew with vitest --update)', async () => {
    await expect(commandPage()).toMatchFileSnapshot(join(import.meta.dirname, '..', '..', 'docs', 'cli.md'))
  })
})
