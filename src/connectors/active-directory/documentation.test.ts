import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { addActiveDirectoryCommand } from '#src/cli/connectors/add-active-directory.ts'
import { withSections } from '../contract/testing/generated-sections.ts'
import { literalsIn } from '../contract/testing/source-literals.ts'
import { activeDirectorySections, settingNotes } from './testing/reference-tables.ts'

const file = join(import.meta.dirname, '..', '..', '..', 'docs', 'connectors', 'active-directory.md')
const page = readFileSync(file, 'utf8')

describe('The reference page of the connector for Active Directory', () => {
  it('shows the tables of the code (write it anew with vitest --update)', async () => {
    await expect(withSections(page, activeDirectorySections())).toMatchFileSnapshot(file)
  })

  it('names every reason a session fails for', () => {
    const reasons = literalsIn(import.meta.dirname, /reason: '([a-z0-9-]+)'/g)
    expect(reasons.length).toBeGreaterThan(15)
    expect(reasons.filter((reason) => !page.includes(`\`${reason}\``))).toEqual([])
  })

  it('explains every check of a connection', () => {
    const checks = literalsIn(import.meta.dirname, /(?:const name = |(?:passed|warning|failed)\(\s*)'([a-z-]+)'/g)
    expect(checks).toEqual([
      'bind',
      'clock',
      'deleted-objects',
      'identity',
      'partition-read',
      'password-expiry',
      'privileges',
      'replicate-changes',
    ])
    expect(checks.filter((check) => !page.includes(`| \`${check}\` |`))).toEqual([])
  })

  it('names options that the command has', () => {
    const options = addActiveDirectoryCommand.options?.map((option) => option.long) ?? []
    const named = Object.values(settingNotes).flatMap(({ option }) => option ?? [])
    expect(named.filter((option) => !options.includes(option))).toEqual([])
  })
})
