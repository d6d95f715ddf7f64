import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { addEntraIdCommand } from '#src/cli/connectors/add-entra-id.ts'
import { withSections } from '../contract/testing/generated-sections.ts'
import { literalsIn } from '../contract/testing/source-literals.ts'
import { entraSections, settingNotes } from './testing/reference-tables.ts'

const file = join(import.meta.dirname, '..', '..', '..', 'docs', 'connectors', 'entra.md')
const page = readFileSync(file, 'utf8')

describe('The reference page of the connector for Entra ID', () => {
  it('shows the tables of the code (write it anew with vitest --update)', async () => {
    await expect(withSections(page, entraSections())).toMatchFileSnapshot(file)
  })

  it('names every reason a session fails for', () => {
    const reasons = literalsIn(import.meta.dirname, /reason: '([a-z0-9-]+)'/g).filter((reason) => reason !== 'dropped')
    expect(reasons.length).toBeGreaterThan(20)
    expect(reasons.filter((reason) => !page.includes(`\`${reason}\``))).toEqual([])
  })

  it('explains every check of a connection', () => {
    const checks = literalsIn(import.meta.dirname, /const name = '([a-z-]+)'/g)
    expect(checks).toEqual(['directory-synchronization', 'token-permissions', 'verified-domains'])
    for (const check of [...checks, 'read-users', 'read-groups', 'read-contacts', 'read-devices'])
      expect(page).toContain(`| \`${check}\` |`)
  })

  it('names options that the command has', () => {
    const options = addEntraIdCommand.options?.map((option) => option.long) ?? []
    const named = Object.values(settingNotes).flatMap(({ option }) => option ?? [])
    expect(named.filter((option) => !options.includes(option))).toEqual([])
  })
})
