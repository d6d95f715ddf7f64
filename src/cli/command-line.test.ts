import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commands } from './command-line.ts'
import { cmdlets, replacements } from './testing/cmdlets.ts'
import { commandPage } from './testing/command-page.ts'

describe('the commands', () => {
  it('are what the reference page shows (write the page anew with vitest --update)', async () => {
    await expect(commandPage()).toMatchFileSnapshot(join(import.meta.dirname, '..', '..', 'docs', 'cli.md'))
  })

  it('take the place of every cmdlet, or the page says why not', () => {
    const listed = cmdlets.flatMap(([, members]) => members)
    const replaced = new Set(replacements(commands).map(([name]) => name))
    expect([...replaced].filter((name) => !listed.some((cmdlet) => cmdlet.name === name))).toEqual([])
    expect(listed.filter(({ name, why }) => replaced.has(name) === (why !== null)).map(({ name }) => name)).toEqual([])
  })
})
